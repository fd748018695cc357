"""The checks of each channel, by letter: E for mail, X for threads, R for feeds, L for posts."""

import re
import unicodedata
from xml.etree import ElementTree as ET

from channels.x.reference import extract_urls, parse_tweet
from tests.checks import rules_of_text as text_rules
from tests.checks.reading import Page, paragraphs, plain

RESERVED = r"[\\|{}@\[\]()<>#*_~]"
NOISE = re.compile(r"(?i)\bthrilled\b|a thread|🧵|\bbreaking\b|\bexcited to\b")


def of_x(release, edition, settings):
    texts = [part.text for part in edition.parts]
    bodies = [re.sub(r" \d/\d$", "", text) for text in texts]
    for at, text in enumerate(texts):
        yield from _x_post(at, text, release)
    yield from _x_thread(texts, bodies, release, settings)
    first = bodies[0].split("\n\n")[0]
    for at, body in enumerate(bodies):
        news = [p for p in body.split("\n\n") if not p.startswith(("#", "https://"))]
        yield from text_rules.facts_of_the_text("\n\n".join(news), release, [])
        if at:
            yield from text_rules.whole_sentences(news, release)
        yield from text_rules.nothing_from_the_foot(body, release)
        yield from text_rules.french_typography(body, release.language)
    yield from text_rules.of_the_edition(edition, edition, release, first)


def _x_post(at, text, release):
    weighed = parse_tweet(unicodedata.normalize("NFC", text))
    if not weighed.valid or weighed.weightedLength > 280:
        yield f"C7 post {at + 1} weighs {weighed.weightedLength}"
    if [url for url in extract_urls(text) if url != release.link]:
        yield f"X14 post {at + 1} holds a further link"
    if text.startswith("@"):
        yield "X9 looks like a reply"
    if len(text) < 40 and release.link not in text:
        yield "X7 too short"
    if NOISE.search(text) or ("?" in text and "?" not in release.text):
        yield "X12 noise"


def _x_thread(texts, bodies, release, settings):
    whole = "\n".join(texts)
    if whole.count(release.link) != 1:
        yield "C6 link not once"
    places = [-1] if settings.get("link_position") == "last" else [0]
    places += [0] if len(bodies[0].split("\n")[0]) < 40 else []
    if not any(release.link in texts[place] for place in places):
        yield "X1 link not where it belongs"
    short = sum(len(block.text.split()) for block in release.blocks) < 150
    if not (1 if short else 2) <= len(texts) <= (2 if short else 5):
        yield f"X2 {len(texts)} posts"
    if len({plain(body) for body in bodies}) != len(bodies):
        yield "X7 twice the same"
    numbers = [re.search(r" (\d)/(\d)$", text) for text in texts]
    if len(texts) >= 3:
        right = [(n and (int(n[1]), int(n[2]))) == (at, len(texts))
                 for at, n in enumerate(numbers[1:], start=2)]  # fmt: skip
        if numbers[0] or not all(right):
            yield "X4 numbering"
    elif any(numbers):
        yield "X4 numbered without need"
    tags = re.findall(r"(?<!\w)#\w+", whole)
    if len(tags) > 2 or any("#" in body for body in bodies[:-1]):
        yield "X8 hashtags"
    handles = set(re.findall(r"=\s*@?(\w+)", settings.get("handles", "")))
    if {h[1:] for h in re.findall(r"(?<!\w)@\w+", whole)} - handles:
        yield "X9 unknown handle"


def of_linkedin(release, edition, settings):
    (part,) = edition.parts
    body = re.sub(r"\n\n#[^\n]*$", "", part.text)
    lines = body.split("\n\n")
    closing = lines[-1]
    escaped = re.sub(RESERVED, r"\\\g<0>", part.text)
    if len(escaped.encode("utf-16-le")) // 2 > 3000:
        yield "L1 too long"
    if len(lines[0]) > 210:
        yield "L2 no complete thought before the fold"
    if len(lines) < 3 or release.link in part.text:
        yield "L3 or L6"
    tags = re.findall(r"(?<!\w)#\w+", part.text)
    if tags and (not 3 <= len(tags) <= 5 or "#" in body):
        yield f"L5 {tags}"
    if part.fields["article_source"] != release.link:
        yield "C6 card link"
    if not 0 < len(part.fields["article_title"]) < 400:
        yield "L7 title"
    if "•" in part.text or (NOISE.search(part.text) and not NOISE.search(release.text)):
        yield "L10 or L11"
    if release.legal and not re.search("legal|juridique", closing):
        yield "L13 legal text not named"
    news = lines[:-1]
    yield from text_rules.facts_of_the_text("\n\n".join(news), release, [])
    yield from text_rules.whole_sentences(news[1:], release)
    card = part.fields["article_description"]
    yield from text_rules.facts_of_the_text(card, release, [])
    yield from text_rules.whole_sentences([card] if card else [], release)
    yield from text_rules.nothing_from_the_foot(body, release)
    yield from text_rules.french_typography(body, release.language)
    yield from text_rules.of_the_edition(edition, edition, release, part.fields["article_title"])


