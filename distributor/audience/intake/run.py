"""Takes a whole file in, set after set: what is fit is loaded, the rest is named in the report."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from distributor.audience.intake.load import AT_ONCE, load, newest_subscription, settle_down
from distributor.audience.intake.report import Report
from distributor.audience.intake.row import Arrival, Reader, Unfit
from distributor.audience.intake.table import Table

VERDICTS = ("added", "renewed", "known", "duplicate", "left", "suppressed", "refused")


def take_in(
    table: Table, reader: Reader, *, report: Report, account_id: int
) -> Iterator[Counter[str]]:
    """Yield what became of each set of rows, when it is committed.

    Raises:
        NoTable: the file cannot be read to its end.
    """
    before = newest_subscription()
    lines = iter(table.lines)
    number = 0
    while rows := list(islice(lines, AT_ONCE)):
        counts: Counter[str] = Counter()
        fit = list(_fit(rows, reader, report=report, counts=counts))
        if fit:
            loaded = load(fit, account_id=account_id, before=before)
            counts += loaded.counts
            for line, address, verdict in loaded.passed_over:
                report.add(line, address, verdict)
        number += 1
        if number in (1, 10):  # early, so that the following sets are planned well
            settle_down()
        yield counts
    settle_down()


def _fit(
    rows: list[tuple[int, list[str]]], reader: Reader, *, report: Report, counts: Counter[str]
) -> Iterator[Arrival]:
    for line, row in rows:
        try:
            yield reader.arrival(line, row)
        except Unfit as why:
            counts["refused"] += 1
            report.add(line, reader.address_in(row), str(why))
