"""Looks at the settings: what would go wrong with them before anything was tried."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings

from distributor.cli.finding import Finding, bad, good, warning
from distributor.cli.health import unloaded_channels
from distributor.registry import all_channels
from distributor.releases.refusal import Refused
from distributor.releases.when import known_zone

EXAMPLE = ("example.com", "example.org", "example.net")


def findings() -> list[Finding]:
    return [_public_url(), _zone(), *_channels()]


def _public_url() -> Finding:
    address = urlsplit(settings.PUBLIC_URL)
    if address.scheme != "https":
        return bad(
            "public address",
            f"PUBLIC_URL is {settings.PUBLIC_URL!r}, so links in texts do not begin with https.",
            "Set PUBLIC_URL to the https address under which readers reach this installation.",
        )
    if (address.hostname or "").endswith(EXAMPLE):
        return warning(
            "public address",
            f"PUBLIC_URL is still the example {settings.PUBLIC_URL}; its links lead nowhere.",
            "Set PUBLIC_URL to the https address under which readers reach this installation.",
        )
    return good("public address", f"Links in texts begin with {settings.PUBLIC_URL}.")


def _zone() -> Finding:
    try:
        known_zone(settings.ORGANISATION_ZONE)
    except Refused as error:
        return bad("time zone", error.sentence, "Correct DISTRIBUTOR_ZONE.")
    return good("time zone", f"Times without a zone of their own are {settings.ORGANISATION_ZONE}.")


def _channels() -> Iterator[Finding]:
    for name in unloaded_channels():
        yield bad(
            f"channel {name}",
            f"The channel {name!r} is wanted but cannot be loaded.",
            "Install its package or mend it, or take its name out of DISTRIBUTOR_CHANNELS. "
            "commands.log in the log folder has the details.",
        )
    if found := all_channels():
        yield good("channels", f"These channels are here: {', '.join(found)}.")
