"""Edits by hand: kept, checked again, taken back, and carried to a newer text of the release."""

import pytest

from distributor.people.models import AuditEntry
from distributor.releases.approve import approve
from distributor.releases.edit import Change, Which, edit_part, reset
from distributor.releases.edited import newest_editions
from distributor.releases.models import Edition, Release
from distributor.releases.override import short_diff
from distributor.releases.queue import Request, queue
from distributor.releases.refusal import Refused
from distributor.releases.revise import revise
from tests.factories import account

TEXT = """For immediate release

Northern Ferry adds a night crossing to the island

Port Ellen, March 3, 2026 - Northern Ferry will cross to the island at midnight from June on, the
company announced today. The new crossing takes 45 minutes and carries 120 cars.

"Islanders have asked for this for 10 years," said Mona Reed, director of Northern Ferry.

About Northern Ferry
Northern Ferry has carried people and goods since 1951.
"""


@pytest.fixture(autouse=True)
def channels(db, settings):
    settings.DISTRIBUTOR_CHANNELS = ["scripted", "email", "rss", "linkedin", "x"]


def request(content=TEXT):
    return Request(name="ferry.txt", content=content.encode(), who="author")


def queued(*channels):
    for channel in channels:
        account(channel)
    return queue(request()).release


def edit(release, text, *, channel="scripted", part=1, field="text", **which):
    change = Change(which=Which(channel=channel, **which), part=part, text=text, field=field)
    return edit_part(release, change=change, who="editor")


def codes(release):
    return [problem["code"] for row in release.current().editions.all() for problem in row.problems]


def test_an_edit_changes_one_part_and_is_in_the_audit_trail():
    release = queued("scripted")
    before = Edition.objects.get().value
    edited = edit(release, "Northern Ferry sails at midnight.\n", part=2)
    row = Edition.objects.get()
    assert row.value["parts"][1]["text"] == "Northern Ferry sails at midnight."
    assert row.value["parts"][0] == before["parts"][0]
    assert row.is_edited
    assert edited.places == ("Post 2",)
    entry = AuditEntry.objects.get(action="edition.edited")
    assert entry.who == "editor"
    assert "+ Northern Ferry sails at midnight." in entry.detail


def test_a_fact_that_is_not_in_the_release_is_shown_with_its_place_and_blocks_approval():
    release = queued("scripted")
    edited = edit(release, "It carries 210 cars.", part=2)
    assert edited.shown.is_blocked
    assert any("Post 2: “210”" in problem.sentence for problem in edited.shown.problems)
    with pytest.raises(Refused, match="Post 2: “210”"):
        approve(release, who="approver")
    edit(release, "It carries 120 cars.", part=2)
    assert approve(release, who="approver").frozen_at


def test_a_reset_goes_back_to_what_was_composed_and_checked():
    release = queued("scripted")
    row = Edition.objects.get()
    edit(release, "It carries 210 cars.", part=2)
    edit(release, "Fewer words.", part=1)
    assert len(edit(release, "It carries 220 cars.", part=2).places) == 2
    reset(release, which=Which(channel="scripted"), who="editor")
    again = Edition.objects.get()
    assert (again.value, again.problems, again.edits) == (row.value, row.problems, None)
    assert not again.is_edited
    assert AuditEntry.objects.filter(action="edition.reset").exists()


def test_the_composed_words_take_an_edit_back():
    release = queued("scripted")
    composed = Edition.objects.get().value["parts"][1]["text"]
    edit(release, "Other words.", part=2)
    edit(release, composed, part=2)
    assert not Edition.objects.get().is_edited


def test_what_a_channel_makes_from_a_text_follows_its_edit():
    release = queued("email")
    mail = Edition.objects.get().value
    text = mail["parts"][0]["text"].replace("will cross", "will sail")
    assert text != mail["parts"][0]["text"]
    edited = edit(release, text, channel="email").shown.edition
    assert "will sail" in edited.parts[0].fields["html"]
    assert dict(edited.options) == mail["options"]
    assert "email.parts-differ" not in codes(release)


def test_a_named_field_is_edited_and_a_derived_one_follows_the_text():
    release = queued("email")
    edited = edit(release, "Northern Ferry at midnight", channel="email", field="subject")
    part = edited.shown.edition.parts[0]
    assert part.fields["subject"] == "Northern Ferry at midnight"
    assert "Northern Ferry at midnight" in part.fields["html"]
    assert edited.places == ("Subject",)
    with pytest.raises(Refused, match="made from the text"):
        edit(release, "<p>Other words</p>", channel="email", field="html")
    assert newest_editions(release)[0].shown.edition == edited.shown.edition


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"part": 3}, "2 parts"),
        ({"part": 0}, "no part 0"),
        ({"field": "subject"}, "Edit one of: text"),
        ({"channel": "fax"}, "no such edition"),
        ({"language": "fr"}, "no such edition"),
        ({"account": "nobody"}, "no such edition"),
        ({"text": "a\0b"}, r"Character 2 .*U\+0000"),
        ({"text": "a\udce9"}, r"U\+DCE9"),
        ({"text": "a" * 100_001}, "100,000 are the most"),
    ],
)
def test_what_cannot_be_edited_is_refused_and_nothing_changes(changes, words):
    release = queued("scripted")
    before = Edition.objects.values().get()
    with pytest.raises(Refused, match=words):
        edit(release, **({"text": "Other words."} | changes))
    assert Edition.objects.values().get() == before


