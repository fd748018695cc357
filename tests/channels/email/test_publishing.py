import email
from dataclasses import replace

from channels.email.publishing import publish_many
from tests.channels.email.made import (
    account_of,
    is_accepted,
    kinds,
    make_account,
    make_outgoing,
    make_part,
    make_recipient,
    publish_all,
    publish_to,
    sandbox_with,
)


def test_wrong_settings_are_said_for_every_delivery_and_nobody_is_called():
    outcomes = publish_to(["a@x.org", "b@x.org"], make_account(smtp_host=""))
    assert kinds(outcomes) == ["Misconfigured", "Misconfigured"]


def test_a_recipient_who_cannot_be_written_to_does_not_stop_the_others():
    with sandbox_with() as sandbox:
        outgoings = [
            make_outgoing("nobody"),
            make_outgoing("a@x.org"),
            make_outgoing(recipient=make_recipient(unsubscribe_url="")),
            make_outgoing(recipient=make_recipient(name="a\nb")),
            replace(make_outgoing(), recipient=None),
            make_outgoing("b@x.org"),
        ]
        assert kinds(publish_all(outgoings, account_of(sandbox))) == [
            "RecipientGone",
            "Receipt",
            "Misconfigured",
            "Rejected",
            "Misconfigured",
            "Receipt",
        ]


def test_a_slice_of_nobody_who_can_be_written_to_is_answered_too():
    with sandbox_with() as sandbox:
        assert kinds(publish_to(["nobody"], account_of(sandbox))) == ["RecipientGone"]
        assert publish_all([], account_of(sandbox)) == []


def test_two_editions_in_one_slice_do_not_mix():
    with sandbox_with() as sandbox:
        other = make_part(subject="Autre nouvelle")
        outgoings = [make_outgoing("a@x.org"), make_outgoing("b@x.org", part=other)]
        publish_all(outgoings, account_of(sandbox))
        subjects = [
            email.message_from_string(mail.fields["raw"])["Subject"] for mail in sandbox.mails()
        ]
        assert subjects[1] == "Autre nouvelle"
        assert subjects[0] != subjects[1]


def test_each_recipient_gets_the_own_name_links_and_nobody_elses():
    with sandbox_with() as sandbox:
        people = [
            make_recipient(
                f"r{n}@x.org", name=f"Reader {n}", unsubscribe_url=f"https://x.org/u/{n}-"
            )
            for n in range(10)
        ]
        publish_all([make_outgoing(recipient=person) for person in people], account_of(sandbox))
        for number, mail in enumerate(sandbox.mails()):
            raw = mail.fields["raw"]
            assert f"To: Reader {number} <r{number}@x.org>\r\n" in raw
            assert raw.count(f"https://x.org/u/{number}-") == raw.count("https://x.org/u/") == 3


def test_bounces_go_to_the_sender_or_to_a_tagged_mailbox_of_their_own():
    with sandbox_with() as sandbox:
        tagged = account_of(sandbox, return_address="bounces@b.example.org")
        publish_all([make_outgoing(key="k1")], account_of(sandbox))
        publish_all([make_outgoing(key="k2")], tagged)
        publish_all([make_outgoing(key="k" * 64)], tagged)
        assert [mail.fields["sender"] for mail in sandbox.mails()] == [
            "press@news.example.org",
            "bounces+k2@b.example.org",
            "bounces@b.example.org",
        ]


def test_the_same_key_twice_in_a_slice_is_one_mail():
    with sandbox_with() as sandbox:
        outgoing = make_outgoing()
        assert len(list(publish_many([outgoing, outgoing], account_of(sandbox)))) == 1
        assert len(sandbox.accepted()) == 1


def test_answers_come_one_by_one_and_not_at_the_end():
    with sandbox_with() as sandbox:
        sandbox.inject("slow", address="late@x.org", seconds="5")
        outgoings = [make_outgoing(f"{name}@x.org", seconds=0.5) for name in ("a", "b", "late")]
        answers = publish_many(outgoings, account_of(sandbox))
        assert is_accepted(next(answers)[1])
        answers.close()


def test_a_mail_server_out_of_reach_is_told_for_each():
    with sandbox_with() as sandbox:
        account = account_of(sandbox)
    assert kinds(publish_to(["a@x.org", "b@x.org"], account)) == ["Transient", "Transient"]
