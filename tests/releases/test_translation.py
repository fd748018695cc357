"""Releases in two languages: one object, an edition per account and language, no surprises."""

import pytest

from distributor.registry import channel_named
from distributor.releases.approve import approve
from distributor.releases.codec import release_from_json
from distributor.releases.edit import Change, Which, edit_part
from distributor.releases.models import Edition, Release, Revision
from distributor.releases.queue import Request, queue
from distributor.releases.refusal import Refused
from distributor.releases.request import File
from distributor.releases.revise import revise, translate
from tests.factories import account

ENGLISH = """For immediate release

Northern Ferry adds a night crossing to the island

Port Ellen, March 3, 2026 - Northern Ferry will cross to the island at midnight from June on, the
company announced today. The new crossing takes 45 minutes and carries 120 cars.

"Islanders have asked for this for 10 years," said Mona Reed, director of Northern Ferry.
"""
FRENCH = """Pour diffusion immédiate

Northern Ferry ajoute une traversée de nuit vers l'île

Port Ellen, le 3 mars 2026 - Northern Ferry traversera vers l'île à minuit à compter de juin, a
annoncé aujourd'hui la compagnie. La nouvelle traversée dure 45 minutes et transporte 120 voitures.

« Les insulaires demandent cela depuis 10 ans », a déclaré Mona Reed, directrice de Northern Ferry.
"""
EMBARGO = "EMBARGOED UNTIL 9:00 A.M. ET, MONDAY, MARCH {day}, 2099"


@pytest.fixture(autouse=True)
def channels(db, settings):
    settings.DISTRIBUTOR_CHANNELS = ["scripted", "crowd", "rss"]


def request(*texts, **changes):
    first, *others = [
        File(name=f"{number}.txt", content=text.encode()) for number, text in enumerate(texts)
    ]
    given = {"name": first.name, "content": first.content, "more": tuple(others), "who": "author"}
    return Request(**(given | changes))


def bilingual(**changes):
    return queue(request(ENGLISH, FRENCH, **changes)).release


def problems(release):
    """The problems of the newest revision by language, each once."""
    rows = release.current().editions.all()
    return {row.language: [each["code"] for each in row.problems] for row in rows}


def values(release):
    return {text.language: text.value for text in release.current().texts.all()}


def test_two_files_make_one_release_with_an_edition_for_each_account_and_language():
    page, crowd = account(), account("crowd")
    release = bilingual()
    editions = Edition.objects.values_list("account_id", "language")
    assert list(editions) == [
        (account_id, language) for account_id in (page.pk, crowd.pk) for language in ("en", "fr")
    ]
    assert problems(release) == {"en": [], "fr": []}


def test_one_file_with_both_is_the_same_as_two():
    account()
    release = queue(request(f"{ENGLISH}\n\n(Le français suit)\n\n{FRENCH}")).release
    assert [text.language for text in release.current().texts.order_by("id")] == ["en", "fr"]
    assert "traversée de nuit" in values(release)["fr"]["headline"]


def test_each_language_has_its_own_page_and_identity_and_the_first_has_the_plain_one():
    account()
    release = bilingual()
    english, french = (release_from_json(values(release)[each]) for each in ("en", "fr"))
    assert (english.link, french.link) == (release.link, f"{release.link}/fr")
    assert french.guid == f"{english.guid}/fr"


def test_a_page_elsewhere_can_be_named_for_each_language():
    account()
    links = {"fr": "https://ferry.example/nuit"}
    release = bilingual(link="https://ferry.example/night", links=links)
    assert values(release)["en"]["link"] == "https://ferry.example/night"
    assert values(release)["fr"]["link"] == "https://ferry.example/nuit"
    with pytest.raises(Refused, match="must begin with https"):
        bilingual(links={"fr": "http://ferry.example/nuit"})


def test_the_files_of_a_pair_are_the_same_release_in_either_order_and_alone():
    account()
    release = bilingual()
    for texts in ((FRENCH, ENGLISH), (ENGLISH,), (FRENCH,)):
        again = queue(request(*texts))
        assert (again.release, again.is_new) == (release, False)
    assert Release.objects.count() == 1


def test_a_pair_of_which_one_is_queued_already_is_asked_about_with_the_right_advice():
    account()
    release = queue(request(ENGLISH)).release
    with pytest.raises(Refused, match=f"French text use --translates {release.pk}"):
        queue(request(ENGLISH, FRENCH))


