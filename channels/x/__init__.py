"""The channel X: a release as a thread of posts."""

from channels.x.channel import X

channel = X()

__all__ = ["channel"]
