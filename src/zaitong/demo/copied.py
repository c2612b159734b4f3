"""A draft that 砚桥小学 has begun from last period's record: words taken over, days and numbers still to be said anew."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from zaitong.common.clock import pretend
from zaitong.demo.people import actor_of
from zaitong.orgs.models import Appointment
from zaitong.records.models import Record
from zaitong.records.services.copying import record_start_like

if TYPE_CHECKING:
    from collections.abc import Callable

SCHOOL, CLERK, KIND = "砚桥小学", "经办人", "home_visit_progress"


def copied_build(day: date, at: Callable[[date], datetime]) -> None:
    """Begin one more record like the school's last one, of a form with days and numbers where it has filed one."""
    rows = Record.objects.filter(unit__short_name=SCHOOL, state="filed", post__isnull=True).order_by("-filed_at", "-pk")
    last = rows.filter(type_version__record_type__key=KIND).first() or rows.first()
    clerk = Appointment.objects.get(post__unit__short_name=SCHOOL, post__name=CLERK)
    if last is not None:
        with pretend(at(day)):
            record_start_like(client_key="demo-copied", source_id=last.pk, actor=actor_of(clerk.pk))
