"""The mails to be looked at: of the sample, of a French release, and of files one names."""

import os
import tempfile
from pathlib import Path

FRENCH = """\
# La bibliothèque du port prête des outils : « une première » au pays

Halifax, le 1er décembre 2026 – La bibliothèque du port prêtera des outils, des tentes et des
télescopes à compter du 10 janvier 2027, a annoncé aujourd’hui la Ville. Le service sera offert six
jours par semaine; il coûtera 48 000 $ par année.

Ce que les lectrices et lecteurs trouveront :

- 1 200 objets dont on a besoin une fois par année
- 14 personnes au comptoir, de midi à 18 h
- un atelier de réparation dans l’ancienne boulangerie

« Les gens veulent essayer avant d’acheter, et plusieurs découvrent qu’ils n’ont pas besoin
d’acheter », a déclaré Inès Okafor, directrice de la bibliothèque.

## Renseignements

Jonas Petit, presse@port.example, 902-555-0131
"""
WAYS_OUT = ("__unsubscribe_url__", "__preferences_url__")


def mails(files):
    """The HTML of each mail, by a name for its pictures."""
    os.environ.setdefault("DISTRIBUTOR_HOME", tempfile.mkdtemp(prefix="distributor-look-"))
    from distributor.cli.house import enter_django  # noqa: PLC0415  after the home is known

    enter_django()
    from distributor.cli.demo.command import SAMPLE  # noqa: PLC0415
    from distributor.cli.demo.stage import sample_accounts  # noqa: PLC0415

    (account,) = sample_accounts(["email"])
    given = [(path.stem, path.name, path.read_bytes()) for path in map(Path, files)]
    ours = [
        ("sample", SAMPLE.name, SAMPLE.read_bytes()),
        ("french", "french.md", FRENCH.encode()),
    ]
    return {stem: _html(name, content, account) for stem, name, content in given or ours}


def _html(name, content, account):
    from distributor.registry import channel_named  # noqa: PLC0415
    from distributor.releases.read import read_bytes, to_release  # noqa: PLC0415

    reading = read_bytes(name=name, content=content)
    release = to_release(reading, guid="urn:look", link="https://news.example.com/r/abcdefgh")
    html = channel_named("email").compose(release, account).parts[0].fields["html"]
    for way in WAYS_OUT:
        html = html.replace(way, "https://news.example.com/u/token")
    return html
