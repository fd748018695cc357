"""The pages on a real database; nobody sees the team's pages without signing in."""

import pytest


@pytest.fixture(autouse=True)
def house(db, settings):
    settings.DISTRIBUTOR_CHANNELS = ["rss", "scripted", "crowd"]
    settings.ORGANISATION_ZONE = "America/Toronto"
    settings.OPEN_STATUS = False


@pytest.fixture
def team(client):
    """A visitor who signed in."""
    from tests.web.made import member

    client.force_login(member())
    return client
