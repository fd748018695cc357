"""The team's pages: who may see them, what they say, and how they stay live."""

from zoneinfo import ZoneInfo

import pytest
from lxml import html
from scripted import receipt, script

from distributor.contract import Event, EventKind, OutcomeUnknown
from distributor.deliveries.announce import announce
from distributor.deliveries.events import take
from distributor.deliveries.holders import let_go
from distributor.deliveries.models import Delivery
from distributor.deliveries.rows import rows_to_accounts
from distributor.deliveries.send import send_due
from distributor.deliveries.states import State
from distributor.deliveries.switch import pause_account
from distributor.deliveries.tag import tag_of
from distributor.people.notices import raise_notice
from distributor.web.status import counts, segments
from tests.deliveries.test_events import keys
from tests.factories import account as scripted_account
from tests.factories import announced, edition_of, planned, queued, set_clock


@pytest.fixture(autouse=True)
def told():
    script.clear()
    yield
    let_go()


def tree_of(response):
    return html.fromstring(response.content.decode())


def text_of(response):
    return " ".join(tree_of(response).text_content().split())


def test_the_list_counts_deliveries_by_state(team):
    announced(scripted_account(), parts=3)
    text = text_of(team.get("/status/"))
    assert "A new office opens" in text
    assert "3 scheduled" in text
    assert "0 sent" not in text


def test_an_empty_list_says_what_to_do(team):
    assert "distributor queue FILE" in text_of(team.get("/status/"))


def test_the_list_asks_the_database_as_often_for_many_releases(team, django_assert_max_num_queries):
    for _ in range(4):
        announced(scripted_account(), parts=2)
    with django_assert_max_num_queries(
        8
    ):  # session, user, releases, totals, headlines, digests, notices, clock
        team.get("/status/")


def test_one_release_asks_the_database_as_often_for_many_parts(
    team, django_assert_num_queries, django_assert_max_num_queries
):
    few, many = (announced(scripted_account(), parts=parts) for parts in (1, 12))
    with django_assert_max_num_queries(30) as counted:
        team.get(f"/status/{few.pk}/")
    with django_assert_num_queries(len(counted)):
        team.get(f"/status/{many.pk}/")


def test_every_part_shows_its_state_text_reason_and_receipt(team):
    page = scripted_account()
    release = announced(page, parts=3)
    script[page.handle].answers = [receipt("77"), OutcomeUnknown("The answer was lost.")]
    send_due(edition_of(release, page).pk)
    response = team.get(f"/status/{release.pk}/")
    parts = tree_of(response).find_class("part")
    assert ["sent" in parts[0].get("class"), "unknown" in parts[1].get("class")] == [True, True]
    assert "https://there.example/77" in parts[0].xpath(".//a/@href")
    assert "77" in parts[0].text_content()
    assert "en part 1" in parts[1].text_content()
    assert "2/3" in parts[1].text_content()
    assert "The answer was lost." in parts[1].text_content()
    assert "Next look" in parts[1].text_content()


def test_mail_shows_all_seven_states_and_their_sum(team):
    release = planned(scripted_account("crowd"), "a@example.com", "b@example.com")
    (table,) = tree_of(team.get(f"/status/{release.pk}/")).find_class("sums")
    shown = [" ".join(row.text_content().split()) for row in table.iter("tr")]
    assert [line.split()[0] for line in shown] == [*State, "planned"]
    assert shown[-1] == "planned 2"
    assert sum(int(line.split()[-1]) for line in shown[:-1]) == 2


def test_mail_shows_the_account_of_the_mailing_and_what_came_back(team):
    release = planned(scripted_account("crowd"), "a@example.com", "b@example.com")
    key = keys(release)[0]
    take([Event(kind=EventKind.BOUNCED, id="1", tag=tag_of(key), code="5.1.1")])
    shown = text_of(team.get(f"/status/{release.pk}/"))
    assert "2 planned = 2 scheduled." in shown
    assert "What came back: 1 bounced." in shown
    history = text_of(team.get(f"/status/{release.pk}/{key}/"))
    assert "the mailbox does not exist any more" in history


def test_a_mail_of_unknown_fate_is_listed_by_name(team):
    crowd = scripted_account("crowd")
    release = planned(crowd, "a@example.com", "lost@example.com")
    script[crowd.handle].answers = [receipt("1"), "silence"]
    send_due(edition_of(release, crowd).pk)
    (part,) = tree_of(team.get(f"/status/{release.pk}/")).find_class("part")
    assert "unknown" in part.text_content()
    assert "lost@example.com" in part.text_content()


def test_what_waits_for_a_person_is_said_first(team):
    release = announced(scripted_account(), parts=3)
    Delivery.objects.filter(slot__in=Delivery.objects.values("slot")[:2]).update(state="held")
    assert "Needs a person: 2 held." in text_of(team.get(f"/status/{release.pk}/"))


@pytest.mark.parametrize(
    ("state", "due_in", "sentence"),
    [
        ("sent", 0, "Everything that was planned has gone out."),
        ("scheduled", 600, "Approved. It goes out by itself."),
        ("sending", 0, "On its way."),
    ],
)
def test_one_line_says_how_it_stands(team, state, due_in, sentence):
    release = announced(scripted_account(), parts=1, due_in=due_in)
    Delivery.objects.update(state=state)
    assert sentence in text_of(team.get(f"/status/{release.pk}/"))


