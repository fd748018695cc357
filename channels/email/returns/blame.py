"""What the refusal of a mail says about the address: it is gone, it may work later, or not it.

The table of `replies.py` is for a conversation of our own with our relay. A report comes from
machines we do not know, often with an empty code and the truth in the words; so the words are read
where the code says nothing, and the doubt is "may work later", which suppresses nobody at once.
"""

import re

from channels.email.replies import Meaning, Reply, Stage, meaning_of
from channels.email.returns.sorts import Sort

# 5.0.0, 5.3.0, 5.5.0, 5.4.0: codes that name no reason; Exchange's own wrapper is 5.0.350.
_UNSPECIFIC = re.compile(r"|[45]\.[0-9]\.0|[45]\.0\.\d+|[45]\.5\.\d+")
_ENHANCED = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
_CODE = re.compile(r"(?<![\d.#])([245]\d\d)(?=[ \-#]|$)")
_FULL = re.compile(
    r"over\s?quota|quota (has been |is )?exceeded|exceeded (his|her|their|its|the)? ?.{0,20}quota"
    r"|mailbox (is |was )?(too )?full|insufficient (system )?storage|out of storage"
    r"|bo\wte (de r[eé]ception |aux lettres )?(est )?pleine|quota d[eé]pass[eé]",
    re.IGNORECASE,
)
_DISTRUST = re.compile(
    r"\bspam|block(ed)? ?list|blacklist|denylist|\bblocked\b|polic(y|ies)|reputation|\bdmarc\b"
    r"|\bdkim\b|\bspf\b|banned|listed at|\brbl\b|dnsbl|unsolicited|virus|pourriel",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(user|recipient|address|mailbox|account|destinataire|utilisateur)[^.]{0,60}?"
    r"(unknown|not found|does(n't| not) exist|no longer|disabled|inactive|invalid|inconnue?"
    r"|n'existe pas|introuvable)"
    r"|(unknown|invalid|no such|nonexistent|non-existent) (local )?"
    r"(user|recipient|address|mailbox|account|person)"
    r"|mailbox unavailable|no mailbox here|unrouteable address|does ?n[o']t have an? \S+ account"
    r"|n'existe pas|(host|domain) (name )?(is )?(unknown|not found)"
    r"|couldn't find any host|non-existent hosts",
    re.IGNORECASE,
)
_SORTS = {
    Meaning.GONE: Sort.GONE,
    Meaning.LATER: Sort.PASSING,
    Meaning.WAIT: Sort.PASSING,
}


def read_reply(text: str, *, status: str = "") -> Reply:
    """The answer of a mail server as a report quotes it; `status` is the report's own code.

    Of several codes the first that names a reason counts: gateways wrap the answer they got.
    """
    codes = [code for code in (status, *_ENHANCED.findall(text)) if code]
    telling = [code for code in codes if not _UNSPECIFIC.fullmatch(code)]
    enhanced = (telling or codes or [""])[0]
    found = _CODE.search(text)
    code = int(found[1]) if found else int(f"{enhanced[:1] or '5'}50")
    return Reply(code=code, enhanced=enhanced, text=text)


def sort_of(reply: Reply) -> Sort:
    """What a final refusal says."""
    if reply.enhanced[1:] == ".2.2" or _is_said(_FULL, reply):
        return Sort.PASSING
    if _is_said(_DISTRUST, reply) or re.fullmatch(r"[45]\.7\..*", reply.enhanced):
        return Sort.REFUSED
    if _is_said(_NOBODY, reply) and reply.enhanced[:1] != "4":
        return Sort.GONE
    # As an answer to the text: a bare 550 is then nobody's fault, which is the milder reading.
    meaning = meaning_of(reply, Stage.CONTENT)
    is_about_the_text = reply.enhanced.startswith("5.6.")
    if meaning is Meaning.REFUSED and not is_about_the_text:
        return Sort.PASSING
    return _SORTS.get(meaning, Sort.REFUSED)


def _is_said(words: re.Pattern[str], reply: Reply) -> bool:
    """Words count only where the code names no reason of its own."""
    return bool(_UNSPECIFIC.fullmatch(reply.enhanced) and words.search(reply.text))
