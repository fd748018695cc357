"""The RSS channel: our own public feed, published by being shown."""

from channels.rss.channel import Rss

channel = Rss()

__all__ = ["channel"]
