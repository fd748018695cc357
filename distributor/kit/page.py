"""The look of the sandboxes' pages, so that all channels show followers' views in one style.

Nothing is loaded from elsewhere: the pages work offline and after the sandbox is gone.
"""

import html
import os

REWRITE = "DISTRIBUTOR_SANDBOX_REWRITE"


def target(url: str) -> str:
    """Where a link on a sandbox's page leads: our public address becomes the local one.

    The environment names the pair as `public=local`. Only hrefs change; texts stay as published.
    """
    public, _, local = os.environ.get(REWRITE, "").partition("=")
    return local + url.removeprefix(public) if public and url.startswith(public) else url


def anchor(url: str, text: str) -> str:
    """A link for a page, both sides escaped."""
    return f'<a href="{html.escape(target(url))}" rel="noopener">{html.escape(text)}</a>'


def page(title: str, body: str) -> str:
    """A whole page in the shared style; `body` is HTML, `title` is text. Nothing is loaded."""
    return PAGE.replace("{title}", html.escape(title)).replace("{body}", body)


PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root { color-scheme: light dark; --ink: #16191d; --soft: #5c6570; --line: #dfe3e8;
  --back: #f3f5f7; --card: #fff; --link: #0b63c4; --mark: #1f3a5f; }
@media (prefers-color-scheme: dark) { :root { --ink: #e9ecef; --soft: #98a2ad; --line: #2c333b;
  --back: #0f1317; --card: #181d23; --link: #6fb1ff; --mark: #3a5f93; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 38rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.05rem; font-weight: 650; margin: 0 0 1rem; }
a { color: var(--link); text-decoration: none; } a:hover { text-decoration: underline; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 14px;
  margin: 0 0 1rem; overflow: hidden; }
.item { display: flex; gap: .75rem; padding: .9rem 1rem 0; position: relative; }
.item:last-child { padding-bottom: .9rem; }
.item > div { min-width: 0; flex: 1; padding-bottom: .4rem; }
.item.goes-on::before { content: ""; position: absolute; left: calc(1rem + 19px); width: 2px;
  top: calc(.9rem + 44px); bottom: -.9rem; background: var(--line); }
.avatar { flex: none; width: 40px; height: 40px; border-radius: 50%; background: var(--mark);
  color: #fff; display: grid; place-items: center; font-weight: 650; }
.who { font-weight: 650; } .when, .soft { color: var(--soft); font-size: .9rem; }
.when a { color: inherit; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; margin: .15rem 0 0; }
a.when + .text { margin-top: .6rem; } .item:has(+ .preview) { padding-bottom: .9rem; }
.picture { display: block; width: 100%; height: auto; margin: .7rem 0 .2rem;
  border: 1px solid var(--line); border-radius: 12px; }
.preview .picture { margin: 0 0 .8rem; border-radius: 8px; }
.preview { display: block; color: inherit; border-top: 1px solid var(--line);
  padding: .8rem 1rem; background: color-mix(in srgb, var(--back) 55%, var(--card)); }
.preview:hover { text-decoration: none; } .preview strong { display: block; }
.empty { text-align: center; color: var(--soft); padding: 3rem 1rem; }
</style>
<main>
{body}
</main>
</html>
"""
