"""The parts of an obligation, what lies with me, how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q

from zaitong.campaigns.models import Obligation
from zaitong.records.inner.models import InnerTask
from zaitong.records.selectors.proposals import cite_of, obligation_title, with_story

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from zaitong.common.access import Actor

State = InnerTask.State
MOST = 100


def obligation_to_split(pk: int, actor: Actor) -> Obligation | None:
    """An obligation of the unit (not of a post) that the actor may file for."""
    rows = Obligation.objects.answerable_by(actor).filter(subject_post__isnull=True)
    return with_story(rows).filter(pk=pk).first()


def with_people(rows: QuerySet[InnerTask]) -> QuerySet[InnerTask]:
    """Load who does it and how many parts it has in turn."""
    live = ~Q(parts__state=State.DROPPED)
    rows = rows.select_related("appointment__person", "appointment__post")
    return rows.annotate(
        part_count=Count("parts", filter=live), part_done=Count("parts", filter=Q(parts__state=State.DONE))
    )


def parts_of(obligation: Obligation, parent: InnerTask | None = None) -> list[InnerTask]:
    """One level of parts, in the order in which they were given."""
    rows = InnerTask.objects.live().filter(obligation=obligation, parent=parent)
    return list(with_people(rows).order_by(F("due").asc(nulls_last=True), "pk")[:MOST])


def inner_for(pk: int, actor: Actor) -> InnerTask | None:
    """One part that the actor may see."""
    rows = InnerTask.objects.visible_to(actor).live().select_related("appointment__person", "appointment__post")
    return rows.select_related("obligation", "parent__appointment__person").filter(pk=pk).first()


def is_mine(task: InnerTask, actor: Actor) -> bool:
    """It lies with the actor."""
    return InnerTask.objects.given_to(actor).filter(pk=task.pk).exists()


def may_give(task: InnerTask, actor: Actor) -> bool:
    """The actor gave this part, or could have: he answers the obligation, or the part above is his."""
    if task.parent_id is not None and InnerTask.objects.given_to(actor).filter(pk=task.parent_id).exists():
        return True
    return obligation_to_split(task.obligation_id, actor) is not None


def my_parts(actor: Actor) -> list[InnerTask]:
    """What lies with the actor and is still open."""
    rows = InnerTask.objects.given_to(actor).filter(state=State.OPEN, obligation__state="open")
    return list(rows.select_related("obligation__requirement").order_by(F("due").asc(nulls_last=True), "pk")[:MOST])


def inner_words(obligation_id: int) -> str:
    """分解 5 项，完成 3 项: what those above see; empty where nothing was broken down."""
    rows = InnerTask.objects.live().filter(obligation_id=obligation_id, parent__isnull=True)
    found = rows.aggregate(number=Count("pk"), done=Count("pk", filter=Q(state=State.DONE)))
    return f"校内分解 {found['number']} 项，完成 {found['done']} 项" if found["number"] else ""


def gathered(obligation_ids: Iterable[int]) -> list[InnerTask]:
    """The answered parts of these obligations, for whoever writes the unit's own record."""
    rows = InnerTask.objects.filter(obligation_id__in=list(obligation_ids), parent__isnull=True).live()
    return list(with_people(rows).order_by("pk")[:MOST])


def asked(obligation_id: int) -> dict[str, Any]:
    """The clause above a part."""
    obligation = with_story(Obligation.objects.filter(pk=obligation_id)).get()
    requirement = obligation.requirement
    return {"requirement": requirement, "cite": cite_of(requirement), "about": obligation_title(obligation)}
