"""Letterheads, kickers, release lines, dates and contacts in any order above one piece of news."""

import random

import pytest

from distributor.releases.read import read_bytes

ENGLISH = {
    "office": (
        "Town of Eddis", "CITY OF MARLOW", "Norline Photonics Inc.", "Office of the Mayor",
        "Harbour Bay Health\n1400 Harbour Road, Suite 200\nEddis, OR 97401", "TSX-V: NRL",
        "Port Authority of Hale | www.porthale.example | 555-010-2000",
        "Farm & Food Alliance\nGrowing together since 1954", "",
    ),
    "kicker": (
        "PRESS RELEASE", "NEWS RELEASE NO. 26-14", "Joint press release", "CONSUMER ALERT",
        "Photo opportunity", "Regulatory announcement", "NR 26-03", "Save the Date",
        "Home > News > Press Releases", "MEDIA RELEASE | 4 May 2026", "Reference: 26/114", "",
    ),
    "line": ("FOR IMMEDIATE RELEASE", "For release: May 4, 2026", "Issued: 4 May 2026", ""),
    "date": ("May 4, 2026", "Monday, May 4, 2026", "Date: May 4, 2026", "EDDIS, May 4, 2026"),
    "contact": (
        "Media Contact:\nAna Roy\nCommunications Manager\n555-010-4433\nana@x.example",
        "Press contacts: Ana Roy, ana@x.example; Bo Diaz, bo@x.example", "",
    ),
    "headline": (
        "City opens third cooling centre before summer", "Mayor Names Ana Cole Fire Chief",
        "Norline Photonics Inc. to Acquire Bayside Optics Ltd.", "Free swim returns July 1!",
        "Notice of road closure: Mill Street, May 6 to 9", "Council Approves $12M Bridge",
        "Contact tracing ends in Linn County", "JURY CONVICTS MAN OF STEALING VIOLIN",
    ),
    "subhead": ("New depot on Canal Road will charge all of them overnight", ""),
    "dateline": ("EDDIS, Ore. (May 4, 2026) — ", "(EDDIS) – ", ""),
    "lede": ("The town said that work will begin in June and take two years to be finished.",),
}  # fmt: skip
FRENCH = {
    "office": (
        "Ville de Saint-Aubert", "UNIVERSITÉ DE BROCÉLIANDE", "Institut breton du vieillissement",
        "Mutuelle du Rhin | 4 allée des Camélias, 67000 Strasbourg",
        "Syndicat du transport adapté (STA)", "Cabinet du ministre de la Santé", "",
    ),
    "kicker": (
        "COMMUNIQUÉ DE PRESSE", "Communiqué de presse commun", "Alerte médias", "Point presse",
        "Accueil > Presse > Communiqués", "COMMUNIQUÉ DE PRESSE | Rennes, le 4 mai 2026", "",
    ),
    "line": ("POUR DIFFUSION IMMÉDIATE", "Diffusion immédiate", ""),
    "date": ("4 mai 2026", "Rennes, le 4 mai 2026", "Date : 4 mai 2026", "Paris, lundi 4 mai 2026"),
    "contact": (
        "Renseignements :\nAnne Roy\nConseillère en communication\n514 555-0122",
        "Contact presse : Anne Roy, 02 99 00 12 34, a.roy@x.example", "",
    ),
    "headline": (
        "La Ville de Saint-Aubert inaugure sa bibliothèque", "Où vont nos déchets ? Une enquête",
        "Groupe Castérac : résultats semestriels 2026", "Rue des Pins : reprise lundi",
        "Bilan 2025 : moins d’accidents, plus de cyclistes", "Contacts rompus avec la direction",
    ),
    "subhead": ("La maison Verre et deux autres se partagent 150 000 euros", ""),
    "dateline": ("Rennes, le 4 mai 2026 – ", "La Rochelle, le 4 mai 2026. ", ""),
    "lede": ("La Ville a annoncé lundi que les travaux commenceront en juin et dureront un an.",),
}  # fmt: skip


def page(blocks, headline, news):
    body = [*blocks, f"<b>{headline}</b>", *news]
    return "".join("<p>" + block.replace("\n", "<br>") + "</p>" for block in body)


@pytest.mark.parametrize("words", [ENGLISH, FRENCH], ids=["english", "french"])
@pytest.mark.parametrize("seed", range(6))
def test_headline_subhead_and_lede_are_found_below_any_order(words, seed):
    chance = random.Random(seed)
    for _ in range(25):
        told = {name: chance.choice(choices) for name, choices in words.items()}
        order = chance.choice([["kicker", "line", "date", "contact"], ["line", "contact", "date"]])
        blocks = [told[name] for name in ["office", *order] if told[name]]
        below = [told["subhead"]] if told["subhead"] else []
        news = [*below, told["dateline"] + told["lede"]]
        text = "\n\n".join([*blocks, told["headline"], *news])
        html = page(blocks, told["headline"], news)
        for name, content in (("a.txt", text), ("a.html", html)):
            found = read_bytes(name=name, content=content.encode())
            assert found.headline == told["headline"], content
            assert found.subheads[:1] == tuple(below), content
            assert found.lede_first_sentence == told["lede"], content
