"""Where services post what happened later to what we sent: signed calls, one address an account.

Who may tell, and in which words, is the channel's to know. What is answered with 200 is kept; a
call that comes twice changes nothing the second time.
"""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from distributor import contract
from distributor.accounts.models import Account
from distributor.accounts.secrets import Unopenable
from distributor.accounts.value import account_value
from distributor.contract import Call, Forged, Garbled
from distributor.deliveries.clock import now
from distributor.deliveries.events import take
from distributor.registry import UnknownChannel, channel_named

SIZE_LIMIT = 1_000_000


@csrf_exempt
@require_POST
def events(request: HttpRequest, account_id: int) -> HttpResponse:
    """Keep the events of a call that is surely from who may tell."""
    account, channel = _listening(account_id)
    body = _body(request)
    if body is None:
        return _refusal(413, f"At most {SIZE_LIMIT} bytes are taken in one call.")
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        told = channel.listen(Call(body=body, headers=headers, at=now()), account)
    except Forged as error:
        return _refusal(403, str(error))
    except Garbled as error:
        return _refusal(400, str(error))
    return JsonResponse({"taken": take(told, account_id=account.id)})


def _listening(account_id: int) -> tuple[contract.Account, contract.Listens]:
    found = Account.objects.filter(pk=account_id, is_active=True).first()
    if found is None:
        raise Http404
    try:
        channel, account = channel_named(found.channel), account_value(found)
    except (UnknownChannel, Unopenable) as error:
        raise Http404 from error
    if not isinstance(channel, contract.Listens):
        raise Http404
    return account, channel


def _body(request: HttpRequest) -> bytes | None:
    """The body as it came; None when it is larger than we take, or broke off."""
    try:
        body = request.read(SIZE_LIMIT + 1)
    except UnreadablePostError:
        return None
    return body if len(body) <= SIZE_LIMIT else None


def _refusal(status: int, sentence: str) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status)
