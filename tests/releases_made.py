"""Press releases made for the tests, one in English and one in French, in words of our own."""

import re
from datetime import date

from distributor.contract import Block, BlockKind, Boilerplate, Link, Quote, Release

ENGLISH = """\
Tidewater Robotics opens a test basin for underwater inspection drones in Rimouski
The 40-metre basin will serve shipyards, ports and universities from January 2027

Rimouski, October 6, 2026 - Tidewater Robotics today opened a 40-metre test basin where \
builders of underwater drones can try their machines in moving salt water. The basin holds \
2,400 cubic metres and cost $18.5 million to build.

Engineers from three universities will share the site with Tidewater Robotics and the Port of \
Rimouski to improve the inspection of hulls, including:
– measuring corrosion without taking a ship out of the water;
– mapping the growth of mussels on propellers; and
– training 120 pilots a year.

A growing need
Canadian ports inspect about 9,000 hulls a year. They expect that figure to grow by 35% before \
2031, while the number of certified divers falls. A drone finishes a hull in four hours.

“Ports asked us for a place where a drone may fail without sinking a schedule. Our basin gives \
every team the same current, the same cold and the same murky water, all year round,” said \
Maude Thériault, President of Tidewater Robotics.

For Samuel Okafor, “training pilots in a basin rather than in the harbour keeps both people and \
propellers safe”.

Bookings
Season | Hours a day
Winter | 10
Summer | 16

Requests for the first season are open until November 30, 2026.

About Tidewater Robotics
Tidewater Robotics builds inspection drones and employs 85 people in Rimouski. More at \
www.tidewater.example

Media contact: Inès Gagné, 418-555-0142, media@tidewater.example

Forward-looking statements
Statements about expected demand are forward-looking and may prove wrong.

1. Source: Canadian harbour survey, 2025
"""

FRENCH = """\
Robotique Marée ouvre à Rimouski un bassin d’essai pour les drones sous-marins

Rimouski, le 6 octobre 2026 – Robotique Marée a ouvert aujourd’hui un bassin d’essai de \
40 mètres où les constructeurs de drones sous-marins peuvent éprouver leurs appareils en eau \
salée. Le bassin contient 2 400 mètres cubes et a coûté 18,5 millions de dollars.

Les équipes de trois universités partageront le site avec Robotique Marée :
– mesurer la corrosion sans sortir le navire de l’eau;
– suivre la croissance des moules sur les hélices;
– former 120 pilotes par année.

Les ports canadiens inspectent environ 9 000 coques par année. Ils prévoient une hausse de 35 % \
d’ici 2031. Un drone termine une coque en quatre heures.

« Les ports nous demandaient un lieu où un drone peut échouer sans retarder un navire. Notre \
bassin offre à chaque équipe le même courant, le même froid et la même eau trouble », a déclaré \
Maude Thériault, présidente de Robotique Marée.

Les demandes pour la première saison sont ouvertes jusqu’au 30 novembre 2026.

À propos de Robotique Marée
Robotique Marée construit des drones d’inspection et emploie 85 personnes à Rimouski.

Renseignements : Inès Gagné, 418-555-0142, medias@maree.example
"""


def paragraph(text, **more):
    """A paragraph whose sentences end where a full stop, space and capital follow each other."""
    sentences = tuple(re.split(r"(?<=[.!?”»])\s+(?=[A-ZÉÀ«“])", text))
    return Block(kind=BlockKind.PARAGRAPH, text=text, sentences=sentences, **more)


def heading(text, level=2):
    return Block(kind=BlockKind.HEADING, text=text, level=level)


def bullets(*items):
    return Block(kind=BlockKind.LIST, text="\n".join(items), items=items)


def _stretch(text, start, end):
    """The characters of `text` from the words `start` to the words `end`, both included."""
    first = text.index(start)
    return text[first : text.index(end, first) + len(end)]


def quotation(block_text, *, text, speaker, role, sentences):
    quote = Quote(text=text, speaker=speaker, role=role, sentences=sentences)
    return Block(
        kind=BlockKind.PARAGRAPH, text=block_text, sentences=(block_text,), quotes=(quote,)
    )


