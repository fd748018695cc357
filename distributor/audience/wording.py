"""What we say to subscribers outside of releases, in English and French: consent and letters.

The consent ledger keeps these very words, so a page shows exactly what stands here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from distributor.contract import Imprint
from distributor.kit.typography import is_french


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """One letter: subject, paragraphs, and the one thing to do."""

    subject: str
    paragraphs: Sequence[str]
    label: str


def consent(sender: Imprint, language: str) -> str:
    """What somebody agrees to with the button of a sign-up or preference page."""
    where = ", ".join(filter(None, (sender.postal_address, sender.contact)))
    if is_french(language):
        return (
            f"En appuyant sur le bouton, vous acceptez que {sender.organisation} vous envoie par "
            "courriel les nouvelles des listes choisies. Vous pouvez retirer votre consentement "
            f"en tout temps par le lien de chaque message. {sender.organisation}, {where}"
        )
    return (
        f"By pressing the button you agree that {sender.organisation} sends you news by mail from "
        "the lists you chose. You can withdraw at any time with the link in each mail. "
        f"{sender.organisation}, {where}"
    )


def keep_consent(sender: Imprint, language: str) -> str:
    """What somebody agrees to whose implied consent ends."""
    where = ", ".join(filter(None, (sender.postal_address, sender.contact)))
    if is_french(language):
        return (
            f"En appuyant sur le bouton, vous acceptez que {sender.organisation} continue de vous "
            "envoyer ses nouvelles par courriel. Vous pouvez retirer votre consentement en tout "
            f"temps par le lien de chaque message. {sender.organisation}, {where}"
        )
    return (
        f"By pressing the button you agree that {sender.organisation} goes on sending you news by "
        "mail. You can withdraw at any time with the link in each mail. "
        f"{sender.organisation}, {where}"
    )


def confirm_letter(sender: Imprint, *, lists: str, days: int, language: str) -> Words:
    """The question to an address that somebody typed on our page."""
    if is_french(language):
        return Words(
            subject="Confirmez votre abonnement",
            paragraphs=(
                (
                    f"Quelqu’un a demandé que {sender.organisation} envoie ses nouvelles à cette "
                    f"adresse. Listes choisies\u00a0: {lists}."
                ),
                (
                    "Si c’est vous, confirmez-le sur la page suivante. Sans confirmation, rien ne "
                    f"sera envoyé, et la demande s’efface après {days} jours."
                ),
                "Si ce n’est pas vous, ne faites rien.",
            ),
            label="Confirmer l’abonnement",
        )
    return Words(
        subject="Please confirm your subscription",
        paragraphs=(
            (
                f"Somebody asked {sender.organisation} to send news to this address. "
                f"Chosen lists: {lists}."
            ),
            (
                "If it was you, confirm it on the page behind the button. Unless you do, nothing "
                f"will be sent, and the request is deleted after {days} days."
            ),
            "If it was not you, do nothing.",
        ),
        label="Confirm the subscription",
    )


def known_letter(sender: Imprint, *, language: str) -> Words:
    """To somebody who is on the lists already."""
    if is_french(language):
        return Words(
            subject="Vous êtes déjà sur notre liste",
            paragraphs=(
                (
                    f"Quelqu’un a demandé que {sender.organisation} envoie ses nouvelles à cette "
                    "adresse. Vous les recevez déjà\u00a0; rien n’a changé."
                ),
                "La page suivante permet de modifier vos choix ou de vous désabonner.",
            ),
            label="Voir vos préférences",
        )
    return Words(
        subject="You are on our list already",
        paragraphs=(
            (
                f"Somebody asked {sender.organisation} to send news to this address. You receive "
                "it already; nothing has changed."
            ),
            "The page behind the button lets you change what you get, or leave.",
        ),
        label="See your preferences",
    )


def renew_letter(sender: Imprint, *, day: str, language: str) -> Words:
    """To somebody whose implied consent ends soon."""
    if is_french(language):
        return Words(
            subject=f"Souhaitez-vous encore les nouvelles de {sender.organisation}?",
            paragraphs=(
                (
                    f"Vous recevez nos nouvelles parce que vous avez été en relation avec "
                    f"{sender.organisation}. La loi limite ces envois dans le temps\u00a0: sans "
                    f"réponse de votre part, ils cessent le {day}."
                ),
                (
                    "Si vous souhaitez continuer à les recevoir, dites-le sur la page suivante. "
                    "Sinon, ne faites rien."
                ),
            ),
            label="Continuer à recevoir les nouvelles",
        )
    return Words(
        subject=f"Do you still want news from {sender.organisation}?",
        paragraphs=(
            (
                f"You receive our news because you have dealt with {sender.organisation}. The law "
                f"limits such mail in time: without a word from you it ends on {day}."
            ),
            (
                "If you want to go on receiving it, say so on the page behind the button. If not, "
                "do nothing."
            ),
        ),
        label="Keep the news coming",
    )
