"""Reading the trail: for the auditor's page and for the time lines of other rooms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from zaitong.audit.acts import act_name, subject_kind
from zaitong.audit.models import AuditRow, AuditSeal
from zaitong.common.clock import ZONE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

PAGE = 50


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """What the auditor asks for; empty parts filter nothing."""

    actor: str = ""  # part of the label, or the id of a user
    act: str = ""  # "record.filed", or "record." for all acts of a kind
    subject: str = ""  # "record:31", "record", or part of a subject's name
    since: date | None = None
    until: date | None = None  # this day included


@dataclass(frozen=True, slots=True)
class TrailPage:
    """Rows, newest first; ``older`` and ``newer`` are the numbers from which the neighbouring pages start."""

    rows: list[AuditRow]
    older: int | None
    newer: int | None


def trail_of(*subjects: str, acts: Iterable[str] = (), limit: int = 200) -> list[AuditRow]:
    """What was done to one thing ("record:31") or several, oldest first; the last ``limit`` of it. One query."""
    rows = AuditRow.objects.filter(subject__in=subjects)
    if acts:
        rows = rows.filter(act__in=list(acts))
    return list(reversed(rows.order_by("-id")[:limit]))


def timeline_events(rows: Iterable[AuditRow]) -> list[dict[str, Any]]:
    """Rows as common/_timeline.html wants them."""
    return [{"at": row.at, "who": row.actor_label, "what": act_name(row.act)} for row in rows]


def trail_page(asked: TrailFilter, *, before: int | None = None, after: int | None = None) -> TrailPage:
    """One page of the trail: below the number ``before``, or above ``after``. Quick however deep one goes."""
    rows = _filtered(asked)
    if after is not None:
        found = list(rows.filter(id__gt=after).order_by("id")[: PAGE + 1])
        more_newer, found = len(found) > PAGE, list(reversed(found[:PAGE]))
        more_older = bool(found)
    else:
        below = rows.filter(id__lt=before) if before is not None else rows
        found = list(below.order_by("-id")[: PAGE + 1])
        more_older, found = len(found) > PAGE, found[:PAGE]
        more_newer = before is not None and bool(found)
    return TrailPage(
        rows=found,
        older=found[-1].id if more_older and found else None,
        newer=found[0].id if more_newer and found else None,
    )


def trail_rows(asked: TrailFilter, most: int) -> list[AuditRow]:
    """The newest ``most`` rows that fit."""
    return list(_filtered(asked).order_by("-id")[:most])


def _filtered(asked: TrailFilter) -> QuerySet[AuditRow]:
    rows = AuditRow.objects.all()
    if asked.actor:
        rows = rows.filter(_by(asked.actor))
    if asked.act:
        rows = rows.filter(act__startswith=asked.act) if asked.act.endswith(".") else rows.filter(act=asked.act)
    if asked.subject:
        rows = rows.filter(_about(asked.subject))
    if asked.since:
        rows = rows.filter(at__gte=datetime.combine(asked.since, time(), tzinfo=ZONE))
    if asked.until:
        rows = rows.filter(at__lt=datetime.combine(asked.until + timedelta(days=1), time(), tzinfo=ZONE))
    return rows


def _by(text: str) -> Q:
    named = Q(actor_label__icontains=text)
    return named | Q(actor_id=int(text)) if text.isdecimal() and len(text) < 18 else named


def _about(text: str) -> Q:
    if ":" in text:
        return Q(subject=text)
    return Q(subject_label__icontains=text) | Q(subject__startswith=f"{text}:")


def trail_lines(rows: Iterable[AuditRow]) -> list[dict[str, Any]]:
    """Rows with their acts and kinds in Chinese, for the list."""
    return [{"row": row, "act": act_name(row.act), "kind": subject_kind(row.subject)} for row in rows]


def chain_state() -> dict[str, Any]:
    """How far the trail is sealed: the last seal and how many rows wait."""
    last = AuditSeal.objects.order_by("-number").first()
    waiting = AuditRow.objects.filter(id__gt=last.last_id if last else 0).count()
    return {"last": last, "waiting": waiting}