def test_the_address_of_a_release_is_no_text():
    release = queued("rss")
    with pytest.raises(Refused, match="--link"):
        edit(release, "https://else.example/", channel="rss", field="link")


def test_two_accounts_of_a_channel_are_asked_about():
    release = queued("scripted", "scripted")
    with pytest.raises(Refused, match="Name one with --account"):
        edit(release, "Other words.")
    handle = Edition.objects.first().account.handle
    assert edit(release, "Other words.", account=handle).row.account.handle == handle


def test_what_was_approved_or_withdrawn_stays_as_it_is():
    release = queued("scripted")
    approve(release, who="approver")
    with pytest.raises(Refused, match=f"--revises {release.pk}"):
        edit(release, "Other words.")
    Release.objects.update(state="withdrawn")
    with pytest.raises(Refused, match="withdrawn"):
        reset(release, which=Which(channel="scripted"), who="editor")


def test_an_edit_is_kept_by_a_newer_text_that_leaves_its_place_alone():
    release = queued("scripted")
    edit(release, "It carries 120 cars.", part=2)
    notes = revise(release, request(TEXT.replace("since 1951", "since 1952"))).notes
    row = release.current().editions.get()
    assert row.is_edited
    assert row.value["parts"][1]["text"] == "It carries 120 cars."
    assert (notes, codes(release)) == ((), [])


def test_a_kept_edit_is_checked_against_the_newer_text():
    release = queued("scripted")
    edit(release, "It carries 120 cars.", part=2)
    revise(release, request(TEXT.replace("120 cars", "130 cars")))
    assert codes(release) == ["fact.number"]
    with pytest.raises(Refused, match="“120”"):
        approve(release, who="approver")


def test_an_edit_is_stale_when_the_text_under_it_changed_and_says_what_changed():
    release = queued("scripted")
    edit(release, "Northern Ferry: a crossing to the island")
    night = revise(release, request(TEXT.replace("a night crossing", "an evening crossing")))
    problem = release.current().editions.get().problems[-1]
    assert (problem["code"], problem["level"], problem["part"]) == ("edit.stale", "warning", 0)
    assert "- Northern Ferry adds a night crossing" in problem["sentence"]
    assert "+ Northern Ferry adds an evening crossing" in problem["sentence"]
    assert problem["sentence"] in night.notes[0]
    assert approve(release, who="approver").number == 2


def test_an_edit_stays_stale_until_a_person_saves_it_again():
    release = queued("scripted")
    edit(release, "Northern Ferry: a crossing to the island")
    revise(release, request(TEXT.replace("a night crossing", "an evening crossing")))
    edit(release, "It carries 120 cars.", part=2)
    revise(release, request(TEXT.replace("a night crossing", "a late crossing")))
    assert codes(release) == ["edit.stale"]
    assert "night" in release.current().editions.get().problems[0]["sentence"]
    edit(release, "Northern Ferry: a crossing to the island")
    assert codes(release) == []


def test_parts_nobody_edited_are_those_of_the_newer_text():
    release = queued("scripted")
    edit(release, "It carries 120 cars.", part=2)
    revise(release, request(TEXT.replace("a night crossing", "an evening crossing")))
    parts = release.current().editions.get().value["parts"]
    assert "evening" in parts[0]["text"]
    assert parts[1]["text"] == "It carries 120 cars."


def test_an_edit_that_the_newer_text_took_up_is_no_edit_any_more():
    release = queued("linkedin")
    title = "Northern Ferry adds an evening crossing to the island"
    edit(release, title, channel="linkedin", field="article_title")
    revise(release, request(TEXT.replace("a night crossing", "an evening crossing")))
    assert not release.current().editions.get().is_edited


def test_words_for_a_part_that_is_gone_are_shown():
    release = queued("x")
    last = len(release.current().editions.get().value["parts"])
    edit(release, "It carries 120 cars.", channel="x", part=last)
    head, _, _ = TEXT.partition("Port Ellen")
    revise(release, request(f"{head}It sails.\n"))
    row = release.current().editions.get()
    assert len(row.value["parts"]) < last
    (lost,) = [problem for problem in row.problems if problem["code"] == "edit.no-place"]
    assert f"Post {last} was edited" in lost["sentence"]
    assert "“It carries 120 cars.”" in lost["sentence"]


def test_a_correction_keeps_the_edits_of_what_was_approved_and_the_guard_looks_again():
    release = queued("scripted")
    edit(release, "It carries 120 cars.", part=2)
    edit(release, "A night crossing for the island.", part=1)
    approve(release, who="approver")
    changed = TEXT.replace("120 cars", "130 cars").replace("adds a night", "starts a night")
    (note,) = revise(release, request(changed)).notes
    assert "+ Northern Ferry starts a night crossing" in note
    row = release.current().editions.get()
    assert [part["text"] for part in row.value["parts"]] == [
        "A night crossing for the island.",
        "It carries 120 cars.",
    ]
    assert codes(release) == ["fact.number", "edit.stale"]
    with pytest.raises(Refused, match="“120”"):
        approve(release, who="approver")


def test_an_edit_of_an_edition_that_is_made_no_more_is_told():
    release = queued("scripted")
    edit(release, "It carries 120 cars.", part=2)
    Edition.objects.update(language="xx")
    notes = revise(release, request(TEXT.replace("120 cars", "130 cars"))).notes
    assert "makes no such edition" in notes[0]


def test_a_diff_is_short():
    shown = short_diff("\n".join(f"old {n}" for n in range(50)), "x" * 5000)
    assert len(shown.splitlines()) == 13
    assert shown.endswith("… and 39 lines more")
