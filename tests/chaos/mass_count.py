"""Counts what became of a mass mailing: the sink's record against the ledger, person by person."""

from bisect import bisect_right
from collections import Counter

from django.db import connection

from distributor.deliveries.key import place_of
from distributor.deliveries.rows import rows_in_state
from distributor.deliveries.states import State
from distributor.deliveries.status import release_status
from tests.bench.figure import Figure, plain

AT_STAKE = 50  # the promise, whatever the code says
STOPS_WITHIN = 1.0

# Of the run's own database only: who was claimed when, and every doubt with its holder.
WATCH = """
CREATE TABLE mass_claim (release_id bigint, destination bigint, at timestamptz);
CREATE FUNCTION mass_watch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO mass_claim SELECT release_id, destination, changed_at FROM changed
    WHERE state = 'sending' AND destination <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER mass_watch AFTER UPDATE ON deliveries_delivery
REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mass_watch();
"""

STATES = """
SELECT destination, state, reason FROM deliveries_delivery
WHERE release_id = %s AND destination <> 0
"""
CLAIMS = "SELECT destination, extract(epoch FROM at)::float8 FROM mass_claim WHERE release_id = %s"
HOLDERS = "SELECT id, split_part(name, ':', 2)::int FROM deliveries_holder"


def exactly(what, figure, aim=0):
    return Figure(what=what, figure=f"{figure:,}", aim=f"{aim:,}", is_ok=figure == aim)


def sums(release, *, people, when):
    """Planned, and the seven states it is the sum of."""
    status = release_status(release)
    tally = status.channels[0].tally
    yield exactly(f"planned, {when}", tally.planned, aim=people)
    yield exactly("  the sum over the seven states", status.planned, aim=people)
    for state, number in status.totals.items():
        yield plain(f"  {state}", f"{number:,}")
    yield plain("  as `status` says it", tally.sentence)
    yield exactly("  not accounted for", tally.lost)


def against_the_record(release, mails):
    """Nobody twice, nobody the ledger says was mailed and was not, and the other way round."""
    mine = [mail for mail in mails if _release_of(mail) == release.pk]
    reached = {place_of(mail.key).destination for mail in mine}
    states = _states(release)
    sent = {person for person, (state, _) in states.items() if state == State.SENT}
    in_doubt = {person for person, (state, _) in states.items() if state == State.UNKNOWN}
    yield exactly("mails accepted", len(mine), aim=len(reached))
    yield exactly("accepted twice, by Message-ID", _more_than_once(mail.key for mail in mine))
    yield exactly("accepted twice, by envelope", _more_than_once(mail.address for mail in mine))
    yield exactly("Message-ID of one, envelope of another", _mixed_up(mine))
    yield exactly("lost: sent in the ledger, never accepted", len(sent - reached))
    yield exactly("accepted, and neither sent nor unknown", len(reached - sent - in_doubt))


def doubts(release, killed, *, connections):
    """Each belongs to a worker that was killed, a few to each, and each is listed by its name."""
    rows = rows_in_state(release.pk, State.UNKNOWN)
    with connection.cursor() as cursor:
        cursor.execute(HOLDERS)
        pids = dict(cursor.fetchall())
    by_kill = Counter(pids[row.holder] for row in rows)
    most = max(by_kill.values(), default=0)
    bound = AT_STAKE * connections
    listed = {each.key for channel in release_status(release).channels for each in _named(channel)}
    told = ", ".join(str(by_kill[pid]) for pid in killed)
    yield exactly("unknown", len(rows), aim=sum(by_kill[pid] for pid in killed))
    yield plain("  of each kill", told)
    words = f"{bound} ({AT_STAKE} x {connections} connections)"
    yield Figure(
        what="  of one kill at most", figure=f"{most}", aim=f"at most {words}", is_ok=most <= bound
    )
    yield exactly("  not listed by name", len({row.key for row in rows} - listed))


def leavers(release, clicks, mails, *, number):
    """Nothing was claimed for anybody after the answer to their click."""
    yield exactly("left with one click, and were answered 2xx", len(clicks.answered), aim=number)
    with connection.cursor() as cursor:
        cursor.execute(CLAIMS, [release.pk])
        late = [one for one, at in cursor.fetchall() if at > clicks.answered.get(one, at)]
    yield exactly("  claimed after that answer", len(late))
    states = _states(release)
    kept = sum(states[one] == (State.CANCELLED, "left") for one in clicks.answered)
    yield plain("  their mail was cancelled", f"{kept:,}")
    took = {place_of(mail.key).destination: mail.at for mail in mails}
    after = [took[one] - at for one, at in clicks.answered.items() if took.get(one, at) > at]
    longest = f", at most {max(after):.2f} s after" if after else ""
    yield plain("  claimed before, on the wire at the answer", f"{len(after)}{longest}")


def stops(found, mails):
    """How long after a person asked the last mail came."""
    instants = sorted(mail.at for mail in mails)
    for stop in found:
        last = instants[bisect_right(instants, stop.over_at) - 1]
        late = max(0.0, last - stop.asked_at)
        answer = stop.answered_at - stop.asked_at
        yield Figure(
            what=f"{stop.how}: last mail came after",
            figure=f"{late:.2f} s (answered after {answer:.2f} s)",
            aim=f"within {STOPS_WITHIN:g} s",
            is_ok=late <= STOPS_WITHIN,
        )


def everybody_once(release, clicks, mails):
    """At the very end: one mail for each who had not left."""
    counted = Counter(place_of(mail.key).destination for mail in mails)
    states = _states(release)
    gone = {one for one, found in states.items() if found == (State.CANCELLED, "left")}
    without = [one for one in states if not counted[one] and one not in gone]
    yield exactly("  without a mail, and had not left", len(without))
    yield exactly("  cancelled as left, and had not clicked", len(gone - clicks.answered.keys()))
    yield exactly("  cancelled as left, and have a mail", sum(counted[one] > 0 for one in gone))
    once = sum(counted[one] == 1 for one in states)
    yield exactly("  accepted exactly once", once, aim=len(states) - len(gone))


def _states(release):
    with connection.cursor() as cursor:
        cursor.execute(STATES, [release.pk])
        return {person: (state, reason) for person, state, reason in cursor.fetchall()}


def _release_of(mail):
    place = place_of(mail.key)
    return place.release_id if place else None


def _more_than_once(words):
    return sum(number > 1 for number in Counter(words).values())


def _mixed_up(mails):
    from distributor.audience.models import Subscriber

    addresses = dict(Subscriber.objects.values_list("id", "address"))
    return sum(addresses[place_of(mail.key).destination] != mail.address for mail in mails)


def _named(channel):
    return [each for each in channel.deliveries if each.who]
