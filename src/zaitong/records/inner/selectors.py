"""The parts of an obligation, what lies with me, how far it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count, F, Q

from zaitong.accounts.models import User
from zaitong.campaigns.duties.holders import candidates
from zaitong.campaigns.models import Obligation
from zaitong.common.templatetags.zaitong_ui import cn_date
from zaitong.records.groups.selectors import team_of
from zaitong.records.inner.models import InnerTask
from zaitong.records.selectors.proposals import cite_of, obligation_title, with_story

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from zaitong.common.access import Actor
    from zaitong.orgs.models import Appointment

State = InnerTask.State
MOST = 300  # parts of one obligation that a page shows


@dataclass(slots=True)
class Branch:
    """A part and the parts below it."""

    task: InnerTask
    below: list[InnerTask] = field(default_factory=list)

    @property
    def figures(self) -> Figures:
        """How many of the parts below are handed in."""
        return Figures(sum(part.state == State.DONE for part in self.below), len(self.below))


class Figures(NamedTuple):
    """How many parts are handed in, of how many."""

    done: int
    number: int

    @property
    def words(self) -> str:
        """校内 3/5 已交; empty where nothing was broken down."""
        return f"校内 {self.done}/{self.number} 已交" if self.number else ""


def obligation_to_split(pk: int, actor: Actor) -> Obligation | None:
    """An obligation of the unit (not of a post) that the actor may file for."""
    rows = Obligation.objects.answerable_by(actor).filter(subject_post__isnull=True)
    return with_story(rows).filter(pk=pk).first()


def with_people(rows: QuerySet[InnerTask]) -> QuerySet[InnerTask]:
    """Load who does it and what files it has, in the order of days."""
    rows = rows.select_related("appointment__person__user", "appointment__post").prefetch_related("files")
    return rows.order_by(F("due").asc(nulls_last=True), "pk")


def branches(rows: Iterable[InnerTask]) -> list[Branch]:
    """Parts of both levels as a tree; parts whose upper part is not among them stand by themselves."""
    tasks = list(rows)
    found = {task.pk: Branch(task) for task in tasks}
    roots = []
    for task in tasks:
        above = found.get(task.parent_id or 0)
        if above is None:
            roots.append(found[task.pk])
        else:
            above.below.append(task)
    return roots


def tree_of(obligation_id: int) -> list[Branch]:
    """All parts of an obligation, for whoever answers it."""
    return branches(with_people(InnerTask.objects.live().filter(obligation_id=obligation_id))[:MOST])


def parts_below(task: InnerTask) -> list[Branch]:
    """The parts below one part."""
    return branches(with_people(InnerTask.objects.live().filter(parent=task))[:MOST])


def inner_for(pk: int, actor: Actor, *, dropped: bool = False) -> InnerTask | None:
    """One part that the actor may see; ``dropped``: even where it was taken back."""
    rows = InnerTask.objects.visible_to(actor)
    rows = (rows if dropped else rows.live()).select_related("appointment__person__user", "appointment__post")
    rows = rows.select_related("obligation", "parent__appointment__person", "staff_group").prefetch_related("files")
    return rows.filter(pk=pk).first()


def is_mine(task: InnerTask, actor: Actor) -> bool:
    """It lies with the actor."""
    return InnerTask.objects.given_to(actor).filter(pk=task.pk).exists()


def may_answer(task: InnerTask, actor: Actor) -> bool:
    """It lies with the actor; for a person who has no account, whoever gave it writes down what he did."""
    return is_mine(task, actor) or (not task.has_account and may_give(task, actor))


def may_give(task: InnerTask, actor: Actor) -> bool:
    """The actor gave this part, or could have: he answers the obligation, or the part above is his."""
    if task.parent_id is not None and InnerTask.objects.given_to(actor).filter(pk=task.parent_id).exists():
        return True
    return obligation_to_split(task.obligation_id, actor) is not None


def my_parts(actor: Actor) -> list[InnerTask]:
    """What lies with the actor and is still open."""
    rows = InnerTask.objects.given_to(actor).filter(state=State.OPEN, obligation__state="open")
    rows = rows.select_related("obligation__requirement").annotate(
        part_count=Count("parts", filter=~Q(parts__state=State.DROPPED)),
        part_done=Count("parts", filter=Q(parts__state=State.DONE)),
    )
    return list(rows.order_by(F("due").asc(nulls_last=True), "pk")[:MOST])


def inner_figures(obligation_ids: Iterable[int]) -> Figures:
    """How far the parts of these obligations are, both levels together: all that those above see."""
    rows = InnerTask.objects.live().filter(obligation_id__in=list(obligation_ids))
    found = rows.aggregate(done=Count("pk", filter=Q(state=State.DONE)), number=Count("pk"))
    return Figures(found["done"], found["number"])


def parts_seen(obligation_id: int, actor: Actor) -> list[Branch]:
    """The parts of an obligation that the actor may look into; none for those above."""
    rows = InnerTask.objects.visible_to(actor).live().filter(obligation_id=obligation_id)
    return branches(with_people(rows)[:MOST])


def reminder_text(about: str, tree: Iterable[Branch]) -> str:
    """What may be sent to a group chat: who has not handed in what; empty where nobody is waited for."""
    tasks = [task for branch in tree for task in (branch.task, *branch.below)]
    lines = [_reminded(task) for task in tasks if task.state == State.OPEN and not task.is_gone]
    if not lines:
        return ""
    return "\n".join([f"【校内提醒】{about}，下面几份还没有交：", *lines, "登录后在“我的待办”里交。"])


def _reminded(task: InnerTask) -> str:
    due = f"，{cn_date(task.due)}前{'，已超期' if task.is_late else ''}" if task.due else ""
    return f"{task.appointment.person.name}：{task.title}{due}"


def groups_of(unit_id: int) -> list[str]:
    """Names of groups to which this unit has given parts before and that it does not keep."""
    rows = InnerTask.objects.filter(obligation__matrix_unit_id=unit_id, staff_group__isnull=True).exclude(group="")
    return list(rows.order_by("group").values_list("group", flat=True).distinct()[:60])


def people_for(unit_id: int, parent: InnerTask | None = None) -> list[Appointment]:
    """Whom a part may be given to, and whether he can sign in (``signs_in``).

    Below a group that the unit keeps: its members. Below one that is only a name: those first who had a part of it before
    (``known``).
    """
    people = candidates(unit_id)
    members = team_of(parent.staff_group, people).members if parent and parent.staff_group else []
    people = members or people
    users = User.objects.filter(person__in=[one.person_id for one in people], is_active=True)
    persons = set(users.values_list("person_id", flat=True))
    for one in people:
        one.signs_in = one.person_id in persons  # type: ignore[attr-defined]
    if parent is None or members:
        return people
    before = InnerTask.objects.filter(parent__appointment=parent.appointment_id, group=parent.group)
    known = set(before.values_list("appointment_id", flat=True))
    for one in people:
        one.known = one.pk in known  # type: ignore[attr-defined]
    others = [one for one in people if one.pk != parent.appointment_id]
    return sorted(others, key=lambda one: one.pk not in known)


def asked(obligation_id: int) -> dict[str, Any]:
    """The clause above a part."""
    obligation = with_story(Obligation.objects.filter(pk=obligation_id)).get()
    requirement = obligation.requirement
    return {"requirement": requirement, "cite": cite_of(requirement), "about": obligation_title(obligation)}
