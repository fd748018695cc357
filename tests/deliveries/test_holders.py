"""Who holds a delivery is alive, or proven gone: the proof is a lock that goes with the process."""

import subprocess
import sys

import pytest
from django.db import connection

from distributor.deliveries import holders
from distributor.deliveries.holders import LOCK_CLASS, held, is_gone, let_go, my_holder

HOLD = """
import django, sys, time
django.setup()
from distributor.deliveries.holders import my_holder
print(my_holder(), flush=True)
time.sleep(60)
"""


def test_a_process_holds_one_lock_whoever_asks():
    assert my_holder() == my_holder()
    assert not is_gone(my_holder())


def test_a_lock_given_back_or_lost_is_gone_and_the_next_one_is_another():
    before = my_holder()
    let_go()
    assert is_gone(before)
    assert my_holder() != before


def test_a_lock_is_asked_for_again_after_a_while(monkeypatch):
    monkeypatch.setattr(holders, "TRUSTED", 0.0)
    assert my_holder() == my_holder()


def test_a_session_that_the_server_ended_is_noticed_at_the_next_call():
    before = my_holder()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks "
            "WHERE locktype = 'advisory' AND classid = %s AND objid = %s",
            [LOCK_CLASS, before],
        )
        assert cursor.fetchone()[0]
    assert my_holder() != before
    assert is_gone(before)


def test_an_attempt_that_breaks_off_ends_the_hold_once_no_call_under_it_is_under_way():
    with held() as other:
        with pytest.raises(OSError, match="gone"), held() as holder:
            raise OSError("the database is gone")
        assert holder == other
        assert not is_gone(holder)
        with held() as next_one:
            assert next_one != holder
    assert _becomes_gone(holder)
    assert not is_gone(next_one)


def test_an_old_hold_that_breaks_off_leaves_the_new_one_alone():
    with pytest.raises(OSError, match="gone"), held() as old:
        _lose_the_database()
    assert my_holder() == old + 1


def _lose_the_database():
    """And take a new hold, whose number is the next one."""
    let_go()
    my_holder()
    raise OSError("the database is gone")


def test_the_server_soon_notices_that_a_worker_is_cut_off():
    asked = "SELECT setting FROM pg_settings WHERE name = 'tcp_user_timeout'"
    my_holder()
    assert holders._own._hold.session.execute(asked).fetchone() == ("15000",)
    with connection.cursor() as cursor:
        cursor.execute(asked)
        assert cursor.fetchone() == ("15000",)


def test_a_session_that_was_closed_here_is_noticed_at_the_next_call():
    before = my_holder()
    assert my_holder() == before
    holders._own._hold.session.close()
    assert my_holder() != before


def test_nobody_at_all_is_gone():
    assert is_gone(None)
    assert is_gone(2**30)


@pytest.mark.django_db(transaction=True)
def test_a_killed_process_is_proven_gone_and_a_frozen_one_is_not():
    worker = subprocess.Popen([sys.executable, "-c", HOLD], stdout=subprocess.PIPE, text=True)
    try:
        holder = int(worker.stdout.readline())
        assert not is_gone(holder)
        worker.send_signal(19)
        assert not is_gone(holder)
        worker.kill()
        worker.wait()
        assert _becomes_gone(holder)
    finally:
        worker.kill()
        worker.stdout.close()
        worker.wait()


def _becomes_gone(holder):
    for _ in range(200):
        if is_gone(holder):
            return True
        subprocess.run(["sleep", "0.02"], check=True)
    return False
