"""Composes the LinkedIn post of a release: headline, lede, facts, one quotation, hashtags.

The link travels as an article card with its own title and description, because LinkedIn fetches
no preview by itself; the text then does not repeat it.
"""

from collections.abc import Iterator

from channels.linkedin.little import commentary, escape, mentions_in, unescape
from channels.linkedin.pictures import KINDS
from distributor.contract import Account, Edition, Level, Part, Problem, Release, Unsupported
from distributor.kit import choose
from distributor.kit.casing import is_capitals
from distributor.kit.house_style import worded
from distributor.kit.names import hashtags_in, hashtags_of
from distributor.kit.pictures import first_picture
from distributor.kit.sayings import sayings
from distributor.kit.sentences import is_clean, stands_alone
from distributor.kit.text import clean, utf16_length
from distributor.kit.typography import is_french

LIMIT = 3000
TITLE_LIMIT = 399
_LONGEST_FIRST_LINE = 140
_LONGEST_FIRST_SENTENCE = 210
_AIM, _MOST = 600, 1300
_LONGEST_PARAGRAPH = 420
_SENTENCES = 3
_HASHTAGS = (3, 5)
_CLOSING = {
    False: ("Read the full release.", "Read the full release and its legal notices."),
    True: ("Lire le communiqué.", "Lire le communiqué et ses avis juridiques."),
}

__all__ = ["LIMIT", "check", "commentary", "compose", "escape", "mentions_in", "unescape"]


def compose(release: Release, account: Account) -> Edition:
    """Make the post of a release for a page. Pure.

    Raises:
        Unsupported: the release has neither a headline nor a first sentence.
    """
    title = choose.title(release)
    if not title:
        raise Unsupported("The release has no headline, and a post needs one. Give it a headline.")
    lede = choose.lede(release)
    closing = _closing(release, account)
    hashtags = " ".join(_hashtags(release, account))
    opening = _opening(title, lede.text if lede else "")
    paragraphs = [opening, *_body(release, opening), closing, *([hashtags] if hashtags else [])]
    card = {
        "article_source": release.link,
        "article_title": title,
        "article_description": clean(lede.text) if lede else "",
    }
    part = Part(
        text=clean("\n\n".join(paragraphs)),
        fields={} if _is_in_text(account) else card,
        assets=first_picture(release, account, kinds=KINDS),
    )
    return Edition(
        channel="linkedin",
        language=release.language,
        parts=(part,),
        options={"link": release.link, "frame": f"{closing}\n{hashtags}"},
    )


def _closing(release: Release, account: Account) -> str:
    """What leads to the release: the team's own words, and the link where no card carries it."""
    own = worded(account.settings.get("call_to_action", ""), release.language)
    legal = bool(release.legal)
    ours = _CLOSING[is_french(release.language)][legal]
    closing = own if own and not legal else ours
    return f"{closing}\n{release.link}" if _is_in_text(account) else closing


def _is_in_text(account: Account) -> bool:
    return account.settings.get("link_position") == "text"


def _opening(title: str, lede: str) -> str:
    """What shows before the fold: the headline, or the lede where the headline is too long."""
    if len(title) > _LONGEST_FIRST_LINE and 0 < len(lede) <= _LONGEST_FIRST_SENTENCE:
        return lede
    return title


def _body(release: Release, opening: str) -> list[str]:
    """Lede, facts, a quotation, and paragraphs until the post says enough; in order."""
    used = {opening}
    chosen: list[tuple[tuple[int, int], str]] = []
    for place, text, sentences in _choices(release, used):
        length = sum(len(paragraph) + 2 for _, paragraph in chosen)
        enough = len(chosen) > 2 and length >= _AIM
        if not enough and length + len(text) <= _MOST and used.isdisjoint(sentences):
            chosen.append((place, text))
            used.update(sentences)
    return [text for _, text in sorted(chosen)]


_Choice = tuple[tuple[int, int], str, tuple[str, ...]]


