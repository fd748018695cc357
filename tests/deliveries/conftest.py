"""The ledger's tests run on a real database, with channels that answer as they are told."""

import pytest
from scripted import script

from distributor.deliveries.holders import let_go


@pytest.fixture(autouse=True)
def ledger(db, settings):
    settings.DISTRIBUTOR_CHANNELS = ["scripted", "crowd", "letters", "shout"]
    settings.LOOKS = [0.0, 10.0]
    settings.RETRY_SCALE = 1.0
    script.clear()
    yield
    let_go()
