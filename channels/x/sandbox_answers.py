"""The words and shapes in which X says no, for the sandbox.

Both body shapes of X are here, the problem document and the older list of errors.
"""

import time
from collections.abc import Mapping

from channels.x.sandbox_windows import QUARTER
from distributor.kit.sandbox import Answer, Fault, Json, Planned, json_answer


def limits(remaining: int) -> Mapping[str, str]:
    """Headers that tell so much is left, as arguments of an answer."""
    return {
        "x_rate_limit_limit": str(QUARTER.calls),
        "x_rate_limit_remaining": str(remaining),
        "x_rate_limit_reset": str(int(time.time()) + 900),
    }


def too_many(planned: Planned) -> Answer:
    """Too many requests: which limit it was, and until when, stands in the headers."""
    if planned.fault == Fault.RATE_LIMITED_BARE:
        return problem(429, "Too Many Requests")
    reset = str(int(time.time() + planned.seconds("retry_after", 30)))
    if planned.details.get("form") == "day":
        day = {"x_app_limit_24hour_remaining": "0", "x_app_limit_24hour_reset": reset}
        return problem(429, "Too Many Requests", **{**limits(57), **day})
    spent = {**limits(0), "x_rate_limit_reset": reset}
    return problem(429, "Too Many Requests", **spent)


def problem(status: int, title: str, *, kind: str = "", **headers: str) -> Answer:
    """A problem document."""
    body: Json = {
        "title": title,
        "detail": title,
        "type": f"https://api.twitter.com/2/problems/{kind}" if kind else "about:blank",
        "status": status,
    }
    return json_answer(status, body, **headers)


def invalid(message: str) -> Answer:
    """A text or field that X does not take."""
    body: Json = {
        "title": "Invalid Request",
        "detail": "One or more parameters to your request was invalid.",
        "type": "https://api.x.com/2/problems/invalid-request",
        "errors": [{"parameters": {"text": []}, "message": message}],
    }
    return json_answer(400, body)


def forbidden(detail: str, *, code: int = 0) -> Answer:
    """A refusal with a reason, which may carry a number of the older shape too."""
    body: dict[str, Json] = {
        "title": "Forbidden",
        "detail": detail,
        "type": "about:blank",
        "status": 403,
    }
    if code:
        body["errors"] = [{"code": code, "message": detail}]
    return json_answer(403, body)


NO_REPLY = (
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise "
    "engaged by the author of the post."
)
REFUSALS: Mapping[str, Answer] = {
    "credits": problem(402, "CreditsDepleted", kind="credits"),
    "reply_gate": forbidden(NO_REPLY),
    "client_forbidden": problem(403, "Client Forbidden", kind="client-forbidden"),
    "forbidden": forbidden("Forbidden"),
    "too_long": forbidden("Your Tweet text is too long.", code=186),
    "old_shape": json_answer(
        400, {"errors": [{"code": 215, "message": "Bad Authentication data"}]}
    ),
}
