"""The sandbox's inbox as pages: what subscribers see, with the source for those who look closer.

The same files are served while it runs and saved for later, so every link is relative and the
tabs are plain CSS.
"""

import html
import re
from collections.abc import Sequence
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

from distributor.kit.sandbox import Accepted, page, target

SHOWN = 200
ALLOWED = "allow-popups allow-popups-to-escape-sandbox"  # no scripts, no forms
HREF = re.compile(r'href="([^"]*)"')


def inbox(mails: Sequence[Accepted]) -> str:
    """The list of mails, newest first."""
    numbered = list(enumerate(mails, start=1))[::-1]
    rows = "".join(_row(number, mail) for number, mail in numbered[:SHOWN])
    if not mails:
        return page(
            "Inbox", '<div class="card"><p class="empty">No mail has arrived yet.</p></div>'
        )
    older = len(mails) - SHOWN
    rest = f'<p class="soft">and {older} older ones.</p>' if older > 0 else ""
    heading = f"<h1>Inbox of everybody: {len(mails)} {'mail' if len(mails) == 1 else 'mails'}</h1>"
    return page("Inbox", f'{STYLE}{heading}<div class="card">{rows}</div>{rest}')


def mail_page(number: int, mail: Accepted) -> str:
    """One mail: as it looks, as text, its headers, and the way to its source."""
    message = read(mail)
    subject = str(message["Subject"])
    who = f"{html.escape(str(message['From']))} to {html.escape(str(message['To']))}"
    tabs = "".join(
        f'<input type="radio" name="tab" id="tab-{name}"{" checked" if name == "html" else ""}>'
        f'<label for="tab-{name}">{label}</label>'
        for name, label in (("html", "As it looks"), ("text", "Text"), ("headers", "Headers"))
    )
    body = (
        f'{STYLE}<p class="soft"><a href="./">Inbox</a></p><h1>{html.escape(subject)}</h1>'
        f'<p class="soft">{who}, {_when(mail)} · <a href="mail-{number}.eml">source</a></p>'
        f'<div class="card tabs">{tabs}'
        f'<iframe class="pane html" title="The mail" sandbox="{ALLOWED}"'
        f' srcdoc="{html.escape(_clickable(_body(message, "html")))}"></iframe>'
        f'<pre class="pane text">{html.escape(_body(message, "plain"))}</pre>'
        f'<pre class="pane headers">{html.escape(_head(mail))}</pre></div>'
    )
    return page(subject, body)


def read(mail: Accepted) -> EmailMessage:
    """The mail as the standard library reads it."""
    return BytesParser(_class=EmailMessage, policy=default).parsebytes(source(mail))


def source(mail: Accepted) -> bytes:
    """The mail's bytes as they arrived."""
    return mail.fields["raw"].encode("ascii")


def _row(number: int, mail: Accepted) -> str:
    headers = BytesParser(_class=EmailMessage, policy=default).parsebytes(
        source(mail), headersonly=True
    )
    return (
        f'<a class="mail" href="mail-{number}.html"><span class="who">{html.escape(mail.text)}'
        f'</span> <span class="when">{_when(mail)}</span>'
        f"<strong>{html.escape(str(headers['Subject']))}</strong></a>"
    )


def _when(mail: Accepted) -> str:
    return f"{mail.at:%Y-%m-%d %H:%M:%S} UTC"


def _body(message: EmailMessage, subtype: str) -> str:
    parts = [part for part in message.walk() if part.get_content_type() == f"text/{subtype}"]
    return "\n".join(str(part.get_content()) for part in parts)


def _clickable(page_of_mail: str) -> str:
    """Links open beside the inbox, and our public address leads to where it runs now."""
    opening = '<base target="_blank">'
    return opening + HREF.sub(
        lambda found: f'href="{html.escape(target(html.unescape(found[1])))}"', page_of_mail
    )


def _head(mail: Accepted) -> str:
    return mail.fields["raw"].partition("\r\n\r\n")[0].replace("\r\n", "\n")


STYLE = """<style>
main { max-width: 46rem; }
.mail { display: block; padding: .7rem 1rem; color: inherit; border-top: 1px solid var(--line); }
.mail:first-child { border-top: 0; } .mail strong { display: block; font-weight: 500; }
.mail:hover { background: color-mix(in srgb, var(--back) 55%, var(--card)); text-decoration: none; }
.mail .when { float: right; }
.tabs input { position: absolute; opacity: 0; }
.tabs label { display: inline-block; padding: .6rem 1rem; cursor: pointer; color: var(--soft); }
.tabs input:checked + label { color: var(--ink); box-shadow: inset 0 -2px var(--link); }
.tabs input:focus-visible + label { outline: 2px solid var(--link); outline-offset: -2px; }
.pane { display: none; width: 100%; border: 0; border-top: 1px solid var(--line); margin: 0; }
iframe.pane { height: 75vh; background: Canvas; }
pre.pane { padding: 1rem; font: .85rem/1.5 ui-monospace, Menlo, Consolas, monospace;
  white-space: pre-wrap; overflow-wrap: anywhere; }
#tab-html:checked ~ .html, #tab-text:checked ~ .text, #tab-headers:checked ~ .headers
  { display: block; }
</style>"""
