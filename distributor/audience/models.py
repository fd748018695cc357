"""Subscribers, the lists they are on, what they agreed to, and the addresses we must not mail."""

from django.db import models


class Cadence(models.TextChoices):
    """How often somebody wants to hear from a list: each release at once, or in digests."""

    AT_ONCE = "at_once", "at once"
    DAILY = "daily", "once a day"
    WEEKLY = "weekly", "once a week"


class Kind(models.TextChoices):
    """How somebody agreed: by an act of their own, or because the law infers it for a time."""

    EXPRESS = "express"
    IMPLIED = "implied"


class Subscriber(models.Model):
    """A person on our mail lists.

    `links_version` is part of every link in their mails: when it changes, earlier ones can still
    leave and do nothing else.
    """

    address = models.EmailField(max_length=254, unique=True)
    address_hash = models.BinaryField(max_length=32, db_index=True)
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=12, default="en")
    zone = models.CharField(max_length=60, default="UTC")
    created_at = models.DateTimeField(auto_now_add=True)
    links_version = models.PositiveSmallIntegerField(default=0, db_default=0)

    def __str__(self) -> str:
        return f"subscriber {self.pk}"


class List(models.Model):
    """A named set subscribers can join; its releases are mailed through one account.

    Only an open list has a sign-up page and is offered to others: some lists are nobody's business.
    """

    name = models.CharField(max_length=120, unique=True)
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="lists")
    is_open = models.BooleanField(default=False, db_default=False)

    def __str__(self) -> str:
        return self.name


class Subscription(models.Model):
    """One subscriber on one list, from their confirmation until they leave.

    Implied consent ends by itself at `expires_at`; who is asked before is noted in `asked_at`. A
    subscription that ended at its own expiry was not left by the person: `left_at` is not before.
    """

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE)
    list = models.ForeignKey(List, on_delete=models.CASCADE)
    consent_source = models.CharField(max_length=200)
    confirmed_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    cadence = models.CharField(
        max_length=8, choices=Cadence, default=Cadence.AT_ONCE, db_default=Cadence.AT_ONCE
    )
    consent = models.CharField(
        max_length=7, choices=Kind, default=Kind.EXPRESS, db_default=Kind.EXPRESS
    )
    expires_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(cadence__in=Cadence.values), name="audience_cadence_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(consent=Kind.EXPRESS, expires_at=None)
                | models.Q(consent=Kind.IMPLIED, expires_at__isnull=False),
                name="audience_only_implied_consent_ends",
            ),
            models.UniqueConstraint(fields=["subscriber", "list"], name="audience_once_per_list"),
        ]
        indexes = [
            models.Index(
                fields=["list", "subscriber"],
                condition=models.Q(left_at=None, confirmed_at__isnull=False),
                name="audience_active",
            ),
            models.Index(
                fields=["expires_at"],
                condition=models.Q(left_at=None, expires_at__isnull=False),
                name="audience_ending",
            ),
        ]

    def __str__(self) -> str:
        return f"subscription {self.pk}"


class Suppression(models.Model):
    """An address we must not mail, known only by its hash, so that no import revives it.

    `is_of_old_key` marks a hash from before addresses had a key of their own (`old_hashes.py`).
    """

    address_hash = models.BinaryField(max_length=32, unique=True)
    reason = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)
    is_of_old_key = models.BooleanField(default=False, db_default=False)

    def __str__(self) -> str:
        return f"suppression {self.pk} ({self.reason})"


class Statement(models.Model):
    """What people were shown, in their language, and where: kept once, whoever read it."""

    digest = models.BinaryField(max_length=32, unique=True)
    language = models.CharField(max_length=12)
    source = models.CharField(max_length=200)
    wording = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"statement {self.pk}"


class Consent(models.Model):
    """One line of the consent ledger. Rows are only ever added; a trigger refuses anything else.

    It knows the person by the hash of the address, so that it can stay when the person is erased.
    `requested_at` is when somebody who confirmed later had asked for it.
    """

    class What(models.TextChoices):
        EXPRESS = "express"
        IMPLIED = "implied"
        RECONFIRMED = "reconfirmed"
        LEFT = "left"
        EXPIRED = "expired"
        ERASED = "erased"

    at = models.DateTimeField()
    address_hash = models.BinaryField(max_length=32, db_index=True)
    list_id = models.BigIntegerField(null=True)
    list_name = models.CharField(max_length=120, blank=True)
    what = models.CharField(max_length=11, choices=What)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT)
    requested_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    what__in=["express", "implied", "reconfirmed", "left", "expired", "erased"]
                ),
                name="audience_consent_is_known",
            )
        ]

    def __str__(self) -> str:
        return f"consent {self.pk} ({self.what})"


class SignUp(models.Model):
    """Somebody asked for mails on our page; nothing is true of the address until they confirm."""

    address = models.EmailField(max_length=254)
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=12)
    zone = models.CharField(max_length=60)
    cadence = models.CharField(max_length=8, choices=Cadence)
    account = models.ForeignKey("accounts.Account", on_delete=models.CASCADE)
    lists = models.ManyToManyField(List)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT)
    asked_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["address"], name="audience_signup_address")]

    def __str__(self) -> str:
        return f"sign-up {self.pk}"


class Letter(models.Model):
    """One mail about a subscription itself, on its way to one person: our outbox.

    `next_at` is when it is tried next; NULL when it was sent, or never will be and `reason` says
    why. A worker that takes it moves `next_at` on, so that a crash only delays it.
    """

    class Kind(models.TextChoices):
        CONFIRM = "confirm"
        KNOWN = "known"
        RENEW = "renew"

    kind = models.CharField(max_length=7, choices=Kind)
    account = models.ForeignKey("accounts.Account", on_delete=models.CASCADE)
    sign_up = models.ForeignKey(SignUp, on_delete=models.CASCADE, null=True)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, null=True)
    written_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    sent_at = models.DateTimeField(null=True)
    reason = models.TextField(default="", db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sign_up=None) ^ models.Q(subscriber=None),
                name="audience_letter_is_to_one",
            )
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=models.Q(next_at__isnull=False),
                name="audience_letters_due",
            )
        ]

    def __str__(self) -> str:
        return f"letter {self.pk} ({self.kind})"


class Allowance(models.Model):
    """How often something was done in a window of time, by one visitor, address or list."""

    pk = models.CompositePrimaryKey("subject", "window_at")
    subject = models.CharField(max_length=80)
    window_at = models.DateTimeField()
    used = models.IntegerField()

    def __str__(self) -> str:
        return f"allowance {self.subject}"


class Domain(models.Model):
    """Who takes the mail of a domain, as it was when we last looked (`mail_hosts.py`)."""

    name = models.CharField(max_length=255, primary_key=True)
    family = models.CharField(max_length=255)
    looked_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
