"""Mailings on their way, for tests that take their claims and courses step by step."""

from dataclasses import replace

from scripted import Crowd, receipt

from distributor.deliveries.claim import claim
from distributor.deliveries.course import Course
from distributor.deliveries.holders import my_holder
from distributor.deliveries.lane import load_lane
from distributor.deliveries.models import Begun, Delivery
from distributor.deliveries.send import make_calls
from tests.factories import account, edition_of, planned


def lane_to(size, *, channel=None, connections=1):
    """The lane of a mailing to so many readers, through `channel` where one is given."""
    crowd = account("crowd", connections=str(connections))
    release = planned(crowd, *(f"reader{number}@example.com" for number in range(size)))
    lane = load_lane(edition_of(release, crowd).pk)
    return replace(lane, channel=channel) if channel else lane


def claimed(lane, **changes):
    return claim(lane, **{"holder": my_holder(), **changes})


def travelled(lane, slice_):
    """A course from its hand-over to its end."""
    course = Course(lane, slice_)
    make_calls(lane, course)
    course.end()
    return course


def states_in(slice_):
    """The states of these deliveries, in the order of their claim."""
    found = dict(Delivery.objects.values_list("destination", "state"))
    return [found[row.destination] for row in slice_.rows]


def written(slice_):
    """What is written down of a claim, as places in it: the begun and the accepted ones."""
    place = {row.destination: number for number, row in enumerate(slice_.rows)}
    begun = Begun.objects.get(token=slice_.token)
    return [place[each] for each in begun.destinations], [place[each] for each in begun.accepted]


class Answering(Crowd):
    """Takes mails one by one, answers as `say` does, and keeps what it was handed."""

    def __init__(self, say=lambda outgoing: receipt(outgoing.key)):
        self.say = say
        self.handed = []

    def publish_many(self, outgoings, account):
        for outgoing in outgoings:
            self.handed.append(outgoing.key)
            if (answer := self.say(outgoing)) is not None:
                yield outgoing.key, answer
