"""The documents of channels that serve one, such as feeds; which channel it is does not matter."""

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from distributor import contract
from distributor.accounts.models import Account
from distributor.accounts.value import account_value
from distributor.deliveries.published import published_for, published_stamp
from distributor.registry import UnknownChannel, channel_named
from distributor.web.conditional import answered


@gzip_page
@require_safe
def feed(request: HttpRequest, account_id: int) -> HttpResponse:
    """The document of an account, or 304 when the reader has this state."""
    account = get_object_or_404(Account, pk=account_id, is_active=True)
    channel = _serving(account)
    state, changed_at = published_stamp(account) or ("", None)
    settings = json.dumps(account.settings, sort_keys=True)
    return answered(
        request,
        material=f"{account.pk} {account.handle} {settings} {state}",
        changed_at=changed_at,
        render=lambda: _document(channel, account),
    )


def _serving(account: Account) -> contract.Serves:
    try:
        channel = channel_named(account.channel)
    except UnknownChannel as error:
        raise Http404 from error
    if not isinstance(channel, contract.Serves):
        raise Http404
    return channel


def _document(channel: contract.Serves, account: Account) -> HttpResponse:
    made = channel.serve(published_for(account), account_value(account))
    return HttpResponse(made.content, content_type=made.media_type)