def _english_blocks():
    said = _stretch(ENGLISH, "“Ports asked", "President of Tidewater Robotics.")
    words = _stretch(ENGLISH, "Ports asked", "all year round,")
    asked, gives = words.split(". ")
    samuel = _stretch(ENGLISH, "For Samuel", "propellers safe”.")
    pilots = _stretch(ENGLISH, "training pilots in", "propellers safe")
    open_text = "Requests for the first season are open until November 30, 2026."
    return (
        paragraph(_stretch(ENGLISH, "Tidewater Robotics today", "to build."), notes=()),
        paragraph(_stretch(ENGLISH, "Engineers from", "including:")),
        bullets(
            "measuring corrosion without taking a ship out of the water;",
            "mapping the growth of mussels on propellers; and",
            "training 120 pilots a year.",
        ),
        heading("A growing need"),
        paragraph(_stretch(ENGLISH, "Canadian ports", "four hours."), notes=(1,)),
        quotation(
            said,
            text=words,
            speaker="Maude Thériault",
            role="President of Tidewater Robotics",
            sentences=(asked + ".", gives),
        ),
        quotation(samuel, text=pilots, speaker="Samuel Okafor", role=None, sentences=(pilots,)),
        heading("Bookings"),
        Block(
            kind=BlockKind.TABLE,
            text="Season | Hours a day\nWinter | 10\nSummer | 16",
            rows=(("Season", "Hours a day"), ("Winter", "10"), ("Summer", "16")),
        ),
        paragraph(
            open_text, links=(Link(start=0, end=8, url="https://tidewater.example/requests?a=1&b"),)
        ),
    )


def _french_blocks():
    said = _stretch(FRENCH, "« Les ports", "présidente de Robotique Marée.")
    words = _stretch(FRENCH, "Les ports nous", "eau trouble")
    asked, gives = words.split(". ")
    return (
        paragraph(_stretch(FRENCH, "Robotique Marée a ouvert", "millions de dollars.")),
        paragraph(_stretch(FRENCH, "Les équipes de", "Robotique Marée :")),
        bullets(
            "mesurer la corrosion sans sortir le navire de l’eau;",
            "suivre la croissance des moules sur les hélices;",
            "former 120 pilotes par année.",
        ),
        paragraph(_stretch(FRENCH, "Les ports canadiens", "quatre heures.")),
        quotation(
            said,
            text=words,
            speaker="Maude Thériault",
            role="présidente de Robotique Marée",
            sentences=(asked + ".", gives),
        ),
        paragraph(_stretch(FRENCH, "Les demandes pour", "30 novembre 2026.")),
    )


def release(**changes):
    """An English release with every kind of block; `changes` replace fields."""
    about = _stretch(ENGLISH, "Tidewater Robotics builds", "www.tidewater.example")
    legal = "Statements about expected demand are forward-looking and may prove wrong."
    fields = {
        "guid": "urn:uuid:0d7f3a52-5a0e-4a60-9a3d-6a0f0a4e1c01",
        "language": "en",
        "headline": ENGLISH.split("\n", 1)[0],
        "subheads": (ENGLISH.split("\n")[1],),
        "link": "https://news.example.org/releases/basin",
        "text": ENGLISH,
        "blocks": _english_blocks(),
        "issuer": "Tidewater Robotics",
        "city": "Rimouski",
        "date": date(2026, 10, 6),
        "boilerplates": (
            Boilerplate(organisation="Tidewater Robotics", blocks=(paragraph(about),)),
        ),
        "contacts": ("Inès Gagné", "418-555-0142", "media@tidewater.example"),
        "legal": (heading("Forward-looking statements"), paragraph(legal)),
        "footnotes": ("Source: Canadian harbour survey, 2025",),
    }
    return Release(**{**fields, **changes})


def release_fr(**changes):
    """A French release of Quebec; `changes` replace fields (`language="fr-FR"` for France)."""
    about = _stretch(FRENCH, "Robotique Marée construit", "à Rimouski.")
    fields = {
        "guid": "urn:uuid:0d7f3a52-5a0e-4a60-9a3d-6a0f0a4e1c02",
        "language": "fr-CA",
        "headline": FRENCH.split("\n", 1)[0],
        "link": "https://news.example.org/communiques/bassin",
        "text": FRENCH,
        "blocks": _french_blocks(),
        "issuer": "Robotique Marée",
        "city": "Rimouski",
        "date": date(2026, 10, 6),
        "boilerplates": (Boilerplate(organisation="Robotique Marée", blocks=(paragraph(about),)),),
        "contacts": ("Inès Gagné", "418-555-0142", "medias@maree.example"),
    }
    return Release(**{**fields, **changes})
