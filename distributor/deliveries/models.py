"""The ledger: the only truth about what goes where, when, and what became of it.

`Delivery` holds millions of rows, so it is narrow: a composite key, no foreign keys, partial
indexes per live state, written and claimed in sets. Rare things stand in side tables, by `key`.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from distributor.audience.models import Cadence
from distributor.deliveries.key import FIRST_DIGEST
from distributor.deliveries.states import State


class Delivery(models.Model):
    """One part of one edition to one destination.

    `destination` is 0 for the account itself, else the subscriber. `slot` is language and part for
    an account, 0 for a subscriber. `next_at` is when the machine acts next: the next try of a
    scheduled one, the end of the lease of one that is being sent, the next look at an unknown one;
    NULL where it waits for a person or nothing more happens. `attempt` counts calls, `tries` those
    that count against the policy (a snooze does not). `token` fences the claim.
    """

    pk = models.CompositePrimaryKey("release_id", "purpose", "account_id", "destination", "slot")
    release_id = models.BigIntegerField()
    purpose = models.SmallIntegerField()
    account_id = models.IntegerField()
    destination = models.BigIntegerField()
    slot = models.IntegerField()
    edition_id = models.IntegerField()
    state = models.CharField(max_length=9)
    attempt = models.SmallIntegerField(default=0)
    tries = models.SmallIntegerField(default=0)
    looks = models.SmallIntegerField(default=0)
    holder = models.IntegerField(null=True)
    token = models.BigIntegerField(null=True)
    due_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    reason = models.TextField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="deliveries_state_is_a_word", condition=Q(state__in=[*State])
            )
        ]
        indexes = [
            models.Index(
                "account_id",
                "edition_id",
                "next_at",
                condition=Q(state=State.SCHEDULED),
                name="deliveries_due",
            ),
            models.Index("next_at", condition=Q(state=State.SENDING), name="deliveries_leases"),
            models.Index("next_at", condition=Q(state=State.UNKNOWN), name="deliveries_looks"),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"


class Told(models.Model):
    """Who has been told of what, by a single mail or a digest: written when it is planned."""

    pk = models.CompositePrimaryKey("subscriber_id", "release_id", "purpose")
    subscriber_id = models.BigIntegerField()
    release_id = models.BigIntegerField()
    purpose = models.SmallIntegerField()

    def __str__(self) -> str:
        return f"told {self.pk}"


class Mailing(models.Model):
    """One release to the subscribers of one account; planned a minute before it is due."""

    release_id = models.BigIntegerField()
    purpose = models.SmallIntegerField()
    account_id = models.IntegerField()
    due_at = models.DateTimeField()
    planned_at = models.DateTimeField(null=True)
    planned = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release_id", "purpose", "account_id"], name="deliveries_mailing_once"
            )
        ]
        indexes = [models.Index("due_at", condition=Q(planned_at=None), name="deliveries_to_plan")]

    def __str__(self) -> str:
        return f"mailing {self.pk}"


class Window(models.Model):
    """The end of a day or week in some zones: what was published before goes into digests, once."""

    account_id = models.IntegerField()
    cadence = models.CharField(max_length=8, choices=Cadence)
    ends_at = models.DateTimeField()
    zones = ArrayField(models.CharField(max_length=60))
    planned_at = models.DateTimeField(null=True)
    planned = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account_id", "cadence", "ends_at"], name="deliveries_window_once"
            )
        ]
        indexes = [
            models.Index("ends_at", condition=Q(planned_at=None), name="deliveries_windows_to_plan")
        ]

    def __str__(self) -> str:
        return f"window {self.pk}"


class Digest(models.Model):
    """One mail that gathers releases for the readers of one zone, language and set of releases.

    It plays the part of the release in the ledger: its number stands in `release_id` of its
    deliveries. `releases` and `purposes` are the set as planned; what really left is in its
    editions. `edition_id` is its newest edition; as long as none was made, the number of the first.
    """

    id = models.BigIntegerField(primary_key=True)
    account_id = models.IntegerField()
    cadence = models.CharField(max_length=8, choices=Cadence)
    ends_at = models.DateTimeField()
    zone = models.CharField(max_length=60)
    language = models.CharField(max_length=12)
    releases = ArrayField(models.BigIntegerField())
    purposes = ArrayField(models.SmallIntegerField())
    edition_id = models.IntegerField(unique=True)
    planned = models.IntegerField()
    cancelled_at = models.DateTimeField(null=True)
    triaged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="deliveries_digest_is_no_release", condition=Q(id__gt=FIRST_DIGEST)
            ),
            models.UniqueConstraint(
                fields=[
                    "account_id",
                    "cadence",
                    "ends_at",
                    "zone",
                    "language",
                    "releases",
                    "purposes",
                ],
                name="deliveries_digest_once",
            ),
        ]

    def __str__(self) -> str:
        return f"digest {self.pk}"


class DigestEdition(models.Model):
    """A digest as it was frozen when its first mail was about to leave: never changed again.

    When one of its releases is withdrawn or corrected before everything has left, the rest of its
    deliveries move on to a newer one.
    """

    id = models.IntegerField(primary_key=True)
    digest = models.ForeignKey(Digest, on_delete=models.PROTECT, related_name="editions")
    releases = ArrayField(models.BigIntegerField())
    purposes = ArrayField(models.SmallIntegerField())
    value = models.JSONField()
    frozen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"edition {self.pk} of digest {self.digest_id}"


class Attempt(models.Model):
    """One call of `publish`: opened with the intent, closed with its outcome.

    Every attempt of an account's delivery stands here; of mails only those that were not accepted.
    """

    key = models.CharField(max_length=60)
    number = models.SmallIntegerField()
    holder = models.IntegerField(null=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True)
    sentence = models.TextField(blank=True)
    raw = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "number"], name="deliveries_attempt_once")
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} of {self.key}"


class Receipt(models.Model):
    """Proof that a platform accepted an account's delivery (a mail's is its Message-ID)."""

    key = models.CharField(max_length=60, primary_key=True)
    remote_id = models.CharField(max_length=500)
    url = models.TextField(null=True)
    accepted_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.remote_id


class Holder(models.Model):
    """A worker process; while it lives it holds a session lock under this id."""

    name = models.CharField(max_length=200)
    started_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Begun(models.Model):
    """Which mails of a claim may have left, and which were accepted; its others did not leave.

    Only what is not settled yet. The row stands as long as the claim does: `until` is the end of
    its lease.
    """

    token = models.BigIntegerField(primary_key=True)
    holder = models.IntegerField()
    until = models.DateTimeField()
    destinations = ArrayField(models.BigIntegerField())
    accepted = ArrayField(models.BigIntegerField())

    def __str__(self) -> str:
        return f"begun of claim {self.token}"


class Pause(models.Model):
    """Something that must not go out: everything, a channel, an account, or a release.

    `until` is NULL where a person has to end it. `domain` narrows an account's pause to mail for
    one destination domain.
    """

    class Scope(models.TextChoices):
        ALL = "all"
        CHANNEL = "channel"
        ACCOUNT = "account"
        RELEASE = "release"

    scope = models.CharField(max_length=8, choices=Scope)
    target = models.CharField(max_length=60, blank=True)
    domain = models.CharField(max_length=255, blank=True)
    until = models.DateTimeField(null=True)
    reason = models.TextField()
    who = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "target", "domain"], name="deliveries_pause_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.target} paused: {self.reason}"


class Breaker(models.Model):
    """How often an account's platform failed in a row; open: nothing goes there for a while."""

    account_id = models.IntegerField(primary_key=True)
    failures = models.IntegerField(default=0)
    open_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"breaker of account {self.pk}"


