"""Our own presence on each channel."""

from django.db import models


class Account(models.Model):
    """A handle, page, sender address or feed, with its settings and sealed credentials."""

    channel = models.CharField(max_length=40)
    handle = models.CharField(max_length=200)
    settings = models.JSONField(default=dict)
    sealed_credentials = models.BinaryField(default=b"")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    refreshed_at = models.DateTimeField(null=True)
    probed_at = models.DateTimeField(null=True)
    probe_sentence = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "handle"], name="accounts_one_per_handle")
        ]

    def __str__(self) -> str:
        return f"{self.channel}:{self.handle}"
