"""The few sentences of the public pages, in the languages our readers have.

A page for a reader must not mix languages, and two languages do not pay for message catalogues.
"""

from collections.abc import Mapping
from types import MappingProxyType

from distributor.web import phrases_of_subscribers as of_subscribers

ENGLISH: Mapping[str, str] = MappingProxyType(
    {
        "other_languages": "This release in other languages",
        "newsroom": "Newsroom",
        "nothing_yet": "Nothing has been published yet.",
        "release": "Press release",
        "feed": "Subscribe with RSS",
        "skip": "Skip to the text",
        "leave_title": "Leave our mailing list",
        "leave_question": "Do you want to stop receiving our news by mail?",
        "leave_lists": "Your lists:",
        "leave_button": "Stop the mails",
        "leave_effect": "It takes effect at once. Nothing else is asked of you.",
        "left_title": "You have left",
        "left_sentence": "You will get no more mail from this sender. Mail already on its way "
        "may still arrive in the next minutes.",
        **of_subscribers.ENGLISH,
    }
)
FRENCH: Mapping[str, str] = MappingProxyType(
    {
        "other_languages": "Ce communiqué dans d’autres langues",
        "newsroom": "Communiqués",
        "nothing_yet": "Rien n’a encore été publié.",
        "release": "Communiqué",
        "feed": "S’abonner au fil RSS",
        "skip": "Aller au texte",
        "leave_title": "Quitter notre liste d’envoi",
        "leave_question": "Voulez-vous cesser de recevoir nos nouvelles par courriel?",
        "leave_lists": "Vos listes\u00a0:",
        "leave_button": "Cesser les envois",
        "leave_effect": "L’effet est immédiat. On ne vous demande rien d’autre.",
        "left_title": "C’est fait",
        "left_sentence": "Vous ne recevrez plus de courriel de cet expéditeur. Un envoi déjà parti "
        "peut encore arriver dans les prochaines minutes.",
        **of_subscribers.FRENCH,
    }
)


OWN_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "en": "English",
        "fr": "Français",
        "es": "Español",
        "de": "Deutsch",
        "it": "Italiano",
        "pt": "Português",
        "nl": "Nederlands",
    }
)


def phrases(language: str) -> Mapping[str, str]:
    """The words for a language; English where we have none of that language."""
    return FRENCH if language.lower().split("-", 1)[0] == "fr" else ENGLISH


def own_name(language: str) -> str:
    """What a language calls itself, for readers of it who stand on another page."""
    code = language.lower().split("-", 1)[0]
    return OWN_NAMES.get(code, code)
