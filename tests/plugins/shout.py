"""A channel for a simple webhook platform, as a stranger would write it: one file, two imports."""

from collections.abc import Mapping
from datetime import UTC, datetime

import requests

from distributor.contract import (
    Account,
    Edition,
    Facts,
    Level,
    Outgoing,
    Part,
    Problem,
    Receipt,
    Release,
    Setting,
)
from distributor.kit.http import json_of, raise_for_status_of, send


class Shout:
    """Posts the headline and the link to an address of the account's choice."""

    facts = Facts(
        name="shout",
        label="Shout",
        settings=(Setting(name="url", label="Address", required=True),),
        limit=400,
    )

    def compose(self, release: Release, account: Account) -> Edition:
        text = f"{release.headline}\n{release.link}"
        return Edition(channel="shout", language=release.language, parts=(Part(text=text),))

    def check(self, edition: Edition, account: Account) -> list[Problem]:
        return [
            Problem(level=Level.ERROR, code="shout.too-long", sentence="Too long.", part=number)
            for number, part in enumerate(edition.parts)
            if len(part.text) > 400
        ]

    def publish(self, outgoing: Outgoing, account: Account) -> Receipt:
        request = requests.Request(
            "POST",
            account.settings["url"],
            json={"key": outgoing.key, "text": outgoing.part.text},
        )
        response = send(request, deadline=outgoing.deadline)
        raise_for_status_of(response, platform="Shout")
        answer = json_of(response)
        assert isinstance(answer, Mapping)
        return Receipt(
            remote_id=str(answer["id"]), url=str(answer["url"]), accepted_at=datetime.now(UTC)
        )


channel = Shout()
not_a_channel = object()
