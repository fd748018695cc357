"""Sets the pieces of a mail as HTML that survives old and new mail programs, light and dark.

MJML writes the tables and the comments for Outlook; what is ours is the order, the words and the
few rules of style in `templates/release.mjml`.
"""

from functools import lru_cache
from html import escape
from importlib.resources import files
from string import Template

from mjml import mjml2html

from channels.email.story import PREFERENCES, UNSUBSCRIBE, Kind, Piece
from channels.email.wording import wording
from distributor.kit.text import clean
from distributor.kit.typography import bound


@lru_cache(maxsize=1)
def _template() -> Template:
    return Template((files("channels.email") / "templates/release.mjml").read_text("utf-8"))


def html_of(pieces: list[Piece], *, subject: str, preheader: str, language: str) -> str:
    """The HTML part. Pure: the same pieces give the same bytes."""
    footer = next(piece for piece in pieces if piece.kind is Kind.FOOTER)
    source = _template().substitute(
        language=_text(language),
        subject=_text(subject),
        preheader=_text(preheader),
        organisation=_text(footer.lines[0]),
        pieces="\n".join(_set(piece) for piece in pieces if piece.kind is not Kind.FOOTER),
        footer=_footer(footer, language),
    )
    page: str = mjml2html(source)
    return page


def _text(words: str) -> str:
    return escape(bound(clean(words)))


def _set(piece: Piece) -> str:
    return _SETTERS[piece.kind](tuple(map(_text, piece.lines)))


def _block(words: str, *, name: str, rules: str) -> str:
    return f'<mj-text css-class="{name}" {rules}>{words}</mj-text>'


def _title(lines: tuple[str, ...]) -> str:
    style = "margin:0;font-size:28px;line-height:36px;font-weight:700;color:#1c2733;"
    return _block(
        f'<h1 style="{style}">{lines[0]}</h1>', name="title text", rules='padding="0 32px 14px"'
    )


def _dateline(lines: tuple[str, ...]) -> str:
    rules = 'color="#4a5866" font-size="15px" padding="0 32px 14px"'
    return _block(lines[0], name="dateline text", rules=rules)


def _lede(lines: tuple[str, ...]) -> str:
    style = "margin:0;font-size:18px;line-height:28px;color:#1c2733;"
    return _block(
        f'<p style="{style}">{lines[0]}</p>', name="lede text", rules='padding="0 32px 18px"'
    )


def _paragraph(lines: tuple[str, ...]) -> str:
    words = f'<p style="margin:0;">{lines[0]}</p>'
    return _block(words, name="body text", rules='padding="0 32px 16px"')


def _list(lines: tuple[str, ...]) -> str:
    items = "".join(f'<li style="margin:0 0 8px;">{item}</li>' for item in lines)
    words = f'<ul style="margin:0;padding:0 0 0 22px;">{items}</ul>'
    return _block(words, name="body text", rules='padding="0 32px 12px"')


def _quote(lines: tuple[str, ...]) -> str:
    said, *who = lines
    style = "margin:0;padding:2px 0 2px 18px;border-left:3px solid #1f5fa8;"
    names = "".join(
        f'<p class="who" style="margin:8px 0 0;font-size:15px;color:#4a5866;">— {name}</p>'
        for name in who
    )
    words = (
        f'<blockquote class="said" style="{style}">'
        f'<p style="margin:0;font-size:17px;line-height:27px;">{said}</p>{names}</blockquote>'
    )
    return _block(words, name="body text", rules='padding="8px 32px 22px"')


def _link(lines: tuple[str, ...]) -> str:
    return (
        f'<mj-button css-class="read text" href="{lines[1]}" background-color="#1f5fa8" '
        'color="#fdfdfe" font-size="16px" font-weight="600" border-radius="5px" align="left" '
        f'inner-padding="14px 26px" padding="8px 32px 4px">{lines[0]}</mj-button>'
    )


def _item(lines: tuple[str, ...]) -> str:
    style = "margin:0;font-size:20px;line-height:27px;font-weight:700;color:#1c2733;"
    words = f'<h2 style="{style}">{lines[0]}</h2>'
    return _block(words, name="title text", rules='padding="20px 32px 8px"')


def _more(lines: tuple[str, ...]) -> str:
    link = f'<a href="{lines[1]}" style="color:#1f5fa8;">{lines[0]}</a>'
    words = f'<p class="more" style="margin:0;">{link}</p>'
    return _block(words, name="body text", rules='padding="0 32px 12px"')


def _note(lines: tuple[str, ...]) -> str:
    rules = 'color="#4a5866" font-size="14px" line-height="22px" padding="12px 32px 0"'
    return _block("<br/>".join(lines), name="note text", rules=rules)


_SETTERS = {
    Kind.TITLE: _title,
    Kind.DATELINE: _dateline,
    Kind.LEDE: _lede,
    Kind.PARAGRAPH: _paragraph,
    Kind.LIST: _list,
    Kind.QUOTE: _quote,
    Kind.LINK: _link,
    Kind.ITEM: _item,
    Kind.MORE: _more,
    Kind.NOTE: _note,
    Kind.CONTACT: _note,
}


def _footer(footer: Piece, language: str) -> str:
    """The footer's lines; its ways out, where it has any, as links with words."""
    words = wording(language)
    lines = [_text(line) for line in footer.lines if "__" not in line]
    if len(lines) == len(footer.lines):
        return "<br/>".join(lines)
    ways_out = (
        f'<a href="{UNSUBSCRIBE}" style="color:#44515f;">{words.unsubscribe}</a>'
        f' &#160;·&#160; <a href="{PREFERENCES}" style="color:#44515f;">{words.preferences}</a>'
    )
    return "<br/>".join((*lines, ways_out))