def of_rss(release, edition, settings):
    (part,) = edition.parts
    title, html = part.fields["title"], part.fields["html"]
    if "<" in title or (title.endswith(".") and not release.headline.endswith(".")):
        yield "R1 title"
    if len(part.text) > 300:
        yield "R2 too long"
    if part.text.endswith("…"):
        cut = plain(part.text.rstrip("…"))
        at = plain(release.text).find(cut)
        if at < 0 or plain(release.text)[at + len(cut)].isalnum():
            yield "R2 a word is cut"
    else:
        told = part.text.removeprefix("Correction: ").removeprefix("Correction\u00a0: ")
        yield from text_rules.whole_sentences([told], release)
    if part.fields["link"] != release.link or part.fields["guid"] != release.guid:
        yield "R4 or R5"
    yield from _content(html, release)
    yield from text_rules.facts_of_the_text(f"{title}\n\n{part.text}", release, [])
    yield from text_rules.nothing_from_the_foot(part.text, release)
    yield from text_rules.of_the_edition(edition, edition, release, title)


def _content(html, release):
    apart = re.sub(r"</(?:p|li|h\d|td|th)>|<br/>", r"\n\g<0>", html)
    body = ET.fromstring(f"<body>{apart}</body>")
    for element in body.iter():
        if element.tag in {"script", "style", "img", "iframe"}:
            yield f"R3 {element.tag}"
        if element.tag == "a" and not re.match("https?://", element.get("href", "")):
            yield "R3 relative link"
    if release.footnotes and body[-1].tag != "ol":
        yield "R14 footnotes"
    read = plain("".join(body.itertext()))
    for block in (*release.blocks, *release.legal):
        for unit in block.items or block.sentences:
            if plain(unit) not in read:
                yield f"R2 content lacks: {unit[:40]}"


def of_email(release, edition, settings):
    (part,) = edition.parts
    page = Page(part.fields["html"])
    yield from _subject(part.fields["subject"], release)
    yield from _preheader(part.fields["preheader"], part.fields["subject"], page)
    told, _, foot = part.text.partition(release.link)
    lines = paragraphs(told)
    read = "Read the full release" if release.language.startswith("en") else "Lire le communiqué"
    yield from _order(lines, part.text, release)
    if part.text.count(release.link) != 1 or page.links.count(release.link) != 1:
        yield "C6 or E6 link not once"
    if read not in page.text or read not in lines[-1]:
        yield "E6 call to action"
    yield from _page(page, part.fields["html"], release, settings)
    yield from _same_in_both(lines, page)
    if any(len(line) > 78 and " " in line.strip() for line in part.text.split("\n")):
        yield "F8 long line"
    if not all(m in foot for m in ("__unsubscribe_url__", settings["postal_address"])):
        yield "E11 footer"
    news = [line for line in lines[:-1] if not line.startswith("— ")]
    yield from text_rules.facts_of_the_text("\n\n".join(lines[:-1]), release, [])
    yield from text_rules.whole_sentences(_without_front(news, release), release)
    yield from text_rules.nothing_from_the_foot(told, release)
    yield from text_rules.french_typography(part.text, release.language)
    if release.language.startswith("fr") and re.search(r"Unsubscribe|You receive|Read the", foot):
        yield "C10 English in a French mail"
    yield from text_rules.of_the_edition(edition, edition, release, part.fields["subject"])


def _subject(subject, release):
    letters = [c for c in subject if c.isalpha()]
    if not plain(release.headline).endswith(plain(subject)) and not release.correction:
        yield "E1 subject is not the headline"
    if re.match(r"(?i)re ?:|fwd?:", subject) or "\n" in subject or subject.count("!") > 1:
        yield "E2 subject"
    if all(c.isupper() for c in letters):
        yield "E2 capitals"


def _preheader(preheader, subject, page):
    if not 40 <= len(preheader) <= 130 or plain(preheader) in plain(subject):
        yield f"E3 preview text has {len(preheader)}"
    if not plain(page.text).startswith(plain(preheader)):
        yield "E4 preview text is not first"


def _order(lines, text, release):
    if not plain(release.headline).endswith(plain(lines[0])) and not release.correction:
        yield "E5 headline not first"
    if not text_rules.spelled(release.date, text):
        yield "E5 date"
    quotes = [line for line in lines if line.startswith("— ")]
    prose = [line for line in lines[1:-1] if not line.startswith(("— ", "– ", "“", "«"))]
    if len(quotes) > 1 or len(prose) > 4:
        yield "E5 more than asked"


def _page(page, source, release, settings):
    if len(source.encode()) > 95_000:
        yield "E13 size"
    if page.count("h1") != 1 or page.count("script") or page.count("link") or page.count("form"):
        yield "F3 or F5"
    attributes = next(attributes for tag, attributes in page.tags if tag == "html")
    if attributes.get("lang") != release.language or attributes.get("dir") != "ltr":
        yield "E14 lang and dir"
    if settings["postal_address"] not in page.text or page.count("img"):
        yield "E11 or E12"
    if "__unsubscribe_url__" not in page.links or "__preferences_url__" not in page.links:
        yield "E11 no way out"
    if release.legal and not re.search("legal notices|avis juridiques", page.text):
        yield "L13 legal text not named"


def _same_in_both(lines, page):
    read = plain(page.text)
    for line in lines:
        small = plain(re.sub(r"^[–—] ", "", line)).rstrip(":")
        if small not in read:
            yield f"E7 only in the text: {line[:40]}"
    items = sum(line.startswith("– ") for line in lines)
    if page.count("li") != items or page.count("blockquote") != any(
        line.startswith("— ") for line in lines
    ):
        yield "E8 lists or quotations"


def _without_front(lines, release):
    """The lines of news without headline and dateline."""
    rest = lines[1:]
    if rest and (release.city or release.date) and len(rest[0]) < 60:
        rest = rest[1:]
    return [re.sub(r"^[“«]\u00a0?|\u00a0?[”»]$", "", line) for line in rest]


RULES = {"x": of_x, "linkedin": of_linkedin, "rss": of_rss, "email": of_email}
