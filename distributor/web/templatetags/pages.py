"""Filters of our pages: links that stay on this host, dates as a reader writes them."""

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from distributor.kit.typography import long_date
from distributor.web.forms import zones

register = template.Library()


@register.filter
def here(url: str) -> str:
    """Shorten an address of ours to its path: whoever reads the page has reached this host."""
    public = settings.PUBLIC_URL
    return url.removeprefix(public) if url.startswith(f"{public}/") else url


@register.filter
def day(moment: datetime, language: str) -> str:
    """Write the day of a moment where the organisation is, in the language of the text."""
    local = moment.astimezone(ZoneInfo(settings.ORGANISATION_ZONE))
    return long_date(local.date(), language)


@register.simple_tag
@lru_cache(maxsize=64)
def zone_options(chosen: str) -> SafeString:
    """Every time zone as an option; kept, because there are hundreds and people choose few."""
    is_listed = any(chosen in names for _, names in zones())
    context = {"zones": zones(), "chosen": chosen, "is_listed": is_listed}
    return render_to_string("web/_zones.html", context)


@register.filter
def place(zone: str) -> str:
    """Write a time zone as a person says it: the city of “America/Toronto”."""
    return zone.rpartition("/")[2].replace("_", " ")
