"""Giving parts, taking one back, handing it in, returning it.

Locks: the obligation where its first parts are given, else the part above; a part before the parts below it, by id.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.http import Http404

from zaitong.audit.services import audit_write
from zaitong.campaigns.duties.holders import candidates
from zaitong.campaigns.models import Obligation
from zaitong.common.clock import now, today
from zaitong.common.errors import Conflict, FieldErrors, NotAllowed
from zaitong.records.groups.selectors import teams_of
from zaitong.records.inner.models import InnerTask
from zaitong.records.inner.selectors import is_mine, may_answer, may_give, obligation_to_split

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from zaitong.common.access import Actor
    from zaitong.orgs.models import Appointment
    from zaitong.records.groups.selectors import Team

State = InnerTask.State
TITLE, WORDS, GROUP, ANSWER = 80, 300, 20, 5000
MOST = 60  # parts given in one act


@dataclass(frozen=True, slots=True)
class Part:
    """What is asked of whom by when. ``suffix`` tells its fields from those of other parts in one form.

    ``team``: a group of the unit, by number; the part goes to its head of today, whoever ``appointment_id`` names.
    """

    title: str
    appointment_id: int | None
    words: str = ""
    due: date | None = None
    group: str = ""
    suffix: str = ""
    team: int | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """Parts that were made, and how many of those asked for were there already."""

    made: list[InnerTask]
    there: int


def inner_add(*, obligation_id: int, parent_id: int | None, part: Part, actor: Actor) -> InnerTask:
    """Give one part; given before, it is the one that is there."""
    given = inner_give(obligation_id=obligation_id, parent_id=parent_id, parts=[part], actor=actor)
    if given.made:
        return given.made[0]
    same = InnerTask.objects.live().filter(obligation_id=obligation_id, parent_id=parent_id)
    return same.get(appointment_id=part.appointment_id or 0, title=tidy(part.title))


@transaction.atomic
def inner_give(*, obligation_id: int, parent_id: int | None, parts: Sequence[Part], actor: Actor) -> Given:
    """Give parts of the unit's obligation, or of one's own part: all or, where one is wrong, none.

    The same thing for the same person is given once. Raises Http404, FieldErrors, Conflict.
    """
    parent, obligation = _place(obligation_id, parent_id, actor)
    staff = _staff(obligation, parent, parts)
    parts = [_to_head(part, staff) for part in parts]
    if errors := _errors(parts, staff, parent):
        raise FieldErrors(errors)
    there = set(
        InnerTask.objects.live().filter(obligation=obligation, parent=parent).values_list("appointment_id", "title")
    )
    made: list[InnerTask] = []
    for part in parts:
        key = (part.appointment_id or 0, tidy(part.title))
        if key not in there:
            there.add(key)
            made.append(_put(part, obligation, parent, actor))
    return Given(made, len(parts) - len(made))


def _put(part: Part, obligation: Obligation, parent: InnerTask | None, actor: Actor) -> InnerTask:
    task = InnerTask.objects.create(
        obligation=obligation,
        parent=parent,
        appointment_id=part.appointment_id or 0,
        group=parent.group if parent else tidy(part.group),
        staff_group_id=None if parent else part.team,
        title=tidy(part.title),
        words=tidy(part.words),
        due=part.due,
        set_by_label=actor.label[:120],
    )
    _audit(actor, "inner.added", task)
    return task


def _place(obligation_id: int, parent_id: int | None, actor: Actor) -> tuple[InnerTask | None, Obligation]:
    """Where parts hang, locked: under the unit's obligation, or under a part of the actor's own."""
    if parent_id is None:
        obligation = obligation_to_split(obligation_id, actor)
        if obligation is None:
            raise Http404
        Obligation.objects.select_for_update(of=("self",)).get(pk=obligation_id)
        return None, obligation
    parent = inner_locked(parent_id, actor)
    if parent.obligation_id != obligation_id or not is_mine(parent, actor):
        raise Http404
    if parent.state != State.OPEN:
        raise Conflict("您这一项已经交了或者被取消，不能再往下分。")
    if parent.parent_id is not None:
        raise Conflict("校内最多分两层：分给各组，组里再分给各人。这一项请自己完成。")
    return parent, parent.obligation


@dataclass(frozen=True, slots=True)
class Staff:
    """Whom parts may go to: the unit's appointments, its groups, and below a group its members alone."""

    people: Mapping[int, Appointment]
    teams: Mapping[int, Team]
    within: Team | None = None

    def why_not(self, part: Part) -> str:
        """Why the part may not go to whom it names (a Chinese sentence); empty where it may."""
        if part.team is not None:
            team = self.teams.get(part.team)
            if team is None:
                return "请选本单位的组。"
            return "" if team.head else f"“{team.group.name}”的组长已离任，请负责人先另定组长。"
        one = self.people.get(part.appointment_id or 0)
        if one is None:
            return "请选本单位的一位同志。"
        if self.within and self.within.members and one.person_id not in {m.person_id for m in self.within.members}:
            return f"{one.person.name}不在{self.within.group.name}里，请选组里的同志。"
        return ""


def _staff(obligation: Obligation, parent: InnerTask | None, parts: Sequence[Part]) -> Staff:
    people = candidates(obligation.matrix_unit_id)
    within = parent.staff_group_id if parent else None
    asks = within or any(part.team for part in parts)
    teams = {team.group.pk: team for team in teams_of(obligation.matrix_unit_id, people)} if asks else {}
    return Staff({one.pk: one for one in people}, teams, teams.get(within or 0))


