"""The sentences of the pages for subscribers: signing up, confirming, choosing, being erased."""

from collections.abc import Mapping
from types import MappingProxyType

ENGLISH: Mapping[str, str] = MappingProxyType(
    {
        "by_mail": "News by mail",
        "join_title": "Our news by mail",
        "join_button": "Subscribe",
        "bad_address": "This is not an e-mail address. Write it like name@example.org.",
        "bad_form": "Something here was not filled in as it should be. Look at each line again.",
        "address": "E-mail address",
        "name": "Name",
        "optional": "(you may leave it empty)",
        "other_lists": "Would you like these lists too?",
        "how_often": "How often?",
        "at_once": "Each release at once",
        "daily": "Once a day",
        "weekly": "Once a week",
        "language": "Language",
        "zone": "Time zone",
        "asked_title": "Look into your mailbox",
        "asked_sentence": "We have written to the address you gave. Open that mail and confirm "
        "within 7 days. Until you do, you get no news.",
        "asked_nothing": "No mail after a few minutes? Look into the folder for unwanted mail, and "
        "whether the address was spelled right.",
        "asked_again": "Back to the form",
        "often_title": "That was often",
        "often_sentence": "From where you are, somebody signed up many times within an hour. "
        "Please try again in an hour.",
        "over_title": "This link is over",
        "over_sentence": "It was too old, or a newer one took its place. Use the link in the "
        "newest mail, or sign up again.",
        "confirm_title": "Confirm your subscription",
        "confirm_button": "Yes, subscribe me",
        "confirm_else": "If you did not ask for it, close this page. Nothing will be sent.",
        "confirmed_title": "You are subscribed",
        "confirmed_sentence": "Your address is confirmed. Each mail has a link to leave.",
        "to_preferences": "See your preferences",
        "keep_title": "Do you want to keep our news?",
        "keep_button": "Yes, go on sending",
        "kept_title": "Thank you, we go on",
        "kept_sentence": "You keep receiving our news until you leave.",
        "preferences_title": "Your preferences",
        "saved": "Your choices are kept.",
        "revoked": "Links in earlier mails can now do nothing but leave.",
        "your_lists": "Your lists",
        "no_lists": "You are on no list, and none is open at present.",
        "save": "Keep these choices",
        "leave_all": "Leave every list",
        "data_title": "Your data",
        "data_link": "Download everything we know of you",
        "revoke_sentence": "Did you forward one of our mails? Whoever has it can open this page.",
        "revoke": "Make links in earlier mails void",
        "erase_sentence": "We can delete everything we know of you.",
        "erase": "Erase me …",
        "erase_title": "Erase you for good?",
        "erase_effect": "Your address, name and choices are deleted, and you get no more mail. We "
        "keep an unreadable mark, so that nobody adds you again by mistake.",
        "erase_yes": "Yes, erase me",
        "erase_no": "No, go back",
        "erased_title": "You are erased",
        "erased_sentence": "We know nothing of you any more. You can sign up again at any time.",
    }
)
FRENCH: Mapping[str, str] = MappingProxyType(
    {
        "by_mail": "Nouvelles par courriel",
        "join_title": "Nos nouvelles par courriel",
        "join_button": "S’abonner",
        "bad_address": "Ceci n’est pas une adresse de courriel. Écrivez-la comme nom@exemple.org.",
        "bad_form": "Un champ n’a pas été rempli comme il faut. Revoyez chaque ligne.",
        "address": "Adresse de courriel",
        "name": "Nom",
        "optional": "(facultatif)",
        "other_lists": "Voulez-vous aussi ces listes?",
        "how_often": "À quelle fréquence?",
        "at_once": "Dès la parution",
        "daily": "Une fois par jour",
        "weekly": "Une fois par semaine",
        "language": "Langue",
        "zone": "Fuseau horaire",
        "asked_title": "Consultez votre boîte de réception",
        "asked_sentence": "Nous avons écrit à l’adresse donnée. Ouvrez ce message et confirmez "
        "d’ici 7 jours. Sans confirmation, vous ne recevrez rien.",
        "asked_nothing": "Rien après quelques minutes? Cherchez dans le dossier des courriels "
        "indésirables et vérifiez l’orthographe de l’adresse.",
        "asked_again": "Retour au formulaire",
        "often_title": "C’est beaucoup",
        "often_sentence": "De votre côté, on s’est inscrit de nombreuses fois en une heure. "
        "Veuillez réessayer dans une heure.",
        "over_title": "Ce lien n’est plus valable",
        "over_sentence": "Il était trop ancien, ou un lien plus récent l’a remplacé. Utilisez le "
        "lien du dernier message, ou inscrivez-vous de nouveau.",
        "confirm_title": "Confirmez votre abonnement",
        "confirm_button": "Oui, abonnez-moi",
        "confirm_else": "Si vous n’avez rien demandé, fermez cette page. Rien ne sera envoyé.",
        "confirmed_title": "Vous êtes sur la liste",
        "confirmed_sentence": "Votre adresse est confirmée. Chaque message contient un lien pour "
        "se désabonner.",
        "to_preferences": "Voir vos préférences",
        "keep_title": "Voulez-vous garder nos nouvelles?",
        "keep_button": "Oui, continuez les envois",
        "kept_title": "Merci, nous continuons",
        "kept_sentence": "Vous continuez à recevoir nos nouvelles jusqu’à votre désabonnement.",
        "preferences_title": "Vos préférences",
        "saved": "Vos choix sont enregistrés.",
        "revoked": "Les liens des messages précédents ne servent plus qu’à se désabonner.",
        "your_lists": "Vos listes",
        "no_lists": "Vous n’êtes sur aucune liste, et aucune n’est ouverte pour le moment.",
        "save": "Enregistrer ces choix",
        "leave_all": "Quitter toutes les listes",
        "data_title": "Vos données",
        "data_link": "Télécharger tout ce que nous savons de vous",
        "revoke_sentence": "Avez-vous transféré un de nos messages? Qui l’a reçu peut ouvrir cette "
        "page.",
        "revoke": "Annuler les liens des messages précédents",
        "erase_sentence": "Nous pouvons supprimer tout ce que nous savons de vous.",
        "erase": "Effacer mes données…",
        "erase_title": "Effacer vos données pour de bon?",
        "erase_effect": "Votre adresse, votre nom et vos choix sont supprimés, et les envois "
        "cessent. Nous gardons une marque illisible, pour que personne ne vous ajoute par erreur.",
        "erase_yes": "Oui, effacer mes données",
        "erase_no": "Non, revenir",
        "erased_title": "Vos données sont effacées",
        "erased_sentence": "Nous ne savons plus rien de vous. Vous pouvez vous réinscrire en tout "
        "temps.",
    }
)