def test_a_near_copy_in_the_second_language_is_asked_about_too():
    account()
    bilingual()
    with pytest.raises(Refused, match="--revises"):
        queue(request(FRENCH.replace("45 minutes", "50 minutes")))


def test_two_files_in_one_language_are_refused():
    account()
    with pytest.raises(Refused, match="both in English"):
        queue(request(ENGLISH, ENGLISH + "More."))


@pytest.mark.parametrize("spelling", ["fr", "fr-CA", "fr-FR"])
def test_an_account_gets_the_languages_it_publishes_in_its_own_spelling(spelling):
    english, french = account(languages="en"), account(languages=spelling)
    release = bilingual()
    found = {row.account_id: row for row in release.current().editions.all()}
    assert found[english.pk].value["language"] == "en"
    assert (found[french.pk].language, found[french.pk].value["language"]) == ("fr", spelling)


def test_a_feed_that_names_its_language_carries_no_other():
    feed = account("rss", language="fr-CA")
    account()
    release = bilingual()
    assert [row.language for row in release.current().editions.filter(account=feed)] == ["fr"]


def test_a_feed_of_no_stated_language_shows_the_first_one_and_says_how_to_get_others():
    feed = account("rss")
    queued = queue(request(ENGLISH, FRENCH))
    assert [row.language for row in queued.release.current().editions.filter(account=feed)] == [
        "en"
    ]
    assert any("languages=fr" in note for note in queued.notes)


@pytest.mark.parametrize("said_by", ["settings", "request", "account", "text"])
def test_a_language_that_was_asked_for_and_is_missing_blocks_approval(said_by, settings):
    if said_by == "settings":
        settings.RELEASE_LANGUAGES = ["en", "fr-CA"]
    account(languages="en,fr") if said_by == "account" else account()
    text = f"(Le français suit)\n\n{ENGLISH}" if said_by == "text" else ENGLISH
    asked = ("en", "fr") if said_by == "request" else ()
    release = queue(request(text, languages=asked)).release
    assert "translation.missing" in problems(release)["en"]
    with pytest.raises(Refused, match=f"French missing.*--translates {release.pk}"):
        approve(release, who="approver")
    with pytest.raises(Refused, match="English is not missing"):
        approve(release, who="approver", without=["en"])
    assert approve(release, who="approver", without=["fr"]).frozen_at


def test_the_missing_language_can_be_added_and_then_nothing_is_missing():
    account(), account(languages="fr")
    release = queue(request(ENGLISH)).release
    assert problems(release) == {"en": ["translation.missing"]}
    added = translate(release, request(FRENCH))
    assert added.is_new
    assert problems(release) == {"en": [], "fr": []}
    assert release.current().editions.count() == 3
    assert approve(release, who="approver").purpose == 0


def test_only_the_languages_that_are_asked_for_are_queued():
    account()
    release = bilingual(languages=("en",))
    assert list(values(release)) == ["en"]
    with pytest.raises(Refused, match="no text in German"):
        queue(request(ENGLISH + "New.", languages=("de",)))


def test_a_translation_that_is_there_already_is_not_added_twice():
    account()
    release = bilingual()
    assert not translate(release, request(FRENCH)).is_new
    with pytest.raises(Refused, match="--revises"):
        translate(release, request(FRENCH.replace("45", "50")))
    with pytest.raises(Refused, match="--translates"):
        revise(
            queue(request(ENGLISH, is_new_for_sure=True)).release,
            request("Ein Boot\n\nDas ist das Boot und es fährt in der Nacht auf die Insel."),
        )


def test_a_revision_of_one_language_leaves_the_other_older_until_it_catches_up():
    account()
    release = bilingual()
    revise(release, request(ENGLISH.replace("45 minutes", "50 minutes")))
    assert problems(release) == {"en": [], "fr": ["translation.older"]}
    with pytest.raises(Refused, match="French text is older than the English"):
        approve(release, who="approver")
    revise(release, request(FRENCH.replace("45 minutes", "50 minutes")))
    assert problems(release) == {"en": [], "fr": []}
    assert approve(release, who="approver").number == 3


def test_a_person_can_say_that_the_older_translation_still_stands():
    account()
    release = bilingual()
    revise(release, request(ENGLISH.replace("adds", "begins")))
    assert approve(release, who="approver", translation_stands=True).frozen_at
    assert problems(release) == {"en": [], "fr": []}


