"""Filters of our pages: links that stay on this host, dates as a reader writes them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings

from distributor.kit.typography import long_date

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
