"""Periodic work: a registry of functions and the tick that runs what is due.

A function that takes more than a few seconds starts a job (``job_start(actor=SYSTEM)``): jobs survive a killed worker.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import IntegrityError, connection, transaction

from zaitong.common.clock import ZONE, now
from zaitong.jobs.models import Schedule

Function = Callable[[], object]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Periodic:
    """A function with its times: every ``every``, or daily at ``at`` in Asia/Shanghai."""

    name: str
    run: Function
    every: timedelta | None = None
    at: time | None = None

    def after(self, moment: datetime) -> datetime:
        """The first time after ``moment`` at which it is due."""
        if self.every is not None:
            return moment + self.every
        local = moment.astimezone(ZONE)
        due = datetime.combine(local.date(), self.at or time(), tzinfo=ZONE)
        return due if due > local else due + timedelta(days=1)


SCHEDULES: dict[str, Periodic] = {}


def schedule(name: str, *, every: timedelta | None = None, at: str | None = None) -> Callable[[Function], Function]:
    """Register the decorated function: ``@schedule("nightly", at="00:05")`` or ``@schedule("seal", every=...)``."""
    if (every is None) == (at is None):
        raise ValueError("give either every= or at=")
    daily = time.fromisoformat(at) if at else None

    def register(run: Function) -> Function:
        SCHEDULES[name] = Periodic(name, run, every, daily)
        return run

    return register


def schedules_tick() -> list[str]:
    """Run what is due; the names that ran. Of several workers one wins each turn; a failure is logged, not repeated."""
    return [name for name, periodic in list(SCHEDULES.items()) if _take_turn(periodic) and _run(periodic)]


def _take_turn(periodic: Periodic) -> bool:
    moment = now()
    if not Schedule.objects.filter(name=periodic.name).exists():
        _enter(periodic, moment)
    if not Schedule.objects.filter(name=periodic.name, next_run__lte=moment).exists():
        return False
    skip = connection.features.has_select_for_update_skip_locked
    with transaction.atomic():
        rows = Schedule.objects.select_for_update(skip_locked=skip).filter(name=periodic.name, next_run__lte=moment)
        row = rows.first()
        if row is None:
            return False
        row.last_run, row.next_run = moment, periodic.after(moment)
        row.save(update_fields=["last_run", "next_run"])
    return True


def _enter(periodic: Periodic, moment: datetime) -> None:
    """A new name: what runs every so often is due at once, what runs daily at its next hour."""
    first = moment if periodic.every is not None else periodic.after(moment)
    try:
        with transaction.atomic():
            Schedule.objects.create(name=periodic.name, next_run=first)
    except IntegrityError:
        logger.debug("schedule %s entered by another worker", periodic.name)


def _run(periodic: Periodic) -> bool:
    try:
        periodic.run()
    except Exception:
        logger.exception("schedule %s failed", periodic.name)
        return False
    return True
