"""LinkedIn's "little text format": plain text in which fifteen signs mean something.

One sign left bare cuts the published post off there, with an answer that says success.
"""

import re
from collections.abc import Mapping

_RESERVED = r"[\\|{}@\[\]()<>#*_~]"
_SIGN = re.compile(_RESERVED)
_HASHTAG = r"(?<![\w#＃&/])[#＃](?P<tag>\w*[^\W\d_]\w*)"
_WRITTEN = re.compile(
    r"\{hashtag\|\\?(?P<sign>[#＃])\|(?P<tag>(?:\\.|[^\\|{}])*)\}"
    r"|@\[(?P<name>(?:\\.|[^\\\]])*)\]\([^()\s]*\)"
    r"|\\(?P<literal>.)",
    re.DOTALL,
)
_ENTRY = re.compile(r"\s*(?P<name>[^=;]+?)\s*=\s*(?P<urn>urn:li:(?:organization|person):[\w-]+)\s*")


def escape(text: str) -> str:
    """The text with every reserved sign meant literally; hashtags become plain words too."""
    return _SIGN.sub(r"\\\g<0>", text)


def unescape(text: str) -> str:
    """The text a reader sees; hashtags and mentions come out as their words."""
    return _WRITTEN.sub(_read, text)


def _read(match: re.Match[str]) -> str:
    if match["sign"]:
        return match["sign"] + unescape(match["tag"])
    if match["name"] is not None:
        return unescape(match["name"])
    return match["literal"]


def commentary(text: str, mentions: Mapping[str, str]) -> str:
    """Readable text as LinkedIn wants it: hashtags live, first mentions linked, the rest literal.

    `mentions` is organisation to URN; `unescape` gives the readable text back.
    """
    waiting = dict(mentions)
    names = "|".join(map(re.escape, sorted(mentions, key=len, reverse=True)))
    name = rf"(?<!\w)(?P<name>{names})(?!\w)|" if names else r"(?P<name>(?!))|"
    pattern = re.compile(rf"{name}{_HASHTAG}|{_RESERVED}")

    def written(match: re.Match[str]) -> str:
        if match["tag"]:
            return f"{{hashtag|\\{match.group()[0]}|{escape(match['tag'])}}}"
        urn = waiting.pop(match["name"], None) if match["name"] else None
        if urn:
            return f"@[{escape(match['name'])}]({urn})"
        return escape(match.group())

    return pattern.sub(written, text)


def mentions_in(setting: str) -> dict[str, str]:
    """Organisation to URN, from a setting such as "INO=urn:li:organization:123;…"."""
    entries = (_ENTRY.fullmatch(entry) for entry in setting.split(";"))
    return {entry["name"]: entry["urn"] for entry in entries if entry}
