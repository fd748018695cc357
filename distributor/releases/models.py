"""A release, its revisions, their texts, and the editions composed from them."""

from django.conf import settings
from django.db import models


class Release(models.Model):
    """What the comms team announces, queued once.

    A release that is *withdrawn* was never public; one that is *stopped* stays public as far as it
    got, and nothing more of it goes out. `public_id` is the opaque word in its page address.
    `languages` are those it has to go out in, with commas; a missing one blocks approval. A
    release with a `hold_reason` cannot be approved until a person has settled it. `publish_at` is
    None until somebody says when (then: at approval). What could not go out within `late_after`
    seconds of its instant is handled as `when_late` says; `triaged_at` is when a person last said
    that it may go all the same.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        APPROVED = "approved"
        WITHDRAWN = "withdrawn"
        STOPPED = "stopped"

    class WhenLate(models.TextChoices):
        HOLD = "hold"
        DROP = "drop"
        SEND = "send"

    public_id = models.CharField(max_length=32, unique=True)
    fingerprint = models.CharField(max_length=64, db_index=True)
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    languages = models.CharField(max_length=100, blank=True, default="", db_default="")
    accounts = models.ManyToManyField("accounts.Account", related_name="releases")
    zone = models.CharField(max_length=60, default="UTC")
    link = models.URLField(max_length=500)
    embargo_at = models.DateTimeField(null=True)
    publish_at = models.DateTimeField(null=True)
    hold_reason = models.TextField(blank=True)
    late_after = models.IntegerField(default=7200)
    when_late = models.CharField(max_length=4, choices=WhenLate, default=WhenLate.HOLD)
    triaged_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.CharField(max_length=150)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="releases_nothing_before_the_embargo",
                condition=models.Q(embargo_at=None)
                | models.Q(publish_at=None)
                | models.Q(publish_at__gte=models.F("embargo_at")),
            ),
            models.CheckConstraint(
                name="releases_state_is_a_word",
                condition=models.Q(state__in=["queued", "approved", "withdrawn", "stopped"]),
            ),
        ]

    def __str__(self) -> str:
        return f"release {self.pk}"

    def page_url(self) -> str:
        return f"{settings.PUBLIC_URL}/r/{self.public_id}"

    def current(self) -> "Revision":
        return self.revisions.latest("number")


class Revision(models.Model):
    """One saved state of a release; approval freezes it.

    `purpose` counts what was approved: 0 the announcement, n the n-th correction. `publish_at` is
    the instant of a correction; the announcement's stands in the release.
    """

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="revisions")
    number = models.IntegerField()
    source_name = models.CharField(max_length=255)
    source = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.CharField(max_length=150)
    frozen_at = models.DateTimeField(null=True)
    purpose = models.SmallIntegerField(default=0)
    publish_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "number"], name="releases_revision_once")
        ]

    def __str__(self) -> str:
        return f"revision {self.number} of release {self.release_id}"


class Text(models.Model):
    """A revision in one language: the contract's release, as JSON.

    `changed_in` is the number of the revision that brought these words; later revisions carry them
    on. A text `is_older` when another language was changed since, and nobody said that it still
    says the same. `source` is the file it came from where that is not the revision's own.
    `doubts` names what the reader was not sure of.
    """

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=12)
    headline = models.TextField()
    value = models.JSONField()
    doubts = models.JSONField(default=dict)
    changed_in = models.IntegerField(default=1, db_default=1)
    is_older = models.BooleanField(default=False, db_default=False)
    fingerprint = models.CharField(
        max_length=64, blank=True, default="", db_default="", db_index=True
    )
    source_name = models.CharField(max_length=255, blank=True, default="", db_default="")
    source = models.BinaryField(default=b"", db_default=b"")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "language"], name="releases_text_once")
        ]

    def __str__(self) -> str:
        return self.headline


class Picture(models.Model):
    """A picture of a revision as it is published: the release's own, or the card.

    Its bytes stand here and not in the text's JSON, so that whoever reads a text carries none.
    `digest` is that of the bytes, and the word in the picture's address.
    """

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="pictures")
    language = models.CharField(max_length=12)
    name = models.CharField(max_length=100)
    media_type = models.CharField(max_length=40)
    alt = models.TextField()
    width = models.IntegerField()
    height = models.IntegerField()
    digest = models.CharField(max_length=64)
    content = models.BinaryField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "language", "name"], name="releases_picture_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Edition(models.Model):
    """The version of one revision for one account and language, with its exact bytes.

    `edits` is None while nobody edited it by hand; else it holds the edition as composed, and what
    people wrote over it.
    """

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="editions")
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT)
    language = models.CharField(max_length=12)
    value = models.JSONField()
    problems = models.JSONField(default=list)
    is_edited = models.BooleanField(default=False)
    edits = models.JSONField(null=True)

    class Meta:
        ordering = ["account_id", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "account", "language"], name="releases_edition_once"
            )
        ]

    def __str__(self) -> str:
        return f"edition {self.pk}"
