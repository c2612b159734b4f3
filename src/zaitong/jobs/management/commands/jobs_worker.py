"""`zaitong manage jobs_worker`: background work and the schedule, until told to end."""

from __future__ import annotations

import logging
import threading
from types import FrameType
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections, connection
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from zaitong.jobs.progress import stopping
from zaitong.jobs.schedules import schedules_tick

if TYPE_CHECKING:
    from argparse import ArgumentParser

TICK = 2.0  # seconds between two looks at the schedule

logger = logging.getLogger(__name__)


class StoppableWorker(Worker):
    """Tells the job under way to stop at its next report, so that an end takes seconds and loses nothing."""

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        stopping.set()
        super().shutdown(signum, frame)


class Command(BaseCommand):
    help = "Run background work and the schedule (后台任务与定时计划)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is waiting and due, then end")
        parser.add_argument("--interval", type=float, default=1.0, help="seconds between two looks at the queue")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        worker = _worker(options["interval"], once=options["once"])
        if options["once"]:
            schedules_tick()
            worker.run()
            return
        stopping.clear()
        worker.configure_signals()
        ticker = threading.Thread(target=_tick_until_told, name="schedule", daemon=True)
        ticker.start()
        try:
            worker.run()
        finally:
            stopping.set()
            ticker.join(timeout=10)


def _worker(interval: float, *, once: bool) -> StoppableWorker:
    return StoppableWorker(
        queue_names=["default"],
        interval=interval,
        batch=once,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )


def _tick_until_told() -> None:
    while not stopping.is_set():
        try:
            close_old_connections()
            schedules_tick()
        except Exception:  # the database is away for a moment: look again
            logger.exception("schedule: tick failed")
        stopping.wait(TICK)
    connection.close()
