"""Takes a small file in, without the command line around it."""

import csv
from collections import Counter

from django.utils import timezone

from distributor.audience.intake.report import Report
from distributor.audience.intake.row import Reader, Wishes
from distributor.audience.intake.run import take_in
from distributor.audience.intake.table import open_table
from distributor.cli.named import Lists


class Taking:
    """Takes files in for one account; `refused` has what the last report says."""

    def __init__(self, account, folder):
        self.account = account
        self.refused = []
        self._folder = folder

    def __call__(self, content, *, list_name="Press", source="card at the fair", **wishes):
        path = self._folder / "people.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        given = Wishes(source=source, zone="UTC", now=timezone.now(), **wishes)
        counted = Counter()
        with open_table(path) as table, Report(self._folder / "refused.csv") as report:
            lists = Lists(self.account, fixed=list_name)
            reader = Reader(table.columns, given, list_of=lists.id_of)
            for counts in take_in(table, reader, report=report, account_id=self.account.pk):
                counted += counts
        self.refused = self._read(report.path)
        return {verdict: number for verdict, number in counted.items() if number}

    def _read(self, path):
        if not path.exists():
            return []
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        return [(int(row["line"]), row["address"], row["reason"]) for row in rows]
