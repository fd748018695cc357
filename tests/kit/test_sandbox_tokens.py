"""The token desk of a sandbox forgets nothing and gives nothing twice."""

import threading

from distributor.kit.record import RECORD_FOLDER
from distributor.kit.sandbox_tokens import TokenDesk, Tokens


def desk(*, rotates=True):
    return TokenDesk("wall", rotates=rotates)


def test_a_user_has_tokens_from_the_beginning_and_is_known_by_them():
    tokens = desk().tokens_of("1001-vellin works")
    assert desk().user_of(tokens.access) == "1001-vellin works"


def test_what_is_no_access_token_belongs_to_nobody():
    tokens = desk().tokens_of("vellin")
    for token in ("", "vellin", tokens.refresh, "access-1-vellin", "access--1-vellin", "access-0-"):
        assert desk().user_of(token) is None


def test_an_ended_token_is_dead_until_the_refresh_token_is_traded():
    here = desk()
    tokens = here.tokens_of("vellin")
    here.expire(tokens.access)
    here.expire("nobody")
    assert here.user_of(tokens.access) is None
    renewed = here.trade(tokens.refresh)
    assert here.user_of(renewed.access) == "vellin"
    assert here.user_of(tokens.access) is None
    assert here.tokens_of("vellin") == renewed


def test_ending_a_token_that_was_renewed_meanwhile_does_not_end_the_new_one():
    here = desk()
    old = here.tokens_of("vellin")
    new = here.trade(old.refresh)
    here.expire(old.access)
    assert here.user_of(new.access) == "vellin"


def test_a_refresh_token_is_good_for_one_use():
    here = desk()
    tokens = here.tokens_of("vellin")
    renewed = here.trade(tokens.refresh)
    assert here.trade(tokens.refresh) is None
    assert here.trade(renewed.access) is None
    assert here.trade(renewed.refresh) == Tokens(
        access="access-2-vellin", refresh="refresh-2-vellin"
    )


def test_a_platform_that_does_not_rotate_takes_its_refresh_token_again():
    here = desk(rotates=False)
    tokens = here.tokens_of("vellin")
    first, second = here.trade(tokens.refresh), here.trade(tokens.refresh)
    assert first.refresh == second.refresh == tokens.refresh
    assert len({tokens.access, first.access, second.access}) == 3


def test_of_many_at_once_only_one_gets_new_tokens():
    here, got = desk(), []
    tokens = here.tokens_of("vellin")
    threads = [
        threading.Thread(target=lambda: got.append(here.trade(tokens.refresh))) for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(one is not None for one in got) == 1


def test_the_desk_remembers_across_a_kill(tmp_path, monkeypatch):
    monkeypatch.setenv(RECORD_FOLDER, str(tmp_path))
    before = desk()
    old = before.tokens_of("vellin")
    new = before.trade(old.refresh)
    before.expire(new.access)
    after = desk()
    assert after.user_of(new.access) is None
    assert after.trade(old.refresh) is None
    assert after.user_of(after.trade(new.refresh).access) == "vellin"
