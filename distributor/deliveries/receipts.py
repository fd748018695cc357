"""Keeps the proof of acceptance, once and for good."""

from distributor import contract
from distributor.deliveries.models import Receipt


def save_receipt(key: str, receipt: contract.Receipt) -> None:
    Receipt.objects.get_or_create(
        key=key,
        defaults={
            "remote_id": receipt.remote_id,
            "url": receipt.url,
            "accepted_at": receipt.accepted_at,
        },
    )
