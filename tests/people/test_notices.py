"""People are told once."""

from distributor.people.notices import clear_notice, open_notices, raise_notice


def test_a_notice_is_raised_once_until_it_is_cleared(db):
    assert raise_notice(subject="account 1", sentence="The key was refused.")
    assert not raise_notice(subject="account 1", sentence="The key was refused.")
    assert raise_notice(subject="account 2", sentence="Another.")
    assert [str(notice) for notice in open_notices()] == ["Another.", "The key was refused."]
    clear_notice("account 1")
    clear_notice("account 1")
    assert len(open_notices()) == 1
    assert raise_notice(subject="account 1", sentence="The key was refused again.")