def test_both_languages_of_one_file_are_told_apart_when_only_one_changed():
    account()
    release = queue(request(f"{ENGLISH}\n\n{FRENCH}")).release
    revise(release, request(f"{ENGLISH.replace('45', '50')}\n\n{FRENCH}"))
    assert problems(release)["fr"] == ["translation.older"]
    changed = {text.language: text.changed_in for text in release.current().texts.all()}
    assert changed == {"en": 2, "fr": 1}


def test_figures_dates_and_quotations_that_differ_are_warned_about():
    account()
    wrong = FRENCH.replace("120 voitures", "130 voitures").replace("3 mars", "4 mars")
    release = queue(request(ENGLISH, wrong + "\nIl y a 2 départs le 9 juin 2026.\n")).release
    row = release.current().editions.get(language="fr")
    said = " ".join(problem["sentence"] for problem in row.problems)
    assert "only in the English: 120; only in the French: 2, 130" in said
    assert "only in the French: June 9, June 2026" in said
    assert approve(release, who="approver").frozen_at


def test_an_edit_keeps_the_problems_between_the_languages():
    account()
    release = queue(request(ENGLISH, FRENCH.replace("120", "130"))).release
    change = Change(which=Which(channel="scripted", language="fr"), part=2, text="Et plus.")
    edit_part(release, change=change, who="editor")
    assert problems(release)["fr"][0] == "translation.figures"


def test_the_strictest_embargo_of_the_languages_holds_for_all():
    account()
    english, french = (
        ENGLISH.replace("For immediate release", EMBARGO.format(day=2)),
        FRENCH.replace("Pour diffusion immédiate", EMBARGO.format(day=9)),
    )
    queued = queue(request(english, french))
    assert queued.release.embargo_at.day == 9
    assert any("different embargoes" in note for note in queued.notes)
    held = FRENCH.replace("Pour diffusion immédiate", "SOUS EMBARGO JUSQU'À NOUVEL ORDRE")
    other = queue(request(english, held, is_new_for_sure=True))
    assert other.release.hold_reason


def test_a_correction_of_one_language_keeps_the_approved_editions_of_the_other():
    account()
    release = bilingual()
    change = Change(which=Which(channel="scripted", language="fr"), part=2, text="Et plus.")
    edit_part(release, change=change, who="editor")
    approve(release, who="approver")
    before = release.current().editions.get(language="fr")
    revise(release, request(ENGLISH.replace("45 minutes", "50 minutes")))
    after = release.current().editions.get(language="fr")
    assert (after.value, after.edits) == (before.value, before.edits)
    assert approve(release, who="approver", translation_stands=True).purpose == 1


def test_a_language_that_comes_after_the_announcement_is_no_correction():
    account()
    release = queue(request(ENGLISH)).release
    approve(release, who="approver")
    translate(release, request(FRENCH))
    revision = approve(release, who="approver")
    assert (revision.number, revision.purpose) == (2, 0)
    assert Revision.objects.count() == 2


def test_accounts_that_publish_no_language_of_the_text_are_named():
    account(languages="de")
    with pytest.raises(Refused, match="No account publishes this text"):
        queue(request(ENGLISH))
    assert Release.objects.count() == 0
    account()
    assert any("publishes de only" in note for note in queue(request(ENGLISH)).notes)


def test_what_the_reader_doubts_is_told_when_queueing_and_kept():
    account()
    queued = queue(
        request("just a few words here\n\nIt is open on Sundays, the city said today.\n")
    )
    assert any(note.startswith("Please look at the headline") for note in queued.notes)
    assert queued.release.current().texts.get().doubts["headline"]["where"] == "line 1"
    assert channel_named("scripted")


def test_a_new_link_alone_is_a_change_and_is_composed_anew():
    page = account("rss")
    text = ENGLISH.replace("The new crossing", "The [new crossing](https://ferry.example/a)")
    release = queue(request(text, name="a.md")).release
    approve(release, who="approver")
    revise(release, request(text.replace("example/a", "example/b"), name="a.md"))
    row = release.current().editions.get(account=page)
    assert "https://ferry.example/b" in row.value["parts"][0]["fields"]["html"]
    assert release.current().texts.get().changed_in == 2


def test_a_text_that_goes_on_keeps_its_pictures_to_the_byte():
    account()
    release = bilingual()
    before = release.current()
    revise(release, request(ENGLISH.replace("adds a night", "starts a night")))
    digests = [
        dict(revision.pictures.values_list("language", "digest"))
        for revision in (before, release.current())
    ]
    assert set(digests[1]) == {"en", "fr"}
    assert digests[0]["fr"] == digests[1]["fr"]
    assert digests[0]["en"] != digests[1]["en"]
