"""The worst minute of a worker: killed midway, the broker emptied; nothing lost or doubled."""

from collections import Counter

import pytest

from distributor.deliveries.decide import Choice, decide
from distributor.deliveries.key import place_of, slot_of
from distributor.deliveries.models import Delivery
from distributor.deliveries.rows import rows_in_state
from distributor.deliveries.states import State
from distributor.releases.refusal import Refused
from tests.bot import wait_for

pytestmark = pytest.mark.journey
AT_STAKE = 50


@pytest.mark.parametrize("store", ["before", "after"])
def test_a_worker_killed_between_two_posts_leaves_a_whole_thread_and_no_post_twice(
    bot, valkey, store
):
    bot.connect("rss", "x")
    x = bot.sandboxes["x"]
    x.inject("slow", times=9, seconds="1", store=store)
    release = bot.publish()
    second = slot_of(language="en", part=1)
    wait_for(lambda: Delivery.objects.filter(state="sending", slot=second).exists())
    bot.kill("posts")
    valkey.flush()
    status = bot.settle(release)
    assert status.totals["sent"] == status.planned
    texts = [text for text, _ in x.accepted()]
    assert max(Counter(texts).values()) == 1
    thread = next(each for each in status.channels if each.channel == "x")
    assert texts == [each.text for each in thread.deliveries]
    assert [each.remote_id for each in thread.deliveries] == [pk for _, pk in x.accepted()]


def may_send(release):
    """Send what is left as soon as the dead worker's lease is over; before that it is refused."""
    try:
        return decide(release, Choice.SEND, who="officer")
    except Refused:
        return False


def test_a_worker_killed_in_the_mail_run_loses_nobody_and_after_the_decision_everybody_has_one_mail(
    bot, valkey
):
    bot.connect("rss", "email")
    mail = bot.sandboxes["email"]
    addresses = [f"reader{number}@example.org" for number in range(400)]
    bot.subscribe(addresses)
    mail.inject("slow", times=400, seconds="0.03")
    release = bot.publish()
    wait_for(lambda: len(mail.accepted()) >= 60)
    bot.kill("bulk")
    valkey.flush()
    status = bot.settle(release)
    unknown = rows_in_state(release.pk, State.UNKNOWN)
    assert 0 < len(unknown) <= 2 * AT_STAKE
    listed = {each.key for channel in status.channels for each in channel.deliveries if each.who}
    assert {row.key for row in unknown} <= listed
    arrived = {message_id.strip("<>").split("@")[0] for _, message_id in mail.accepted()}
    there = [place_of(row.key) for row in unknown if row.key in arrived]
    if there:
        decide(release, Choice.THERE, who="officer", places=there)
    if len(there) < len(unknown):
        wait_for(lambda: may_send(release))
    status = bot.settle(release)
    assert status.totals["sent"] == status.planned == 401
    assert Counter(address for address, _ in mail.accepted()) == Counter(addresses)
