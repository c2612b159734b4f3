"""What accounts do by night."""

from __future__ import annotations

from datetime import timedelta

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django_tasks_db.models import DBTaskResult

from zaitong.common.clock import now
from zaitong.jobs.schedules import schedule

KEPT = timedelta(days=14)


@schedule("accounts.clear", at="03:10")
def clear() -> None:
    """Remove sessions that are over, wrong tries long past, and messages of background work long done."""
    Session.objects.filter(expire_date__lt=now()).delete()
    AccessAttempt.objects.filter(attempt_time__lt=now() - KEPT).delete()
    DBTaskResult.objects.filter(finished_at__lt=now() - KEPT).delete()
