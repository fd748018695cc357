"""X's limits: what is left is told, what is over is refused, and the told end is the real end."""

import threading
import time
from datetime import UTC, datetime

import pytest
import requests

from channels.x import channel
from channels.x.sandbox import XSandbox
from channels.x.sandbox_windows import Windows
from distributor.contract import ChannelError, Deadline, Outgoing, Part, Rate, RateLimited


def publish(text, account):
    moment = datetime.now(UTC)
    part = Part(text=text)
    deadline = Deadline.after(5)
    return channel.publish(
        Outgoing(key="k", part=part, language="en", due_at=moment, deadline=deadline), account
    )


def headers_of(sandbox, account, text):
    token = account.credentials["oauth2_token"]
    answer = requests.post(
        f"{sandbox.origin}/2/tweets",
        json={"text": text},
        headers={"Authorization": f"Bearer {token}"},
        timeout=5,
    )
    limits = {name: text for name, text in answer.headers.items() if "limit" in name}
    return answer.status_code, limits


def test_the_facts_declare_the_limit_that_the_stand_in_tells():
    headers = Windows().headers("1001")
    (rate,) = channel.facts.rates
    assert headers["x-rate-limit-limit"] == str(rate.calls)
    assert int(headers["x-rate-limit-reset"]) == pytest.approx(time.time() + rate.seconds, abs=2)


def test_a_limit_that_is_not_switched_on_is_only_told():
    windows = Windows()
    assert all(windows.spend("1001") for _ in range(120))
    assert windows.headers("1001")["x-rate-limit-remaining"] == "0"


def test_the_post_over_the_limit_is_refused_with_the_end_of_the_window():
    with XSandbox(limit=Rate(calls=3, seconds=600)) as sandbox:
        account = sandbox.account(id=1, handle="@vellin")
        for number in range(3):
            publish(f"Text {number}.", account)
        with pytest.raises(RateLimited) as caught:
            publish("Text 3.", account)
        status, headers = headers_of(sandbox, account, "Text 4.")
    assert caught.value.retry_after == pytest.approx(600, abs=3)
    assert (status, headers["x-rate-limit-remaining"]) == (429, "0")
    assert len(sandbox.accepted()) == 3


def test_whoever_waits_as_long_as_told_goes_on_at_once():
    with XSandbox(limit=Rate(calls=2, seconds=1)) as sandbox:
        account = sandbox.account(id=1, handle="@vellin")
        for number in range(2):
            publish(f"Text {number}.", account)
        with pytest.raises(RateLimited) as caught:
            publish("Text 2.", account)
        time.sleep(caught.value.retry_after)
        publish("Text 2.", account)
    assert [text for text, _ in sandbox.accepted()] == ["Text 0.", "Text 1.", "Text 2."]


def test_the_latest_end_counts_when_two_limits_are_used_up():
    with channel.sandbox() as sandbox:
        account = sandbox.account(id=1, handle="@vellin")
        sandbox.inject("rate_limited", form="window", calls="1", seconds="60")
        day = {"group": "x-user-limit-24hour", "calls": "1", "seconds": "5000"}
        sandbox.inject("rate_limited", form="window", **day)
        publish("Text 0.", account)
        with pytest.raises(RateLimited) as caught:
            publish("Text 1.", account)
    assert caught.value.retry_after == pytest.approx(5000, abs=3)


def test_a_limit_that_is_left_does_not_lengthen_the_wait():
    with channel.sandbox() as sandbox:
        account = sandbox.account(id=1, handle="@vellin")
        wish = {"fault": "rate_limited", "details": {"form": "window", "calls": 1, "seconds": 60}}
        requests.post(f"{sandbox.origin}/sandbox/faults", json=wish, timeout=5)
        sandbox.inject("rate_limited", form="window", group="x-app-limit-24hour", seconds="5000")
        publish("Text 0.", account)
        with pytest.raises(RateLimited) as caught:
            publish("Text 1.", account)
    assert caught.value.retry_after == pytest.approx(60, abs=3)


def test_each_user_has_a_window_and_a_refused_double_spends_of_it():
    with XSandbox(limit=Rate(calls=2, seconds=60)) as sandbox:
        account = sandbox.account(id=1, handle="@vellin")
        assert headers_of(sandbox, account, "a")[1]["x-rate-limit-remaining"] == "1"
        status, headers = headers_of(sandbox, account, "a")
        assert (status, headers["x-rate-limit-remaining"]) == (403, "0")
        assert publish("a", sandbox.account(id=2, handle="@port")).remote_id


def test_many_at_once_get_no_more_than_the_limit():
    with XSandbox(limit=Rate(calls=5, seconds=60)) as sandbox:
        account = sandbox.account(id=1, handle="@vellin")
        outcomes = publish_at_once(account, [f"Text {number}." for number in range(12)])
    assert sum(isinstance(outcome, RateLimited) for outcome in outcomes) == 7
    assert len(sandbox.accepted()) == 5


def publish_at_once(account, texts):
    outcomes = []

    def run(text):
        try:
            outcomes.append(publish(text, account))
        except ChannelError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=run, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_of_equal_texts_at_once_one_is_taken():
    with channel.sandbox() as sandbox:
        publish_at_once(sandbox.account(id=1, handle="@vellin"), ["The mill runs."] * 12)
        assert len(sandbox.accepted()) == 1