class Quota(models.Model):
    """How many calls an account has used of a long window; short windows live in Redis."""

    pk = models.CompositePrimaryKey("account_id", "seconds")
    account_id = models.IntegerField()
    seconds = models.IntegerField()
    window_at = models.DateTimeField()
    used = models.IntegerField()

    def __str__(self) -> str:
        return f"quota {self.pk}"


class MailboxTurn(models.Model):
    """When one family of mailboxes may get its next mail through an account that is paced.

    `used` counts the mails planned for the UTC day `day`, for the warm-up of a new sender.
    """

    pk = models.CompositePrimaryKey("account_id", "family")
    account_id = models.IntegerField()
    family = models.CharField(max_length=255)
    free_at = models.DateTimeField()
    day = models.DateField()
    used = models.IntegerField()

    def __str__(self) -> str:
        return f"turn of {self.family}"


class Gate(models.Model):
    """Whether the page of a release stands, so that what links to it may go out.

    A language that is added later has a page of its own: from `again_at` on, when it is out, its
    editions wait until somebody has looked again.
    """

    pk = models.CompositePrimaryKey("release_id", "purpose")
    release_id = models.BigIntegerField()
    purpose = models.SmallIntegerField()
    opened_at = models.DateTimeField(null=True)
    again_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    sentence = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"gate {self.pk}"


class Wakeup(models.Model):
    """When a lane was last woken, so that a tick does not wake it twice."""

    name = models.CharField(max_length=80, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Event(models.Model):
    """Later news about a delivery: bounced, complained, and so on. Rows are only ever added.

    `report` names the news itself, so that the same told twice is one row. `said` is the other
    side's own words with the names in addresses taken out.
    """

    key = models.CharField(max_length=60)
    release_id = models.BigIntegerField()
    account_id = models.IntegerField()
    destination = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    code = models.CharField(max_length=20, blank=True)
    said = models.TextField(blank=True)
    report = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "kind", "report"], name="deliveries_event_told_once"
            )
        ]
        indexes = [
            models.Index("release_id", "kind", name="deliveries_event_release"),
            models.Index("destination", "kind", name="deliveries_event_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
