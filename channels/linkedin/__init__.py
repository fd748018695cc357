"""The channel LinkedIn: a release as one post with an article card."""

from channels.linkedin.channel import LinkedIn

channel = LinkedIn()

__all__ = ["channel"]
