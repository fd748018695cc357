"""Sends the letters of the outbox and reads what came: links as a mail program shows them."""

import re

from scripted import script

from distributor.audience.models import List
from distributor.deliveries.letters import send_letters
from tests.factories import account as scripted_account

WRITTEN = {"language": "en", "zone": "America/Halifax", "cadence": "daily"}


def open_list(name="Press", account=None, **fields):
    account = account or scripted_account("crowd")
    return List.objects.create(name=name, account=account, is_open=True, **fields)


def sign_up(client, to, address="ana@example.com", **fields):
    """Send the form of a list's page."""
    return client.post(f"/join/{to.pk}", {"address": address, **WRITTEN, **fields})


def letters_of(account):
    """What has been written to people through this account so far."""
    send_letters()
    return script[account.handle].letters


def path_of(letter):
    return re.sub(r"^https://[^/]+", "", letter.link)


def confirmed(client, to, address="ana@example.com", **fields):
    """Somebody signs up and confirms; answer the page they then see."""
    sign_up(client, to, address, **fields)
    return client.post(path_of(letters_of(to.account)[-1]))
