"""The fixture of the journeys: a running bot, impatient, on this worker's database."""

import pytest

CHANNELS = ["email", "x", "rss", "linkedin", "shout"]


@pytest.fixture
def bot(transactional_db, valkey, monkeypatch, settings, tmp_path):
    from distributor.cli.bot import free_port  # noqa: PLC0415 - Django is set up by now
    from tests.bot import running_bot  # noqa: PLC0415

    port = free_port()
    settings.FETCH_URL = f"http://127.0.0.1:{port}"
    settings.DISTRIBUTOR_CHANNELS = CHANNELS
    settings.LEASE_SECONDS = 4.0
    for name, value in {
        "DISTRIBUTOR_FETCH_URL": settings.FETCH_URL,
        "DISTRIBUTOR_CHANNELS": ",".join(CHANNELS),
        "DISTRIBUTOR_RETRY_SCALE": "0.02",
        "DISTRIBUTOR_LOOKS": "0,0.3,0.6,1",
        "DISTRIBUTOR_LEASE_SECONDS": "4",
        "PYTHONPATH": "tests/plugins",
    }.items():
        monkeypatch.setenv(name, value)
    with running_bot(port, tmp_path / "log") as bot:
        yield bot
