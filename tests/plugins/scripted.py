"""Channels that answer as a test tells them: real channels of the contract, without a platform.

What an account is told to answer, and what it was asked, stands in `script` by account handle.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from distributor.contract import Destination, Edition, Facts, Imprint, Part, Receipt


def receipt(remote_id="1"):
    return Receipt(
        remote_id=remote_id, url=f"https://there.example/{remote_id}", accepted_at=datetime.now(UTC)
    )


@dataclass
class Script:
    answers: list = field(default_factory=list)
    finds: list = field(default_factory=list)
    asked: list = field(default_factory=list)
    looked: list = field(default_factory=list)
    letters: list = field(default_factory=list)


script = defaultdict(Script)


class Scripted:
    """One call for each part, in order; `publish` answers what the script says, else a receipt."""

    facts = Facts(
        name="scripted",
        label="Scripted",
        ordered=True,
        findable_within=timedelta(minutes=5),
        call_seconds=2.0,
    )

    def compose(self, release, account):
        parts = (Part(text=f"{release.headline} {release.link}"), Part(text="And more."))
        return Edition(channel=self.facts.name, language=release.language, parts=parts)

    def check(self, edition, account):
        return []

    def publish(self, outgoing, account):
        told = script[account.handle]
        told.asked.append(outgoing)
        answer = told.answers.pop(0) if told.answers else receipt(f"id-{outgoing.key}")
        if callable(answer):
            answer = answer()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def find(self, outgoing, account, since):
        told = script[account.handle]
        told.looked.append((outgoing, since))
        answer = told.finds.pop(0) if told.finds else None
        if isinstance(answer, Exception):
            raise answer
        return answer


class Crowd:
    """Many at once, to subscribers; answers by address."""

    facts = Facts(
        name="crowd", label="Crowd", destination=Destination.SUBSCRIBERS, call_seconds=2.0
    )

    def compose(self, release, account):
        return Edition(
            channel="crowd", language=release.language, parts=(Part(text=release.headline),)
        )

    def check(self, edition, account):
        return []

    def publish(self, outgoing, account):
        ((_, answer),) = self.publish_many([outgoing], account)
        return answer

    def imprint(self, account):
        return Imprint(
            organisation="Harbour Museum",
            postal_address="1 Quay Street, Halifax",
            contact="press@harbour.example",
        )

    def write(self, letter, account):
        told = script[account.handle]
        told.letters.append(letter)
        answer = told.answers.pop(0) if told.answers else receipt(letter.key)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def publish_many(self, outgoings, account):
        told = script[account.handle]
        for outgoing in outgoings:
            told.asked.append(outgoing)
            answer = told.answers.pop(0) if told.answers else receipt(outgoing.key)
            if answer == "silence":
                continue
            if answer == "crash":
                raise RuntimeError("a defect of the channel")
            yield outgoing.key, answer


class Letters(Crowd):
    """A crowd some of which wants digests: the first part of each edition, one under the other."""

    facts = replace(Crowd.facts, name="letters", label="Letters")

    def compose(self, release, account):
        return replace(super().compose(release, account), channel="letters")

    def gather(self, editions, account, *, language):
        text = "\n".join(edition.parts[0].text for edition in editions)
        return Edition(
            channel="letters",
            language=language,
            parts=(Part(text=text),),
            options={"frame": account.settings.get("frame", text)},
        )


channel = Scripted()
crowd = Crowd()
letters = Letters()


def with_facts(**changes):
    """A scripted channel with other facts, and without `find` when asked."""
    has_find = changes.pop("find", True)
    made = type("Made", (Scripted,), {"facts": replace(Scripted.facts, **changes)})
    if not has_find:
        made = type(
            "Blind",
            (),
            {
                "facts": made.facts,
                "compose": Scripted.compose,
                "check": Scripted.check,
                "publish": Scripted.publish,
            },
        )
    return made()
