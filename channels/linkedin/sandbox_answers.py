"""The words and shapes in which LinkedIn says no, for the sandbox.

Bodies as the error pages of Microsoft Learn and public issues of 2025 and 2026 show them.
"""

from collections.abc import Mapping

from distributor.kit.sandbox import Answer, Fault, Json, Planned, json_answer


def too_many(planned: Planned) -> Answer:
    """A limit of the day, or one that tells how long to wait, or neither."""
    day = planned.details.get("form") == "day"
    message = "Resource level throttle MEMBER DAY limit for calls reached" if day else "Slow down"
    headers = {"Retry_After": planned.details.get("retry_after", "30")}
    is_told = planned.fault == Fault.RATE_LIMITED and not day
    return error(429, "TOO_MANY_REQUESTS", message, **(headers if is_told else {}))


def duplicate(urn: str) -> Answer:
    """The text stands there already, under this name."""
    message = f"Content is a duplicate of {urn}" if urn else "Content is a duplicate"
    return input_error("DUPLICATE_POST", message, status=422)


def error(status: int, code: str, message: str, **headers: str) -> Answer:
    """An error with its constant."""
    return json_answer(status, {"status": status, "code": code, "message": message}, **headers)


def input_error(code: str, description: str, *, status: int = 400) -> Answer:
    """What is wrong with the post itself."""
    body: Json = {
        "status": status,
        "message": "The request has input errors",
        "errorDetailType": "com.linkedin.common.error.BadRequest",
        "errorDetails": {"inputErrors": [{"code": code, "description": description}]},
    }
    return json_answer(status, body)


REFUSALS: Mapping[str, Answer] = {
    "version": error(426, "NONEXISTENT_VERSION", "Requested version 20250401 is not active"),
    "denied": error(403, "ACCESS_DENIED", "Not enough permissions to access: posts.CREATE"),
    "conflict": error(409, "CONFLICT", "Write conflict"),
    "waiting": input_error("MEDIA_ASSET_WAITING_UPLOAD", "The picture is not there yet"),
}
