"""The Celery application: wake-ups travel through it, truth never does.

The settings are those measured in the facts about Celery and Redis: threads, early acknowledgement,
prefetch of one, no result backend, no ETA, bounded socket time-outs. Emptying the broker at any
moment changes timing and nothing else.
"""

import gc
import os

from celery import Celery
from celery.signals import celeryd_after_setup, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "distributor.settings")

app = Celery("distributor", task_cls="distributor.deliveries.hearing:WakeUp")
app.conf.update(
    broker_url=os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0"),
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_connection_timeout=2,
    broker_transport_options={"socket_timeout": 5, "socket_connect_timeout": 5},
    result_backend=None,
    task_ignore_result=True,
    task_acks_late=False,
    task_default_queue="posts",
    task_create_missing_queues=True,
    task_serializer="json",
    accept_content=["json"],
    worker_prefetch_multiplier=1,
    worker_pool="threads",
    worker_hijack_root_logger=False,
    worker_enable_remote_control=False,
    worker_send_task_events=False,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    beat_scheduler="celery.beat:Scheduler",
    beat_schedule={
        "tick": {
            "task": "deliveries.tick",
            "schedule": 1.0,
            "options": {"queue": "ticks"},
        }
    },
    timezone="UTC",
)
app.autodiscover_tasks(["distributor.deliveries"])


@celeryd_after_setup.connect  # a worker that starts while the broker is down is never "ready"
def poll_when_the_broker_is_silent(**_: object) -> None:
    from distributor.deliveries.poll import start_polling  # noqa: PLC0415 - needs Django set up

    start_polling()


@worker_ready.connect
def leave_what_stays_out_of_collections(**_: object) -> None:
    """What is loaded now stays: to look through it again and again costs a mailing a tenth."""
    gc.collect()
    gc.freeze()
