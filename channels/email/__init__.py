"""The email channel: personal mail to subscribers."""

from channels.email.channel import Email

channel = Email()

__all__ = ["channel"]
