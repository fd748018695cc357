"""Legal text: forward-looking statements, disclaimers of exchanges, offers that are none."""

import re

from distributor.releases.read.lines import Line, Shape

_HEADING = re.compile(
    r"^\W*(?:(?:cautionary|caution|legal|safe|regulatory)\b.{0,60}(?:statements?|notes?|notices?|"
    r"information|harbou?r|disclosures?|language|disclaimers?|advisory)"
    r"|(?:important|special|required|general) (?:notes?|notices?|statements?|disclosures?|"
    r"information) (?:regarding|about|on|concerning|to|for investors)\b"
    r"|forward[- ]looking|safe harbou?r|disclaimer|legal (?:notice|disclaimer)|non-gaap|no offer|"
    r"reader advisor"
    r"|énoncés? prospectifs?|mise(?:s)? en garde|information(?:s)? prospective|avertissement|"
    r"déclarations? prospectives?|"
    r"avis (?:juridique|de non-responsabilité|légal)|mesures (?:financières )?non conformes|"
    r"note(?:s)? (?:sur|concernant) les énoncés)",
    re.IGNORECASE,
)
_PARAGRAPH = re.compile(
    r"neither (?:the )?(?:tsx|toronto|canadian securities|cse|nex|nasdaq|new york|"
    r"regulation services)|"
    r"(?:this|the) (?:\w+ )?(?:press release|news release|release|document|announcement|"
    r"communication)s?"
    r"(?: and [\w ]+)? (?:may )?(?:contains?|includes?).{0,60}forward[- ]looking|"
    r"forward[- ]looking (?:statements?|information)|"
    r"(?:has|have) not been (?:and will not be )?registered under the (?:u\.?s\.? |"
    r"united states )?securities act|"
    r"(?:shall|does) not constitute an offer|not an offer to sell|"
    r"private securities litigation reform act|"
    r"(?:is|are) (?:a )?(?:registered )?trademarks? (?:or registered trademarks? )?of|"
    r"all (?:other )?trademarks\b|énoncés prospectifs|déclarations prospectives|"
    r"information prospective|"
    r"la bourse de croissance tsx|"
    r"ne constitue pas une offre",
    re.IGNORECASE,
)


def is_legal_heading(line: Line) -> bool:
    """Whether a line is the heading of legal text."""
    short = len(line.text) <= 140 and not re.search(r"[.;]\s*$", line.text)
    if line.shape is Shape.ITEM or not short:
        return bool(line.lead) and len(line.lead) <= 100 and bool(_HEADING.match(line.lead))
    return bool(_HEADING.match(line.text))


def is_legal(line: Line) -> bool:
    """Whether a paragraph is legal text by its own words."""
    return len(line.text) >= 60 and bool(_PARAGRAPH.search(line.text[:700]))
