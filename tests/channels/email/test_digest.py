from dataclasses import replace

from lxml import html as lxml_html

from channels.email import compose as mail
from channels.email.digest import gather
from distributor.contract import Account
from tests.releases_made import paragraph, release, release_fr

ACCOUNT = Account(
    id=1,
    channel="email",
    handle="news",
    settings={"organisation": "Harbour Trust", "postal_address": "12 Quay Street"},
)


def gathered(editions, language="en"):
    return gather(editions, ACCOUNT, language=language)


def mails(count, *, made=release, words=""):
    return [
        mail.compose(
            made(
                headline=f"Basin {'I' * at} opens",
                link=f"https://news.example.org/{at}",
                blocks=(paragraph(f"Gate {'I' * at} of the basin opened in Rimouski{words}."),),
            ),
            ACCOUNT,
        )
        for at in range(1, count + 1)
    ]


def test_a_digest_names_the_first_and_counts_the_rest():
    assert gathered(mails(3)).parts[0].fields["subject"] == ("Basin I opens and 2 more releases")
    assert gathered(mails(2)).parts[0].fields["subject"].endswith("and one more release")
    french = gathered(mails(3, made=release_fr), "fr").parts[0]
    assert french.fields["subject"] == "Basin I opens et 2 autres communiqués"


def test_each_release_has_headline_lede_and_link_in_the_order_given():
    part = gathered(mails(3)).parts[0]
    page = lxml_html.fromstring(part.fields["html"])
    assert [h.text for h in page.findall(".//h2")] == [f"Basin {'I' * n} opens" for n in (1, 2, 3)]
    assert len(page.findall(".//h1")) == 1
    for at in (1, 2, 3):
        assert f"Gate {'I' * at} of the basin" in part.text
        assert f"https://news.example.org/{at}" in part.text
        assert f"https://news.example.org/{at}" in {a.get("href") for a in page.iter("a")}


def test_a_release_given_twice_stands_once():
    one, two = mails(2)
    assert gathered([one, two, one]).parts[0].text.count("https://news.example.org/1") == 1


def test_a_digest_of_one_release_is_its_mail():
    (one,) = mails(1)
    assert gathered([one, one]) == one


def test_an_edited_headline_is_the_one_shown():
    one, two = mails(2)
    text = two.parts[0].text.replace("Basin II opens", "Basin two opens")
    edited = replace(two, parts=(replace(two.parts[0], text=text),))
    assert "Basin two opens" in gathered([one, edited]).parts[0].text


def test_f1_a_big_digest_leaves_out_ledes_from_the_end():
    part = gathered(mails(60, words=" for " + "very " * 90 + "long ships")).parts[0]
    assert len(part.fields["html"].encode()) <= mail.HTML_LIMIT
    assert "Gate I of" in part.text
    assert f"Basin {'I' * 60} opens" in " ".join(part.text.split())
    assert f"Gate {'I' * 60} of" not in part.text


def test_a_digest_keeps_the_ways_out_and_has_no_errors():
    digest = gathered(mails(5))
    assert mail.UNSUBSCRIBE in digest.parts[0].text
    assert mail.check(digest, ACCOUNT) == []


def test_f1_the_biggest_french_digest_is_not_cut_either():
    words = " pour les navires et l’équipage" * 12
    part = gathered(mails(60, made=release_fr, words=words), language="fr").parts[0]
    assert len(part.fields["html"].encode()) <= mail.HTML_LIMIT
    assert f"Basin {'I' * 60} opens" in " ".join(part.text.split())


def test_f1_a_digest_that_cannot_be_made_small_is_refused_by_its_check():
    long = [
        mail.compose(release(headline="gate " * 9_000, link=f"https://a.example/{at}"), ACCOUNT)
        for at in (1, 2)
    ]
    found = {p.code for p in mail.check(gathered(long), ACCOUNT)}
    assert "email.too-big" in found
