"""How a command ends that cannot do what was asked: one sentence, exit code 1, no traceback.

Errors are known here by their names, because naming a class means importing half the house, and a
command that only reads a file must not.
"""

import os
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from types import TracebackType

# Their own text is the sentence.
SPEAKING = frozenset(
    {
        "distributor.accounts.connect.BadAccount",
        "distributor.accounts.secrets.Unopenable",
        "distributor.audience.addresses.BadAddress",
        "distributor.cli.embedded.server.Unavailable",
        "distributor.contract.errors.Unsupported",
        "distributor.registry.registry.UnknownChannel",
        "django.core.exceptions.ImproperlyConfigured",
    }
)
DATABASE = frozenset(
    {
        "django.db.utils.OperationalError",
        "django.db.utils.InterfaceError",
        "psycopg.OperationalError",
    }
)
BROKER = frozenset({"kombu.exceptions.OperationalError", "redis.exceptions.ConnectionError"})


def end_with_a_sentence(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Take the place of Python's own traceback (`sys.excepthook`)."""
    sentence = sentence_of(error) or _defect(kind, error, trace)
    sys.stderr.write(f"{sentence}\n")


def sentence_of(error: BaseException) -> str | None:
    """What a person should read; None when this error is a defect of ours."""
    if isinstance(said := getattr(error, "sentence", None), str):
        return f"{said} {getattr(error, 'hint', '')}".strip()
    names = {f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__}
    if names & SPEAKING:
        return str(error)
    if names & DATABASE:
        return (
            f"The database does not answer, so nothing was changed: {_first_line(error)}. "
            "Look at DATABASE_URL, or run `distributor doctor`."
        )
    if names & BROKER:
        return f"The broker does not answer: {_first_line(error)}. Look at REDIS_URL."
    if isinstance(error, KeyboardInterrupt):
        return "Stopped."
    return _about_a_file(error) if isinstance(error, OSError) else None


def _first_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines or [type(error).__name__])[0].rstrip(".")


def _about_a_file(error: OSError) -> str:
    what = error.strerror or str(error) or type(error).__name__
    return f"{what}: {error.filename}" if error.filename else f"{what}."


def _defect(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> str:
    """Keep the traceback for whoever mends it; a person gets the sentence."""
    log = Path(os.environ.get("DISTRIBUTOR_HOME", "var"), "log", "defects.log")
    with suppress(OSError):
        log.parent.mkdir(parents=True, exist_ok=True)
        log.touch(mode=0o600)
        with log.open("a", encoding="utf-8") as file:
            traceback.print_exception(kind, error, trace, file=file)
    return (
        f"The bot itself is broken here ({kind.__name__}) and stopped. What was done before "
        f"stays done; `distributor status` shows it. The details for a report are in {log}."
    )