def test_a_paused_account_says_why(team):
    page = scripted_account()
    release = announced(page)
    pause_account(page.pk, seconds=None, domain="", reason="The platform refused the key.")
    assert "Paused: The platform refused the key." in text_of(team.get(f"/status/{release.pk}/"))


def test_times_are_told_where_the_release_is_at_home(team):
    release = announced(scripted_account(), zone="America/Toronto", due_in=600)
    (term,) = tree_of(team.get(f"/status/{release.pk}/")).xpath("//dl//dd[.//time]")
    local = release.publish_at.astimezone(ZoneInfo("America/Toronto"))
    assert f"{local:%H:%M}" in term.text_content()
    assert "America/Toronto" in term.text_content()


def test_a_page_is_live_only_while_something_moves(team):
    release = announced(scripted_account(), parts=1)
    live = tree_of(team.get(f"/status/{release.pk}/"))
    Delivery.objects.update(state="sent")
    settled = tree_of(team.get(f"/status/{release.pk}/"))
    assert live.get_element_by_id("live").get("hx-trigger") == "every 1s"
    assert live.xpath("//noscript/meta/@http-equiv") == ["refresh"]
    assert settled.get_element_by_id("live").get("hx-get") is None
    assert settled.xpath("//noscript") == []


def test_the_list_is_live_only_while_something_moves(team):
    announced(scripted_account(), parts=1)
    assert "every 2s" in team.get("/status/").content.decode()
    Delivery.objects.update(state="held")
    assert "every 2s" not in team.get("/status/").content.decode()


@pytest.mark.parametrize("kind", ["list", "release"])
def test_the_live_part_answers_nothing_until_something_changed(team, kind):
    release = announced(scripted_account(), parts=1)
    whole = "/status/" if kind == "list" else f"/status/{release.pk}/"
    again = tree_of(team.get(whole)).get_element_by_id("live").get("hx-get")
    assert team.get(again).status_code == 204
    Delivery.objects.update(state="sent")
    changed = team.get(again)
    assert changed.status_code == 200
    assert changed.content.lstrip().startswith(b"<section")
    assert "1 sent" in text_of(changed)


def test_the_live_part_changes_when_the_instant_comes(team):
    release = announced(scripted_account(), parts=1, due_in=600)
    page = team.get(f"/status/{release.pk}/")
    assert "Goes out" in text_of(page)
    set_clock(601)
    later = team.get(tree_of(page).get_element_by_id("live").get("hx-get"))
    assert "Went out" in text_of(later)


def test_links_of_ours_stay_on_this_host(team):
    release = announced(scripted_account())
    links = tree_of(team.get(f"/status/{release.pk}/")).xpath("//dl//a/@href")
    assert links == [f"/r/{release.public_id}"]


def test_a_release_before_approval_can_be_looked_at(team):
    release = queued(scripted_account())
    text = text_of(team.get(f"/status/{release.pk}/"))
    assert "approval" in text
    assert "0 planned" in text


def test_there_is_no_page_for_a_release_that_is_not_there(team):
    assert team.get("/status/999999/").status_code == 404
    assert team.get("/status/999999/live").status_code == 404


def test_the_bar_is_as_long_as_all_deliveries_together():
    drawn = segments({"sent": 3, "failed": 1, "scheduled": 0})
    assert [(each.state, each.start, each.width) for each in drawn] == [
        ("sent", 0, 750),
        ("failed", 750, 250),
    ]
    assert segments({}) == []


def test_counts_stand_in_the_order_of_the_states():
    assert counts({"sent": 2}) == [(state, 2 if state == "sent" else 0) for state in State]


def test_the_page_is_kept_nowhere(team):
    response = team.get("/status/")
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["X-Robots-Tag"] == "noindex"


def test_a_delivery_tells_its_history_and_only_its_own_release_leads_to_it(team):
    release = announced(scripted_account(), parts=1)
    (key,) = [row.key for row in rows_to_accounts(release.pk)]
    page = team.get(f"/status/{release.pk}/{key}/").content.decode()
    assert "Now scheduled" in page
    other = announced(scripted_account())
    assert team.get(f"/status/{other.pk}/{key}/").status_code == 404
    assert team.get(f"/status/{release.pk}/nonsense/").status_code == 404


def test_what_people_must_know_stands_on_every_status_page(team):
    release = announced(scripted_account())
    raise_notice(subject="account 1", sentence="The key was refused.")
    for page in ("/status/", f"/status/{release.pk}/"):
        assert "The key was refused." in team.get(page).content.decode()


def test_the_problems_of_a_release_stand_on_its_page_until_it_is_approved(team):
    release = queued(scripted_account(), languages=("en", "fr"))
    problem = {"level": "warning", "code": "edit.stale", "sentence": "- old\n+ new", "part": 0}
    release.current().editions.filter(language="fr").update(problems=[problem])
    (shown,) = tree_of(team.get(f"/status/{release.pk}/")).find_class("problems")
    assert "Warning" in shown.text_content()
    assert "- old\n+ new" in shown.text_content()
    announce(release, who="approver")
    assert not tree_of(team.get(f"/status/{release.pk}/")).find_class("problems")


def test_parts_in_several_languages_say_which(team):
    release = announced(scripted_account(), parts=1, languages=("en", "fr"))
    states = tree_of(team.get(f"/status/{release.pk}/")).xpath("//p[contains(@class, 'state')]")
    told = [" ".join(each.text_content().split()) for each in states]
    assert [each.split()[1] for each in told if each.startswith("scheduled")] == ["en", "fr"]
