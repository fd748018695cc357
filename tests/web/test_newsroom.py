"""Pages of releases: nothing before the instant, a whole readable page after it."""

import re
from datetime import timedelta

import pytest
from django.utils.http import http_date
from lxml import html

from distributor.deliveries.clock import now
from distributor.people.models import User
from distributor.releases.models import Release
from distributor.web import newsroom
from tests.factories import set_clock
from tests.releases_made import release as english
from tests.releases_made import release_fr as french
from tests.web.made import add_text, approved, feed_account, member, page_of, queued, revise, sent

HEADLINE = "Tidewater Robotics opens a test basin for underwater inspection drones in Rimouski"


def tree_of(response):
    return html.fromstring(response.content.decode())


def test_a_page_stands_from_its_instant_on_and_not_a_second_before(client):
    release = approved(due_in=60, embargo_in=60)
    set_clock(59)
    assert client.get(page_of(release)).status_code == 404
    set_clock(61)
    response = client.get(page_of(release))
    assert response.status_code == 200
    assert tree_of(response).findtext(".//h1") == HEADLINE


def test_a_release_before_its_instant_answers_like_an_address_that_never_was(client):
    waiting = approved(due_in=60, embargo_in=60)
    known, unknown = client.get(page_of(waiting)), client.get("/r/nothingatall")
    assert known.content == unknown.content
    assert dict(known.headers) == dict(unknown.headers)


def test_without_an_approval_or_after_a_withdrawal_there_is_no_page(client):
    waiting, gone = queued(feed_account()), sent()
    Release.objects.filter(pk=gone.pk).update(state="withdrawn")
    assert [client.get(page_of(each)).status_code for each in (waiting, gone)] == [404, 404]


def test_a_correction_shows_when_it_was_approved(client):
    release = sent()
    revision = revise(release, english(headline="Corrected: the basin is 41 metres long"))
    assert tree_of(client.get(page_of(release))).findtext(".//h1") == HEADLINE
    revision.frozen_at = revision.publish_at = now()
    revision.save()
    assert "41 metres" in tree_of(client.get(page_of(release))).findtext(".//h1")


def test_the_page_tells_machines_what_it_is(client):
    release = sent(due_in=-90)
    tree = tree_of(client.get(page_of(release)))
    named = {meta.get("property"): meta.get("content") for meta in tree.findall(".//meta")}
    assert named["og:type"] == "article"
    assert named["og:title"] == HEADLINE
    assert named["og:url"] == release.link
    assert named["article:published_time"] == release.publish_at.isoformat()
    article = tree.find(".//article")
    assert article.get("itemtype") == "https://schema.org/NewsArticle"
    properties = {element.get("itemprop") for element in article.iter()}
    assert properties >= {"headline", "datePublished", "dateModified", "inLanguage", "publisher"}
    assert properties >= {"dateline", "articleBody", "mainEntityOfPage"}


def test_the_summary_is_the_first_sentence_of_the_news(client):
    tree = tree_of(client.get(page_of(sent())))
    (summary,) = tree.xpath("//meta[@name='description']/@content")
    assert summary.startswith("Tidewater Robotics today opened")
    assert summary.endswith("salt water.")


@pytest.mark.parametrize("changes", [{"blocks": ()}, {"blocks": english().blocks[2:4]}])
def test_without_a_paragraph_the_headline_is_the_summary(client, changes):
    tree = tree_of(client.get(page_of(sent(feed_account(), **changes))))
    assert tree.xpath("//meta[@name='description']/@content") == [HEADLINE]


def test_the_canonical_address_is_the_one_the_team_gave(client):
    release = sent(link="https://tidewater.example/news/basin")
    tree = tree_of(client.get(page_of(release)))
    assert tree.xpath("//link[@rel='canonical']/@href") == ["https://tidewater.example/news/basin"]


def test_the_page_leads_to_the_feed(client):
    account = feed_account()
    tree = tree_of(client.get(page_of(sent(account))))
    (link,) = tree.xpath("//link[@rel='alternate']")
    assert link.get("type") == "application/rss+xml"
    assert link.get("title") == "Basin news"
    assert link.get("href") == f"https://news.example.com/feeds/{account.pk}.xml"


def test_head_and_body_say_each_thing_once(client):
    text = " ".join(tree_of(client.get(page_of(sent()))).find(".//main").text_content().split())
    for once in ("The 40-metre basin will serve", "Rimouski, October 6, 2026", "About Tidewater"):
        assert text.count(once) == 1


def test_a_french_release_is_a_french_page(client):
    response = client.get(page_of(sent(make=french)))
    tree = tree_of(response)
    assert tree.get("lang") == "fr-CA"
    assert tree.xpath("//meta[@property='og:locale']/@content") == ["fr_CA"]
    assert "Communiqués" in response.content.decode()
    assert "Newsroom" not in response.content.decode()


def test_a_release_without_place_and_date_shows_the_day_it_came_out(client):
    release = sent(make=french, city=None, date=None, due_in=-10)
    (shown,) = tree_of(client.get(page_of(release))).find_class("dateline")
    assert re.fullmatch(r"\d+(er)? \w+ \d{4}", shown.text_content().strip())


def test_a_correction_says_so_in_its_own_words(client):
    release = sent(correction="This release replaces the one of 9:00.")
    (notice,) = tree_of(client.get(page_of(release))).find_class("correction")
    assert notice.text_content() == "This release replaces the one of 9:00."


