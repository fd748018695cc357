"""The pages on a real database; nobody sees the team's pages without signing in."""

import pytest

from distributor.deliveries.holders import let_go


@pytest.fixture(autouse=True)
def house(db, settings):
    settings.DISTRIBUTOR_CHANNELS = ["rss", "scripted", "crowd"]
    settings.ORGANISATION_ZONE = "America/Toronto"
    settings.OPEN_STATUS = False
    yield
    let_go()


@pytest.fixture
def team(client, django_user_model):
    """A visitor who signed in."""
    client.force_login(django_user_model.objects.create_user("maude"))
    return client
