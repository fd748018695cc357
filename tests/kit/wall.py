"""An invented platform and its channel, as small as they can be, to try the kit on."""

from dataclasses import replace
from datetime import UTC, datetime

import requests

from distributor.contract import (
    Account,
    Edition,
    Facts,
    OutcomeUnknown,
    Part,
    Receipt,
    Setting,
)
from distributor.kit.http import json_of, raise_for_status_of, send
from distributor.kit.oauth import renew
from distributor.kit.sandbox import Answer, Call, HttpSandbox, Route, json_answer, page
from distributor.kit.sandbox_tokens import TokenDesk, bearer_of, refused


class Wall(HttpSandbox):
    """A platform with one path that takes texts."""

    def __init__(self, *, port=0):
        super().__init__(name="wall", port=port)

    def account(self, *, id, handle):
        settings = {"url": f"{self.origin}/notes"}
        secret = {"token": "wall-t0ken"}
        return Account(id=id, channel="wall", handle=handle, settings=settings, credentials=secret)

    def routes(self):
        return [
            Route(method="POST", path="/notes", answer=self.take, kind="publish"),
            Route(method="GET", path="/notes", answer=self.show, kind="find"),
            Route(method="GET", path="/people/{name}/notes", answer=self.show_person),
            Route(method="GET", path="/broken", answer=self.fall_over),
        ]

    def take(self, call: Call) -> Answer:
        text, number = str(call.json()), len(self.accepted())
        if "twin" in text and text in dict(self.accepted()):
            return json_answer(409, {"error": "duplicate"})
        self.record.add(
            text=text,
            remote_id=f"n{number}",
            lag=self.faults.take_lag(),
            received_at=call.received_at,
        )
        return json_answer(201, {"id": f"n{number}"}, X_Note_Id=f"n{number}")

    def show(self, call: Call) -> Answer:
        return json_answer(200, [item.text for item in self.record.items() if item.is_visible])

    def show_person(self, call: Call) -> Answer:
        return json_answer(200, {"name": call.arguments["name"], **call.query})

    def fall_over(self, call: Call) -> Answer:
        raise LookupError("a defect of the sandbox")

    def page(self) -> str:
        return page("Wall", "<p>what arrived</p>")


class WallChannel:
    """The least a channel can be: it cannot look again and cannot probe."""

    facts = Facts(
        name="wall",
        label="Wall",
        settings=(Setting(name="url", label="Address"),),
        credentials=(Setting(name="token", label="Token"),),
        limit=200,
    )

    def compose(self, release, account):
        parts = (Part(text=release.headline), Part(text=f"{release.link} ({account.handle})"))
        return Edition(channel="wall", language=release.language, parts=parts)

    def check(self, edition, account):
        return []

    def publish(self, outgoing, account):
        response = self.put(outgoing.part.text, account, outgoing.deadline)
        raise_for_status_of(response, platform="Wall", secrets=account.credentials.values())
        note_id = json_of(response).get("id")
        if not note_id:
            raise OutcomeUnknown("The wall did not say under which number.")
        return Receipt(remote_id=str(note_id), accepted_at=datetime.now(UTC))

    def put(self, text, account, deadline):
        headers = {"Authorization": f"Bearer {account.credentials['token']}"}
        request = requests.Request("POST", account.settings["url"], json=text, headers=headers)
        return send(request, deadline=deadline)

    def sandbox(self, *, port=0):
        return Wall(port=port)


class LockedWall(Wall):
    """A wall that asks for an access token, and renews it."""

    rotates = True

    def __init__(self, *, port=0):
        super().__init__(port=port)
        self.desk = TokenDesk("wall", rotates=self.rotates)

    def account(self, *, id, handle):
        tokens = self.desk.tokens_of(handle)
        return replace(
            super().account(id=id, handle=handle),
            credentials={"token": tokens.access, "refresh_token": tokens.refresh},
        )

    def routes(self):
        return [
            Route(method="POST", path="/token", answer=self.renew, kind="token"),
            *super().routes(),
        ]

    def renew(self, call: Call) -> Answer:
        tokens = self.desk.trade(call.form().get("refresh_token", ""))
        if tokens is None:
            return refused("invalid_grant", "used")
        body = {"access_token": tokens.access, "refresh_token": tokens.refresh}
        return json_answer(200, body)

    def take(self, call: Call) -> Answer:
        if self.desk.user_of(bearer_of(call)) is None:
            return json_answer(401, {"error": "who are you?"})
        return super().take(call)

    def expire(self, call: Call) -> None:
        self.desk.expire(bearer_of(call))


class RenewingChannel(WallChannel):
    """A channel of the locked wall."""

    facts = replace(
        WallChannel.facts,
        credentials=(*WallChannel.facts.credentials, Setting(name="refresh_token", label="Next")),
    )

    def refresh(self, account, deadline):
        url = account.settings["url"].replace("/notes", "/token")
        form = {"refresh_token": account.credentials["refresh_token"]}
        request = requests.Request("POST", url, data=form)
        secrets = account.credentials.values()
        tokens = renew(request, platform="Wall", deadline=deadline, secrets=secrets)
        return {"token": tokens["access_token"], "refresh_token": tokens["refresh_token"]}

    def sandbox(self, *, port=0):
        return LockedWall(port=port)
