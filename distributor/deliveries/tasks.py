"""The Celery tasks: one line each; everything they do may run twice."""

from celery import shared_task

from distributor.deliveries.consents import end_and_ask
from distributor.deliveries.digest import plan_window as plan_digests
from distributor.deliveries.dispatch import look_over, tick_once, wake_due
from distributor.deliveries.families import look_up
from distributor.deliveries.gate import check_gate as check_page
from distributor.deliveries.lanes import send_in_lane, send_posts
from distributor.deliveries.letters import send_letters
from distributor.deliveries.plan import plan_mailing
from distributor.deliveries.reconcile import look_at_due


@shared_task(name="deliveries.tick")
def tick() -> None:
    tick_once()


@shared_task(name="deliveries.tick_at_once")
def tick_at_once() -> None:
    look_over()


@shared_task(name="deliveries.check_gate")
def check_gate(release_id: int, purpose: int) -> None:
    check_page(release_id, purpose)


@shared_task(name="deliveries.plan")
def plan(mailing_id: int) -> None:
    if plan_mailing(mailing_id):
        wake_due()


@shared_task(name="deliveries.plan_window")
def plan_window(window_id: int) -> None:
    if plan_digests(window_id):
        wake_due()


@shared_task(name="deliveries.send")
def send(edition_id: int) -> None:
    send_posts(edition_id)


@shared_task(name="deliveries.send_many")
def send_many(edition_id: int, lane: int) -> None:
    send_in_lane(edition_id, lane=lane)


@shared_task(name="deliveries.look")
def look() -> None:
    look_at_due()


@shared_task(name="deliveries.letters")
def letters() -> None:
    send_letters()


@shared_task(name="deliveries.consents")
def consents() -> None:
    end_and_ask()


@shared_task(name="deliveries.families")
def families() -> None:
    look_up()
