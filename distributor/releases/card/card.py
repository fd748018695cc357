"""Paints the card of a release and says what did not fit on it."""

import io

from PIL import Image, ImageDraw

from distributor.contract import Asset, Edition, Level, Problem, Release
from distributor.kit import choose
from distributor.kit.dateline import dateline
from distributor.kit.text import cut, one_line
from distributor.releases.card.colours import Colour, Colours
from distributor.releases.card.letters import BOLD, REGULAR, SEMIBOLD, drawable, font
from distributor.releases.card.lines import LEADING, Lines, set_lines

CARD = "card.png"
SIZE = (1200, 630)
CARD_LONGEST = 150  # a headline of so many letters fits in any case, so nothing need be measured
_LONGEST_WORD = 24
_ALT = 1000
_MARGIN, _TOP, _BOTTOM = 84, 180, 142
_RULE = (72, 8)
_SMALL = (34, 30, 26, 22)
# One byte a point: from 0, the background, to 254, the words; 255 is the rule.
_WORDS, _SOFT, _RULED = 254, 196, 255


def card_of(release: Release, colours: Colours) -> Asset | None:
    """The card, the same bytes every time; None where the font can draw none of its words."""
    heading = _heading(release)
    if heading is None:
        return None
    canvas = Image.new("L", SIZE, 0)
    _paint(ImageDraw.Draw(canvas), heading, release)
    painted = Image.frombytes("P", SIZE, canvas.tobytes())
    painted.putpalette(_palette(colours))
    written = io.BytesIO()
    painted.save(written, "PNG", compress_level=6)
    return Asset(
        name=CARD, media_type="image/png", content=written.getvalue(), alt=alt_text(release)
    )


def alt_text(release: Release) -> str:
    """What the card says, in the release's words: also what the font cannot draw."""
    said = [choose.title(release), one_line(release.issuer or ""), dateline(release)]
    sentences = [
        text if text.endswith((".", "!", "?", "…")) else f"{text}." for text in said if text
    ]
    return cut(" ".join(sentences), _ALT)


def card_problems_of(release: Release, edition: Edition) -> list[Problem]:
    """What a person should know about the card, for each part it goes along with."""
    carrying = [at for at, part in enumerate(edition.parts) if CARD in part.assets]
    return [problem for at in carrying for problem in _problems(release, part=at)]


def _problems(release: Release, *, part: int) -> list[Problem]:
    drawn = drawable(choose.title(release))
    if drawn is None:
        return [_warning("card.letters", _NO_LETTERS, part)]
    is_long = len(drawn) > CARD_LONGEST or max(map(len, drawn.split())) > _LONGEST_WORD
    if is_long and _set(drawn).is_cut:
        return [_warning("card.cut", _CUT, part)]
    return []


def _warning(code: str, sentence: str, part: int) -> Problem:
    return Problem(level=Level.WARNING, code=code, sentence=sentence, part=part)


_NO_LETTERS = (
    "The picture that goes along cannot show the letters of this headline. It shows the name of "
    "the organisation; the headline stands in its description, for those who have it read to them."
)
_CUT = (
    "The headline is too long for the picture that goes along, and ends in “…” there. Shorten it, "
    "or put a picture with a description into the release."
)


def _heading(release: Release) -> str | None:
    return drawable(choose.title(release)) or drawable(release.issuer or "")


def _set(heading: str) -> Lines:
    width, height = SIZE
    return set_lines(heading, width=width - 2 * _MARGIN, height=height - _TOP - _BOTTOM)


def _paint(draw: ImageDraw.ImageDraw, heading: str, release: Release) -> None:
    issuer, day = drawable(release.issuer or ""), drawable(dateline(release))
    ruled = (_MARGIN, _MARGIN, _MARGIN + _RULE[0] - 1, _MARGIN + _RULE[1] - 1)
    draw.rectangle(ruled, fill=_RULED)
    if issuer and issuer != heading:
        _line(draw, issuer, weight=SEMIBOLD, baseline=146)
    if day:
        _line(draw, day, weight=REGULAR, baseline=SIZE[1] - _MARGIN + 10)
    lines = _set(heading)
    room = SIZE[1] - _TOP - _BOTTOM
    baseline = _TOP + (room - lines.height) / 2 + lines.size * 0.92
    for line in lines.lines:
        draw.text(
            (_MARGIN, round(baseline)), line, font=font(BOLD, lines.size), fill=_WORDS, anchor="ls"
        )
        baseline += lines.size * LEADING


def _line(draw: ImageDraw.ImageDraw, text: str, *, weight: str, baseline: int) -> None:
    """One small line, smaller still for a long name; one no size of which fits is left out."""
    fonts = (font(weight, size) for size in _SMALL)
    fitting = (one for one in fonts if one.getlength(text) <= SIZE[0] - 2 * _MARGIN)
    if found := next(fitting, None):
        draw.text((_MARGIN, baseline), text, font=found, fill=_SOFT, anchor="ls")


def _palette(colours: Colours) -> bytes:
    steps = [_mixed(colours, level / _WORDS) for level in range(_WORDS + 1)]
    return bytes(part for colour in (*steps, colours.rule) for part in colour)


def _mixed(colours: Colours, share: float) -> Colour:
    red, green, blue = (
        round(behind + (before - behind) * share)
        for behind, before in zip(colours.background, colours.words, strict=True)
    )
    return red, green, blue
