"""The words a mail adds to those of the release, in English and French.

Kept in one place so that the fact guard can be told exactly which words are ours.
"""

from dataclasses import dataclass

from distributor.kit.typography import before_mark, is_french


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """One language's own words of a mail. `colon` is the mark with its space."""

    read: str
    legal: str
    contact: str
    because: str
    unsubscribe: str
    preferences: str
    news: str
    one_more: str
    more: str
    colon: str


def wording(language: str) -> Wording:
    """The words for a language tag."""
    colon = f"{before_mark(':', language)}:"
    if is_french(language):
        return Wording(
            read="Lire le communiqué",
            legal="Le communiqué complet contient des avis juridiques.",
            contact="Contact médias",
            because=f"Vous recevez ce message à votre demande{colon} {{organisation}} vous envoie "
            "ses communiqués.",
            unsubscribe="Se désabonner",
            preferences="Modifier vos préférences",
            news=f"Nouvelles{colon} {{organisation}}",
            one_more="{first} et un autre communiqué",
            more="{first} et {others} autres communiqués",
            colon=colon,
        )
    return Wording(
        read="Read the full release",
        legal="The full release contains legal notices.",
        contact="Media contact",
        because="You receive this mail because you asked for news from {organisation}.",
        unsubscribe="Unsubscribe",
        preferences="Change your preferences",
        news="News from {organisation}",
        one_more="{first} and one more release",
        more="{first} and {others} more releases",
        colon=colon,
    )
