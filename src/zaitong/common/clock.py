"""The only clock of the product: every "today" is the day in Asia/Shanghai."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

ZONE = ZoneInfo("Asia/Shanghai")
_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """The present moment, aware, in Asia/Shanghai."""
    return (_pretended.get() or timezone.now()).astimezone(ZONE)


@contextmanager
def pretend(moment: datetime) -> Iterator[None]:
    """Acts inside carry an earlier moment: the demo district's history is told by the services themselves."""
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)


def today() -> date:
    """The present day in Asia/Shanghai, whatever the server's own zone is."""
    return now().date()


def local_date(moment: datetime) -> date:
    """The day in Asia/Shanghai on which an aware moment falls."""
    return moment.astimezone(ZONE).date()


def week_start(day: date) -> date:
    """Monday of the week that holds ``day``."""
    return day - timedelta(days=day.weekday())
