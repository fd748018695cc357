"""The demo's own home: its own database, fresh each time, so that no real account is ever touched.

Only the secret is shared with the home around it: a preview then shows the very links and texts
that the demo publishes.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import redis
from cryptography.fernet import Fernet

from distributor.cli.alone import alone
from distributor.cli.embedded import Urls, servers

SECRET = "secret.key"  # noqa: S105 - a file's name
PAGES = "pages"


@contextmanager
def own_home(around: Path, *, port: int) -> Iterator[Path]:
    """Move this process into the demo's home and start its servers, both empty.

    Raises:
        Refused: a demo runs there already.
        Unavailable: the servers cannot be started here.
    """
    folder = around / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    with alone(folder, what="A demo"):
        _share_secret(around, folder)
        shutil.rmtree(folder / PAGES, ignore_errors=True)
        _move_in(folder, port=port)
        with servers(folder) as urls:
            _empty(urls)
            os.environ |= {"DATABASE_URL": urls.database, "REDIS_URL": urls.redis}
            yield folder


def _share_secret(around: Path, folder: Path) -> None:
    for secret in (around / SECRET, folder / SECRET):
        secret.touch(mode=0o600)
    if not (around / SECRET).read_text():
        (around / SECRET).write_text(Fernet.generate_key().decode())
    shutil.copyfile(around / SECRET, folder / SECRET)


def _move_in(folder: Path, *, port: int) -> None:
    """Forget the servers of the real installation; be impatient, for somebody watches."""
    for name in ("DATABASE_URL", "REDIS_URL", "DISTRIBUTOR_CREDENTIALS_KEY"):
        os.environ.pop(name, None)
    os.environ |= {
        "DISTRIBUTOR_HOME": str(folder),
        "DISTRIBUTOR_FETCH_URL": f"http://127.0.0.1:{port}",
        "DISTRIBUTOR_RETRY_SCALE": "0.05",
        "DISTRIBUTOR_LOOKS": "0,0.5,1,2,4",
        "DISTRIBUTOR_OPEN_STATUS": "1",
    }


def _empty(urls: Urls) -> None:
    with psycopg.connect(urls.database, autocommit=True) as database:
        database.execute("DROP SCHEMA public CASCADE")
        database.execute("CREATE SCHEMA public")
    with redis.Redis.from_url(urls.redis) as broker:
        broker.flushall()