def _choices(release: Release, used: set[str]) -> Iterator[_Choice]:
    """What may stand in the post, best first; `used` grows meanwhile."""
    lede = choose.lede(release)
    if lede is not None and lede.text not in used:
        yield lede.place, lede.text, lede.sentences
    facts = [p for p in choose.facts(release, used) if len(p.text) <= _LONGEST_PARAGRAPH]
    for passage in facts[:1]:
        yield passage.place, passage.text, passage.sentences
    for saying in list(sayings(release, limit=_LONGEST_PARAGRAPH))[:1]:
        yield saying.place, saying.sentence(release.language), saying.sentences
    for passage in choose.paragraphs(release, used, limit=_LONGEST_PARAGRAPH):
        short = passage.sentences[:_SENTENCES]
        yield passage.place, " ".join(short), short
    for passage in choose.openers(release, used)[:1]:
        yield passage.place, passage.text, passage.sentences


def _hashtags(release: Release, account: Account) -> list[str]:
    """The account's own, else the names the release uses most; three to five, or none."""
    fewest, most = _HASHTAGS
    own = hashtags_in(worded(account.settings.get("hashtags", ""), release.language))
    if own:
        return own[:most]
    found = hashtags_of(release, most)
    return found if len(found) >= fewest else []


def check(edition: Edition, account: Account) -> list[Problem]:
    """Say what LinkedIn would refuse, and what a reader would stumble over. Pure."""
    found: list[Problem] = []
    for at, part in enumerate(edition.parts):
        found += _refused(part, at, account)
        found += _unwise(part, at, edition)
    return found


def _refused(part: Part, at: int, account: Account) -> Iterator[Problem]:
    if not part.text.strip():
        yield Problem(
            level=Level.ERROR,
            code="linkedin.empty",
            sentence="The post is empty. Write something.",
            part=at,
        )
    mentions = mentions_in(account.settings.get("mentions", ""))
    length = utf16_length(commentary(part.text, mentions))
    if length > LIMIT:
        yield Problem(
            level=Level.ERROR,
            code="linkedin.too-long",
            sentence=f"The post has {length} of {LIMIT} characters as LinkedIn counts them. "
            f"Take out at least {length - LIMIT}.",
            part=at,
        )
    title = part.fields.get("article_title", "")
    if part.fields.get("article_source") and not 0 < len(title) <= TITLE_LIMIT:
        yield Problem(
            level=Level.ERROR,
            code="linkedin.card-title",
            sentence=f"The title of the link's card must have 1 to {TITLE_LIMIT} characters; "
            f"it has {len(title)}.",
            part=at,
        )


def _unwise(part: Part, at: int, edition: Edition) -> Iterator[Problem]:
    language, link = edition.language, edition.options.get("link", "")
    source = part.fields.get("article_source", "")
    paragraphs = [paragraph for paragraph in part.text.split("\n\n") if paragraph.strip()]
    wrong = {
        "linkedin.link-twice": bool(source) and source in part.text,
        "linkedin.link": not source and not (link and link in part.text),
        "linkedin.fold": bool(paragraphs) and len(paragraphs[0]) > _LONGEST_FIRST_SENTENCE,
        "linkedin.capitals": bool(paragraphs) and is_capitals(paragraphs[0]),
        "linkedin.begins-in-the-air": not all(stands_alone(p, language) for p in paragraphs),
        "linkedin.marks": not all(
            is_clean(line.removeprefix("– "))
            for line in part.text.split("\n")
            if not line.startswith(("#", "＃"))
        ),
    }
    for code, sentence in _WARNINGS.items():
        if wrong[code]:
            yield Problem(level=Level.WARNING, code=code, sentence=sentence, part=at)


_WARNINGS = {
    "linkedin.link-twice": "The link stands in the text as well as on its card. "
    "Take it out of the text.",
    "linkedin.link": "The post has no link to the release.",
    "linkedin.fold": "The first sentence is longer than what LinkedIn shows before “see more”. "
    "Begin with a shorter one.",
    "linkedin.capitals": "The first line is in capitals. Set it in small letters if you can.",
    "linkedin.begins-in-the-air": "A paragraph begins with a word that points to something said "
    "before. Name it.",
    "linkedin.marks": "The post holds a footnote mark, a bullet sign or a trace of markup.",
}
