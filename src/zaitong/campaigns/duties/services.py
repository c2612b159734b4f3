"""Setting who answers for what in a unit, and taking over the last campaign's arrangement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.http import Http404

from zaitong.audit.services import audit_write
from zaitong.campaigns.duties.holders import candidates, is_over
from zaitong.campaigns.duties.selectors import addressed, seen_of
from zaitong.campaigns.models import Campaign, Responsibility
from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.common.errors import Conflict, DomainError, FieldErrors
from zaitong.orgs.models import Unit
from zaitong.orgs.querysets import units_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zaitong.common.access import Actor

Place = tuple[int | None, str]  # (requirement, or None for the whole campaign; role)


@transaction.atomic
def duties_set(*, unit_id: int, campaign_id: int, wanted: Mapping[Place, int | None], seen: str, actor: Actor) -> int:
    """Put the whole table as the head left it; how many places changed.

    ``wanted``: place -> appointment, or None for nobody. ``seen``: the state of the table that he was shown.

    Raises:
        Http404: not his unit, or a campaign that asks nothing of it.
        Conflict: somebody changed the table meanwhile.
        FieldErrors: a person who holds no post in the unit (any more), a requirement that is not asked of it.
    """
    unit, campaign = _locked(unit_id, campaign_id, actor)
    if seen != seen_of(unit.pk, campaign.pk):
        raise Conflict("别的负责人刚改过这张分工表。您选的还在，请对照后再保存。", code="stale")
    before = {
        (row.requirement_id, row.role): row
        for row in Responsibility.objects.filter(unit=unit, campaign=campaign).select_related("appointment")
    }
    changed = {place: pk for place, pk in wanted.items() if pk != _held(before.get(place))}
    _check(unit, campaign, changed)
    for place, pk in changed.items():
        _put(before.get(place), unit, campaign, place, pk, actor)
    if changed:
        _audit(actor, "duties.set", unit, campaign, len(changed))
    return len(changed)


@transaction.atomic
def duties_repeat(*, unit_id: int, campaign_id: int, actor: Actor) -> int:
    """沿用上一个专项: the newest other campaign's arrangement, for the whole and for requirements of the same title.

    Fills empty places only, with people who still hold their posts; how many.
    """
    unit, campaign = _locked(unit_id, campaign_id, actor)
    rows = Responsibility.objects.filter(unit=unit).exclude(campaign=campaign)
    last = rows.order_by("-campaign_id").values_list("campaign_id", flat=True).first()
    if last is None:
        raise DomainError("本单位还没有别的专项定过分工，没有可以沿用的。", code="none")
    titles = {r.title: r.pk for r in addressed(unit.pk, campaign.pk)}
    taken = {(row.requirement_id, row.role) for row in Responsibility.objects.filter(unit=unit, campaign=campaign)}
    day, made = today(), 0
    for row in rows.filter(campaign_id=last).select_related("appointment", "requirement"):
        target = titles.get(row.requirement.title) if row.requirement else None
        if is_over(row.appointment, day) or (row.requirement and target is None) or (target, row.role) in taken:
            continue
        _put(None, unit, campaign, (target, row.role), row.appointment_id, actor)
        made += 1
    if made:
        _audit(actor, "duties.repeated", unit, campaign, made)
    return made


def _locked(unit_id: int, campaign_id: int, actor: Actor) -> tuple[Unit, Campaign]:
    """The unit's row is the lock of its tables."""
    units = Unit.objects.filter(units_in(actor.scope(Permission.DUTIES_ASSIGN)))
    unit = units.select_for_update(of=("self",)).filter(pk=unit_id).first()
    campaign = Campaign.objects.visible_to(actor).filter(pk=campaign_id).first()
    if unit is None or campaign is None or not addressed(unit_id, campaign_id):
        raise Http404
    return unit, campaign


def _held(row: Responsibility | None) -> int | None:
    return row.appointment_id if row else None


def _check(unit: Unit, campaign: Campaign, changed: Mapping[Place, int | None]) -> None:
    """What is newly chosen must be there to choose; a former holder may stay until he is replaced."""
    people = {row.pk for row in candidates(unit.pk)}
    asked = {r.pk for r in addressed(unit.pk, campaign.pk)}
    errors: dict[str, list[str]] = {}
    for (requirement, role), pk in changed.items():
        if role not in Responsibility.Role.values or (requirement is not None and requirement not in asked):
            errors["table"] = ["任务事项刚有调整，请刷新后再定。"]
        elif pk is not None and pk not in people:
            errors["table"] = ["选的人里有的已不在本单位任职，请重新选。"]
    if errors:
        raise FieldErrors(errors)


def _put(
    row: Responsibility | None, unit: Unit, campaign: Campaign, place: Place, appointment: int | None, actor: Actor
) -> None:
    if appointment is None:
        if row is not None:
            row.delete()
        return
    row = row or Responsibility(unit=unit, campaign=campaign, requirement_id=place[0], role=place[1])
    row.appointment_id, row.set_by_label = appointment, actor.label[:120]
    row.save()


def _audit(actor: Actor, act: str, unit: Unit, campaign: Campaign, count: int) -> None:
    label = f"{unit.short_name}：{campaign.name}"
    audit_write(actor=actor, act=act, subject=f"unit:{unit.pk}", subject_label=label, data={"places": count})
