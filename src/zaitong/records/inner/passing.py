"""Open parts of one holder passed on to another, and back. Locks: obligations by id, then parts by id, those above first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Max, Q

from zaitong.audit.services import audit_write
from zaitong.campaigns.models import Obligation
from zaitong.common.errors import Conflict
from zaitong.records.inner.models import InnerTask

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from zaitong.common.access import Actor
    from zaitong.orgs.models import Appointment

TITLE = 80
Moved = dict[str, dict[str, Any]]  # {part: {"lock": as it moved, "title": as it was, "files": how many}}


def open_parts(sources: Iterable[Appointment]) -> QuerySet[InnerTask]:
    """What lies with these holders and is not handed in. What he gave out below such a part goes with it."""
    return InnerTask.objects.filter(appointment__in=sources, state=InnerTask.State.OPEN, obligation__state="open")


def listed_parts(source: Appointment) -> QuerySet[InnerTask]:
    """The same for a page: with how many parts below are still waited for (``waiting``)."""
    below = Count("parts", filter=Q(parts__state=InnerTask.State.OPEN))
    rows = open_parts([source]).select_related("obligation__requirement__campaign").annotate(waiting=below)
    return rows.order_by(F("due").asc(nulls_last=True), "pk")


def parts_pass(source: Appointment, target: Appointment, actor: Actor) -> Moved:
    """Move them all; one that he hands in at the same moment is handed in and stays his. Call inside ``atomic``."""
    moved: Moved = {}
    for task in _locked(open_parts([source])):
        if task.state != InnerTask.State.OPEN or task.appointment_id != source.pk:
            continue
        was, task.title = task.title, _free_title(task, source, target)
        _put(task, source, target, actor, "inner.handed_over")
        moved[str(task.pk)] = {"lock": task.lock, "title": was, "files": task.files.count()}
    return moved


def parts_pass_back(moved: Moved, source: Appointment, target: Appointment, actor: Actor, *, since: datetime) -> None:
    """Put all back as it was. Raises Conflict where one of them has been worked on ``since``."""
    used = Conflict(f"{target.person.name}已经动过移交的校内分解，不能撤销。可以再移交回去。", code="used")
    tasks = _locked(InnerTask.objects.filter(pk__in=list(map(int, moved))))
    if not parts_untouched(moved, parts_now(moved), target.pk, since):
        raise used
    for task in tasks:
        task.title = moved[str(task.pk)]["title"]
        if _taken(task, source, task.title):
            raise used
        _put(task, target, source, actor, "inner.handed_back")


def parts_now(ids: Iterable[str | int]) -> dict[int, InnerTask]:
    """Parts with what tells whether somebody has worked on them. One query."""
    rows = InnerTask.objects.filter(pk__in=[int(pk) for pk in ids])
    seen = {"file_count": Count("files", distinct=True), "last_file": Max("files__added_at")}
    return {task.pk: task for task in rows.annotate(**seen, last_below=Max("parts__created_at"))}


def parts_untouched(moved: Moved, now: Mapping[int, InnerTask], target_id: int, since: datetime) -> bool:
    """Nothing was written, uploaded, taken away or given out below since they moved."""
    return all((task := now.get(int(pk))) and _same(task, was, target_id, since) for pk, was in moved.items())


def _same(task: Any, was: dict[str, Any], target_id: int, since: datetime) -> bool:
    here = task.state == InnerTask.State.OPEN and task.appointment_id == target_id and task.lock == was["lock"]
    files = task.file_count == was["files"] and (task.last_file is None or task.last_file <= since)
    return bool(here and files and (task.last_below is None or task.last_below <= since))


def _locked(rows: QuerySet[InnerTask]) -> list[InnerTask]:
    """Where they hang and the parts themselves, so that nobody gives the same beside them meanwhile."""
    found: list[tuple[int, int, int | None]] = list(rows.order_by().values_list("pk", "obligation_id", "parent_id"))
    firsts = {obligation for _, obligation, parent in found if parent is None}
    list(Obligation.objects.select_for_update(of=("self",)).filter(pk__in=firsts).order_by("pk").values_list("pk"))
    ids = {pk for pk, _, _ in found}
    above = {parent for _, _, parent in found if parent is not None}
    locked = InnerTask.objects.select_for_update(of=("self",)).filter(pk__in=ids | above).order_by("pk")
    return [task for task in locked if task.pk in ids]


def _free_title(task: InnerTask, source: Appointment, target: Appointment) -> str:
    """The title; where the successor has a part of the same name there, with whose it was."""
    title, number = task.title, 1
    while _taken(task, target, title):
        mark = f"（{source.person.name}移交{number if number > 1 else ''}）"
        title, number = task.title[: TITLE - len(mark)] + mark, number + 1
    return title


def _taken(task: InnerTask, holder: Appointment, title: str) -> bool:
    beside = InnerTask.objects.live().filter(obligation_id=task.obligation_id, parent_id=task.parent_id)
    return beside.filter(appointment=holder, title=title).exclude(pk=task.pk).exists()


def _put(task: InnerTask, source: Appointment, target: Appointment, actor: Actor, act: str) -> None:
    task.appointment = target
    task.lock += 1  # what is sent from a window of the other's is an older copy
    task.save(update_fields=["appointment", "title", "lock", "updated_at"])
    facts = {"inner": task.pk, "from": source.person.name, "to": target.person.name}
    subject = f"obligation:{task.obligation_id}"
    audit_write(actor=actor, act=act, subject=subject, subject_label=task.title, data=facts)
