"""Subscribers, the lists they are on, and the addresses we must not mail."""

from django.db import models


class Subscriber(models.Model):
    """A person on our mail lists."""

    address = models.EmailField(max_length=254, unique=True)
    address_hash = models.BinaryField(max_length=32, db_index=True)
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=12, default="en")
    zone = models.CharField(max_length=60, default="UTC")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"subscriber {self.pk}"


class List(models.Model):
    """A named set subscribers can join; its releases are mailed through one account."""

    name = models.CharField(max_length=120, unique=True)
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="lists")

    def __str__(self) -> str:
        return self.name


class Cadence(models.TextChoices):
    """How often somebody wants to hear from a list: each release at once, or in digests."""

    AT_ONCE = "at_once", "at once"
    DAILY = "daily", "once a day"
    WEEKLY = "weekly", "once a week"


class Subscription(models.Model):
    """One subscriber on one list, from their confirmation until they leave."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE)
    list = models.ForeignKey(List, on_delete=models.CASCADE)
    consent_source = models.CharField(max_length=200)
    confirmed_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    cadence = models.CharField(
        max_length=8, choices=Cadence, default=Cadence.AT_ONCE, db_default=Cadence.AT_ONCE
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(cadence__in=Cadence.values), name="audience_cadence_is_known"
            ),
            models.UniqueConstraint(fields=["subscriber", "list"], name="audience_once_per_list"),
        ]
        indexes = [
            models.Index(
                fields=["list", "subscriber"],
                condition=models.Q(left_at=None, confirmed_at__isnull=False),
                name="audience_active",
            )
        ]

    def __str__(self) -> str:
        return f"subscription {self.pk}"


class Suppression(models.Model):
    """An address we must not mail, known only by its hash, so that no import revives it."""

    address_hash = models.BinaryField(max_length=32, unique=True)
    reason = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"suppression {self.pk} ({self.reason})"
