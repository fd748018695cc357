"""Runs the statements every slice needs, planned once for each session instead of each time.

Choosing a plan for a claim takes the database longer than claiming fifty mails, and finding the
names in its text takes us longer than reading its answer.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache

import psycopg
from django.db import connection

Plain = int | float | str | datetime | None
Parameter = Plain | list[int] | list[str] | list[int | None] | list[float | None] | list[str | None]
# Django turns preparing off with None; a number nobody reaches leaves it to those who ask for it.
ONLY_WHEN_ASKED = 2**31
NAME = re.compile(r"%\((\w+)\)s")


def run(sql: str, parameters: Mapping[str, Parameter]) -> list[tuple[Plain, ...]]:
    """The rows of a prepared statement; none when it yields no rows."""
    text, names = _numbered(sql)
    connection.ensure_connection()
    session: psycopg.Connection = connection.connection
    session.prepare_threshold = ONLY_WHEN_ASKED
    with connection.wrap_database_errors, psycopg.RawCursor(session) as cursor:
        cursor.execute(text, [parameters[name] for name in names], prepare=True, binary=True)
        return cursor.fetchall() if cursor.pgresult and cursor.pgresult.nfields else []


def array_of(numbers: Iterable[int]) -> str:
    """Whole numbers as an array for the database: as a list they would be told one by one."""
    return "{" + ",".join(map(str, numbers)) + "}"


@lru_cache(maxsize=64)
def _numbered(sql: str) -> tuple[bytes, tuple[str, ...]]:
    """The statement with numbers in place of names, as the server wants it, and the names."""
    names = tuple(dict.fromkeys(NAME.findall(sql)))
    numbers = {name: f"${number}" for number, name in enumerate(names, 1)}
    return NAME.sub(lambda found: numbers[found[1]], sql).encode(), names
