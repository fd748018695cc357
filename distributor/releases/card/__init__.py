"""The social card of a release: a picture of its headline, for link previews and for posts.

Made from the release's own words alone, so that it needs no designer and says nothing new. Nothing
is imported here, because the settings read the colours and must not wait for the painter.
"""
