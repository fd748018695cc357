"""Users with their roles, and the audit trail of what they did."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """Somebody of the comms team."""

    class Role(models.TextChoices):
        AUTHOR = "author"
        APPROVER = "approver"
        ADMINISTRATOR = "administrator"

    role = models.CharField(max_length=16, choices=Role, default=Role.AUTHOR)

    def may_approve(self) -> bool:
        return self.role != self.Role.AUTHOR


class Notice(models.Model):
    """Something people must know, told once; open until it is cleared."""

    subject = models.CharField(max_length=200)
    sentence = models.TextField()
    raised_at = models.DateTimeField(auto_now_add=True)
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject"],
                condition=models.Q(cleared_at=None),
                name="people_one_open_notice",
            )
        ]

    def __str__(self) -> str:
        return self.sentence


class AuditEntry(models.Model):
    """One thing somebody did. Rows are only ever added; a trigger refuses anything else."""

    at = models.DateTimeField(auto_now_add=True)
    who = models.CharField(max_length=150)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    detail = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.who} {self.action} {self.subject}"