def _to_head(part: Part, staff: Staff) -> Part:
    """A part for a group lies with its head and bears its name."""
    team = staff.teams.get(part.team or 0)
    if team is None or team.head is None:
        return part
    return replace(part, appointment_id=team.head.pk, group=team.group.name)


def _errors(parts: Sequence[Part], staff: Staff, parent: InnerTask | None) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    for part in parts:
        errors |= _wrong(part, staff, parent)
    if len(parts) > MOST:
        errors["person"] = [f"一次最多分 {MOST} 份，现在是 {len(parts)} 份。请分几次。"]
    return errors


def _wrong(part: Part, staff: Staff, parent: InnerTask | None) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if not 1 <= len(tidy(part.title)) <= TITLE:
        errors["title"] = [f"请写清分的是什么事，{TITLE} 字以内。"]
    if len(tidy(part.words)) > WORDS:
        errors["words"] = [f"要求最多 {WORDS} 字，现在 {len(tidy(part.words))} 字。"]
    if len(tidy(part.group)) > GROUP:
        errors["group"] = [f"组的名称最多 {GROUP} 字。"]
    if part.due and part.due < today():
        errors["due"] = ["截止日期已经过了，请核对。"]
    if parent and part.appointment_id == parent.appointment_id:
        errors["person"] = ["自己做的不用往下分，直接写在这一项里就可以。"]
    elif why_not := staff.why_not(part):
        errors["person"] = [why_not]
    return {f"{key}{part.suffix}": texts for key, texts in errors.items()}


def tidy(text: str) -> str:
    """Without line breaks and doubled spaces."""
    return " ".join(text.split())


@transaction.atomic
def inner_drop(*, task_id: int, actor: Actor) -> InnerTask:
    """Take a part back that nobody has handed in yet, with the open parts below it. Twice is once."""
    task = inner_locked(task_id, actor)
    if not may_give(task, actor):
        raise NotAllowed("这一项由分解的人取消。")
    if task.state == State.DONE:
        raise Conflict(f"{task.appointment.person.name}刚交了这一项，没有取消。要他再做，请点“退回再做”。")
    if task.state == State.DROPPED:
        return task
    below = list(InnerTask.objects.live().select_for_update(of=("self",)).filter(parent=task).order_by("pk"))
    if done := sum(part.state == State.DONE for part in below):
        raise Conflict(f"他往下分的已有 {done} 份交了，没有取消。确实不要了，请先把那几份退回。")
    for one in [task, *below]:
        one.state = State.DROPPED
        one.save(update_fields=["state", "updated_at"])
        _audit(actor, "inner.dropped", one)
    return task


@transaction.atomic
def inner_answer(*, task_id: int, answer: str, lock: int, actor: Actor) -> InnerTask:
    """The person hands in, or whoever gave it for one without an account; sent twice it says the same.

    What was written may be put right while it is done.

    Raises:
        Conflict: taken back meanwhile, or (code ``stale``) changed in another window since ``lock``.
    """
    task = inner_locked(task_id, actor)
    if not may_answer(task, actor):
        raise NotAllowed("这一项由分到的同志填写。")
    check_live(task)
    answer = answer.replace("\r\n", "\n").strip()
    if not answer:
        raise FieldErrors({"answer": ["请写一两句做了什么、结果怎样。"]})
    if len(answer) > ANSWER:
        raise FieldErrors({"answer": [f"最多 {ANSWER} 字，现在 {len(answer)} 字。请写要点，其余放进附件。"]})
    if task.state == State.DONE and task.answer == answer:
        return task
    if lock != task.lock and task.answer != answer:
        raise Conflict("这一项刚在另一个窗口改过。", code="stale")
    task.state, task.answer, task.answered_at, task.lock = State.DONE, answer, now(), task.lock + 1
    task.entered_by = "" if is_mine(task, actor) else actor.label[:120]
    task.save(update_fields=["state", "answer", "answered_at", "entered_by", "lock", "updated_at"])
    _audit(actor, "inner.answered", task)
    return task


def check_live(task: InnerTask) -> None:
    """Raise Conflict where it was taken back meanwhile."""
    if task.state == State.DROPPED:
        raise Conflict("这一项刚被取消，您写的没有存进去，请先复制下来。", code="dropped")


@transaction.atomic
def inner_reopen(*, task_id: int, actor: Actor) -> InnerTask:
    """Whoever gave it gives it back: what was written stays."""
    task = inner_locked(task_id, actor)
    if not may_give(task, actor):
        raise NotAllowed("这一项由分解的人退回。")
    if task.state == State.DONE:
        task.state = State.OPEN
        task.save(update_fields=["state", "updated_at"])
        _audit(actor, "inner.reopened", task)
    return task


def inner_locked(task_id: int, actor: Actor) -> InnerTask:
    """Lock a part that the actor may see, whatever its state. Call inside ``atomic``.

    Locked by itself and read afterwards: joined to the person who has it, PostgreSQL finds no row where it was just handed on.
    """
    InnerTask.objects.select_for_update().filter(pk=task_id).values_list("pk").first()
    if not InnerTask.objects.visible_to(actor).filter(pk=task_id).exists():
        raise Http404
    return InnerTask.objects.select_related("obligation__requirement", "appointment__person__user").get(pk=task_id)


def _audit(actor: Actor, act: str, task: InnerTask) -> None:
    subject, facts = f"obligation:{task.obligation_id}", {"inner": task.pk}
    audit_write(actor=actor, act=act, subject=subject, subject_label=task.title, data=facts)
