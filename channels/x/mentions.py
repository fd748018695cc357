"""Puts an organisation's handle behind its name, only where the account's map says so.

A guessed handle is somebody else; a handle at the start of a post would make it a reply.
"""

import re
from collections.abc import Mapping

from channels.x.count import count
from distributor.kit.sentences import has_quote_marks

_ENTRY = re.compile(r"\s*(?P<name>[^=;]+?)\s*=\s*@?(?P<handle>\w{1,15})\s*")


def handles_in(setting: str) -> dict[str, str]:
    """Organisation to handle, from a setting such as "INO=@ino_photonics;C2MI=@c2mi"."""
    entries = (_ENTRY.fullmatch(entry) for entry in setting.split(";"))
    return {entry["name"]: f"@{entry['handle']}" for entry in entries if entry}


def with_handles(posts: list[str], handles: Mapping[str, str], *, limit: int) -> list[str]:
    """Each organisation once, at its first name outside quotations where the post still fits."""
    written = list(posts)
    for name, handle in handles.items():
        for index, post in enumerate(written):
            longer = _with_handle(post, name, handle)
            if longer != post and count(longer) <= limit:
                written[index] = longer
                break
    return written


def _with_handle(post: str, name: str, handle: str) -> str:
    if has_quote_marks(post):
        return post
    return re.sub(rf"(?<![\w@#]){re.escape(name)}(?![\w’'])", f"{name} ({handle})", post, count=1)
