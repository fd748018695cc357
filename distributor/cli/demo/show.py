"""The run of a demo: connect, queue, approve, follow, keep, and say what there is to see."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from rich.markup import escape
from rich.table import Column, Table

from distributor.accounts.models import Account
from distributor.cli import house, progress, screen
from distributor.cli.bot import start_beat, wait_for_web
from distributor.cli.demo.home import PAGES
from distributor.cli.demo.keepsakes import Delivered, Kept, delivered, keep
from distributor.cli.demo.stage import connect_accounts, sandboxes, subscribe_readers
from distributor.cli.health import unloaded_channels
from distributor.cli.processes import Supervisor
from distributor.cli.source import Source
from distributor.contract import Sandbox
from distributor.deliveries.announce import announce
from distributor.deliveries.states import State
from distributor.kit.page import target
from distributor.registry import channel_named
from distributor.releases.models import Release
from distributor.releases.queue import Request, queue
from distributor.releases.refusal import Refused

PATIENCE = 60.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Show:
    """A bot that runs in the demo's home, and the pages around it."""

    supervisor: Supervisor
    port: int
    folder: Path

    def play(self, source: Source, *, once: bool, json: bool) -> None:
        """Publish the release and show what became of it; until Ctrl-C, or `once`.

        Raises:
            Refused: the release cannot be queued, or not everything was sent.
        """
        _refuse_to_leave_out_channels()
        with sandboxes() as running:
            house.migrate()
            start_beat(self.supervisor)
            accounts = connect_accounts(running)
            subscribe_readers(accounts)
            wait_for_web(self.supervisor, port=self.port)
            release = _publish(source)
            if not once:
                self._point_out(release, accounts, running)
            _follow(release, once=once, json=json)
            found = delivered(release, running)
            kept = keep(self.folder / PAGES, release, accounts, running)
            _report(release, found, kept, json=json)
            if once:
                _refuse_what_is_missing(release, found)
                return
            self._explain()
            self.supervisor.wait()
            self.supervisor.stop()  # the workers before the platforms they talk to

    def _point_out(
        self, release: Release, accounts: Sequence[Account], running: Mapping[str, Sandbox]
    ) -> None:
        """Say where to look, while it goes out."""
        local = settings.FETCH_URL
        screen.remark("Look while it goes out; nothing leaves this machine:")
        pages = [("Status", f"{local}/status/{release.pk}/"), ("Release", _local(release))]
        for account in accounts:
            label = channel_named(account.channel).facts.label
            sandbox = running.get(account.channel)
            pages.append(
                (label, sandbox.page_url if sandbox else f"{local}/feeds/{account.pk}.xml")
            )
        screen.remarks(f"  {label:<10} {url}" for label, url in pages)

    def _explain(self) -> None:
        home, worker = self.folder, self.supervisor.pid("posts")
        screen.remarks(
            [
                "",
                "It keeps running until Ctrl-C. Try what would go wrong elsewhere:",
                f"  queue your own: DISTRIBUTOR_HOME={home} {sys.argv[0]} queue FILE --approve",
                f"  kill the worker: kill -9 {worker}, and watch the status page",
                f"  pages, mails and the feed are kept in {home / PAGES}",
            ]
        )


def _refuse_to_leave_out_channels() -> None:
    """A channel that is missing must not look like one that has nothing to show."""
    if missing := unloaded_channels():
        raise Refused(
            f"The demo shows every channel, and {', '.join(missing)} cannot be loaded. Take it out "
            "of DISTRIBUTOR_CHANNELS, or mend it; `distributor doctor` says more."
        )


def _publish(source: Source) -> Release:
    request = Request(
        name=source.name, content=source.content, who=house.person(), is_new_for_sure=True
    )
    queued = queue(request)
    screen.remarks(queued.notes)
    announce(queued.release, who=house.person())
    return queued.release


def _follow(release: Release, *, once: bool, json: bool) -> None:
    seconds = PATIENCE if once else None
    if json:
        progress.wait(release, seconds=seconds)
    else:
        progress.watch(release, seconds=seconds)


def _report(release: Release, found: Sequence[Delivered], kept: Kept, *, json: bool) -> None:
    if json:
        screen.print_json(
            {
                "release": release.pk,
                "deliveries": [_as_json(each) for each in found],
                "mails": [str(path) for path in kept.mails],
                "feed": str(kept.feed) if kept.feed else None,
            }
        )
    else:
        screen.out().print(_table(found))


def _as_json(each: Delivered) -> dict[str, object]:
    return {
        "channel": each.channel,
        "account": each.account,
        "part": each.part,
        "state": each.state,
        "remote_id": each.remote_id,
        "url": each.url,
    }


def _table(found: Sequence[Delivered]) -> Table:
    table = Table("Channel", "To", "State", Column("Receipt", overflow="fold"))
    for each in found:
        receipt = target(each.url) if each.url else each.remote_id or each.reason
        table.add_row(
            channel_named(each.channel).facts.label,
            escape(each.who or f"{each.account}, part {each.part + 1}"),
            screen.coloured(each.state),
            escape(receipt),
        )
    return table


def _refuse_what_is_missing(release: Release, found: Sequence[Delivered]) -> None:
    """End with exit code 1 unless every delivery was sent."""
    missing = [each for each in found if each.state != State.SENT]
    if missing:
        told = "; ".join(
            f"{each.channel} part {each.part + 1} is {each.state}"
            + (f" ({each.reason.rstrip('.')})" if each.reason else "")
            for each in missing
        )
        raise Refused(f"Not everything was sent: {told}.")
    if not found:
        raise Refused(
            f"Nothing was sent. The release is to be published at {release.publish_at}, and a demo "
            "does not wait that long."
        )


def _local(release: Release) -> str:
    return settings.FETCH_URL + release.page_url().removeprefix(settings.PUBLIC_URL)
