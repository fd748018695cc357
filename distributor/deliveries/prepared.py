"""Runs the statements every slice needs, planned once for each session instead of each time.

Choosing a plan for a claim takes the database longer than claiming fifty mails.
"""

from collections.abc import Mapping
from datetime import datetime

import psycopg
from django.db import connection

Plain = int | float | str | datetime | None
Parameter = Plain | list[int] | list[str] | list[int | None] | list[float | None] | list[str | None]
# Django turns preparing off with None; a number nobody reaches leaves it to those who ask for it.
ONLY_WHEN_ASKED = 2**31


def run(sql: str, parameters: Mapping[str, Parameter]) -> list[tuple[Plain, ...]]:
    """The rows of a prepared statement; none when it yields no rows."""
    connection.ensure_connection()
    session: psycopg.Connection = connection.connection
    session.prepare_threshold = ONLY_WHEN_ASKED
    with connection.wrap_database_errors, psycopg.Cursor(session) as cursor:
        cursor.execute(sql.encode(), parameters, prepare=True, binary=True)
        return cursor.fetchall() if cursor.description else []