def test_nothing_of_the_text_is_taken_for_markup(client):
    release = sent(headline='<script>alert(1)</script> & "more"', issuer='"><img src=x>')
    response = client.get(page_of(release))
    assert b"<script>alert" not in response.content
    assert b"<img" not in response.content
    assert tree_of(response).findtext(".//h1") == '<script>alert(1)</script> & "more"'


def test_a_reader_with_the_newest_state_is_answered_without_rendering(client, monkeypatch):
    release = sent()
    first = client.get(page_of(release))
    monkeypatch.setattr(newsroom, "release_html", None)
    by_tag = client.get(page_of(release), headers={"If-None-Match": first.headers["ETag"]})
    by_date = client.get(
        page_of(release), headers={"If-Modified-Since": first.headers["Last-Modified"]}
    )
    assert (by_tag.status_code, by_date.status_code) == (304, 304)
    assert by_tag.content == b""
    assert by_tag.headers["ETag"] == first.headers["ETag"]


def test_the_tag_wins_over_the_date(client):
    release = sent()
    later = http_date((now() + timedelta(days=1)).timestamp())
    headers = {"If-None-Match": '"another"', "If-Modified-Since": later}
    assert client.get(page_of(release), headers=headers).status_code == 200


def test_an_approved_correction_makes_a_new_tag(client):
    release = sent()
    first = client.get(page_of(release)).headers["ETag"]
    revision = revise(release, english(headline="Corrected"))
    revision.frozen_at = revision.publish_at = now()
    revision.save()
    assert client.get(page_of(release)).headers["ETag"] != first


def test_the_page_travels_compressed_and_caches_know_it(client):
    release = sent()
    plain, packed = (
        client.get(page_of(release), headers={"Accept-Encoding": encoding})
        for encoding in ("identity", "gzip")
    )
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["ETag"] == plain.headers["ETag"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert plain.headers["Cache-Control"] == "public, no-cache"


def test_head_answers_like_get_without_a_body(client):
    release = sent()
    response = client.head(page_of(release))
    assert response.status_code == 200
    assert response.content == b""


def test_a_page_is_only_read(client):
    assert client.post(page_of(sent())).status_code == 405


def test_the_list_shows_what_is_out_newest_first(client):
    old, new = sent(due_in=-200), sent(due_in=-100, headline="The newer one")
    approved(due_in=100, embargo_in=100, headline="Not yet out")
    tree = tree_of(client.get("/"))
    links = tree.xpath("//ol[@class='listing']//a")
    assert [link.get("href") for link in links] == [page_of(new), page_of(old)]
    assert links[0].text == "The newer one"
    assert b"Not yet out" not in html.tostring(tree)


def test_the_list_speaks_the_visitors_language(client):
    assert (
        "Rien n’a encore été publié"
        in client.get("/", headers={"Accept-Language": "fr-CA,fr;q=0.9"}).content.decode()
    )
    response = client.get("/", headers={"Accept-Language": "de"})
    assert "Nothing has been published yet" in response.content.decode()
    assert "Accept-Language" in response.headers["Vary"]


def test_the_list_asks_the_database_as_often_for_many_releases(client, django_assert_num_queries):
    account = feed_account()
    for number in range(3):
        sent(account, headline=f"Release {number}")
    with django_assert_num_queries(4):  # releases, texts, feeds, lists to join
        client.get("/")


def test_the_team_is_led_to_its_own_pages(client):
    client.force_login(member())
    response = client.get("/")
    assert (response.status_code, response.headers["Location"]) == (302, "/status/")
    assert User.objects.count() == 1


def bilingual(**given):
    release = sent(**given)
    add_text(release, french())
    return release


def test_each_language_has_a_page_and_leads_to_the_other(client):
    release = bilingual()
    first = tree_of(client.get(page_of(release)))
    second = tree_of(client.get(f"{page_of(release)}/fr-CA"))
    assert (first.get("lang"), second.get("lang")) == ("en", "fr-CA")
    assert "bassin" in second.findtext(".//h1")
    assert first.xpath("//nav[@class='languages']/a/@href") == [f"{page_of(release)}/fr-CA"]
    assert first.xpath("//nav[@class='languages']/a/text()") == ["Français"]
    assert second.xpath("//nav[@class='languages']/a/@href") == [page_of(release)]
    for tree in (first, second):
        told = tree.xpath("//link[@rel='alternate'][@hreflang]")
        assert [each.get("hreflang") for each in told] == ["en", "x-default", "fr-CA"]
    assert second.xpath("//link[@rel='canonical']/@href") == [f"{release.link}/fr-CA"]


def test_the_first_language_stands_at_the_plain_address_and_others_nowhere(client):
    release = bilingual()
    response = client.get(f"{page_of(release)}/en")
    assert (response.status_code, response.headers["Location"]) == (302, page_of(release))
    assert client.get(f"{page_of(release)}/de").status_code == 404
    waiting = approved(due_in=60)
    assert client.get(f"{page_of(waiting)}/en").status_code == 404


def test_a_release_in_one_language_offers_no_other(client):
    tree = tree_of(client.get(page_of(sent())))
    assert tree.xpath("//nav[@class='languages'] | //link[@hreflang]") == []


def test_a_reader_sees_the_list_in_their_language_where_there_is_one(client):
    bilingual()
    for language, word in (("fr", "bassin"), ("en", "basin"), ("de", "basin")):
        response = client.get("/", headers={"Accept-Language": language})
        assert word in tree_of(response).find_class("listing")[0].text_content()
