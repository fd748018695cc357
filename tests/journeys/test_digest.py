"""A day's two releases arrive as one mail over real SMTP, with the way out of every mail."""

import re
from email import message_from_bytes, policy

import pytest
import requests
from django.conf import settings

from channels.email.sandbox_page import source
from distributor.audience.models import Subscription
from distributor.deliveries.announce import announce
from distributor.deliveries.clock import now
from distributor.deliveries.digest_status import digest_status
from distributor.deliveries.models import Digest, Gate, Window
from distributor.deliveries.status import release_status
from distributor.deliveries.wake import wake_window
from distributor.releases.queue import Request, queue
from tests.bot import wait_for

pytestmark = pytest.mark.journey

SECOND = """For immediate release

The ferry to the islands runs through the night in summer
Halifax, March 3, 2026 - The ferry to the three islands will run through the night from June on, the
harbour authority announced today.
Two boats with room for 300 people each leave every 45 minutes.
"Nobody should have to choose between the concert and the last boat," said Tomas Varga, head of the
harbour authority.
About the harbour authority
The harbour authority has run the ferries since 1954.
"""


def test_two_releases_of_a_day_arrive_as_one_mail(bot):
    bot.connect("email")
    bot.subscribe(["ana@example.org", "ben@example.org"])
    Subscription.objects.filter(subscriber__address="ana@example.org").update(cadence="daily")
    first = bot.publish()
    content = SECOND.encode()
    second = queue(Request(name="ferry.txt", content=content, who="author", is_new_for_sure=True))
    announce(second.release, who="approver")
    wait_for(lambda: Gate.objects.filter(opened_at__isnull=False).count() == 2)
    account = bot.accounts["email"]
    window = Window.objects.create(
        account_id=account.pk, cadence="daily", ends_at=now(), zones=["UTC"]
    )
    wake_window(window.pk)
    wait_for(lambda: Digest.objects.exists() and digest_status(Digest.objects.get()).is_settled)

    (digest,) = Digest.objects.all()
    assert digest_status(digest).totals["sent"] == 1
    assert release_status(first).in_digests == {"sent": 1}
    assert bot.settle(first).totals["sent"] == bot.settle(second.release).totals["sent"] == 1
    arrived = [mail for mail in mails_of(bot) if mail["To"].endswith("ana@example.org")]
    (mail,) = arrived
    text = mail.get_body(("plain",)).get_content()
    assert mail["Subject"] == (
        "The ferry to the islands runs through the night in summer and one more release"
    )
    assert "The harbour library lends tools and telescopes" in text
    assert first.page_url() in text
    assert second.release.page_url() in text
    leave_with_one_click(mail)
    assert not Subscription.objects.filter(
        subscriber__address="ana@example.org", left_at=None
    ).exists()


def mails_of(bot):
    files = bot.sandboxes["email"].mails()
    return [message_from_bytes(source(each), policy=policy.default) for each in files]


def leave_with_one_click(mail):
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (offered,) = re.findall("<(https[^>]*)>", mail["List-Unsubscribe"])
    url = offered.replace(settings.PUBLIC_URL, settings.FETCH_URL)
    answer = requests.post(url, data={"List-Unsubscribe": "One-Click"}, timeout=5)
    assert answer.status_code == 200
