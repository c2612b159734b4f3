"""Changing the constants, taking a proposal that lets one record settle two requirements, carrying the figures away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from zaitong.audit.services import audit_write
from zaitong.campaigns.burden.demands import RATE_FIELDS, RUNNING
from zaitong.campaigns.burden.exports import workbook
from zaitong.campaigns.burden.matches import takes_rhythm
from zaitong.campaigns.models import Accepts, BurdenRates, Campaign, Requirement
from zaitong.campaigns.models.burden import MOST_MINUTES
from zaitong.campaigns.services.review import review_open, review_touch
from zaitong.campaigns.services.undo import snapshot, undo_keep
from zaitong.common.access import Permission
from zaitong.common.errors import Conflict, FieldErrors, NotAllowed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zaitong.campaigns.burden.selectors import Figures
    from zaitong.common.access import Actor

ACTS = {
    "burden.rates_set": "修改测算常数",
    "burden.exported": "导出减负测算",
    "requirement.aligned": "与在办事项一报两用",
}
UNDO_LABEL = "一报两用"


@transaction.atomic
def rates_set(*, values: Mapping[str, int], note: str, actor: Actor) -> BurdenRates:
    """Change the site's constants. Raises NotAllowed, FieldErrors."""
    if not actor.can(Permission.CATALOGUE_EDIT):
        raise NotAllowed("您没有修改测算常数的权限。")
    errors: dict[str, list[str]] = {}
    for name in RATE_FIELDS:
        most = 100 if name == "chase_percent" else MOST_MINUTES
        if not 0 <= values[name] <= most:
            errors[name] = [f"请填 0 到 {most} 之间的整数。"]
    if errors:
        raise FieldErrors(errors)
    BurdenRates.objects.get_or_create(pk=1)
    stored = BurdenRates.objects.select_for_update().get(pk=1)
    before = {name: getattr(stored, name) for name in RATE_FIELDS}
    after = {name: values[name] for name in RATE_FIELDS}
    if (before, stored.note) == (after, note.strip()):
        return stored
    for name, value in after.items():
        setattr(stored, name, value)
    stored.note, stored.changed_by_label = note.strip(), actor.label[:120]
    stored.save()
    data = {"before": before, "after": after, "note": stored.note}
    audit_write(actor=actor, act="burden.rates_set", subject="burden:1", subject_label="测算常数", data=data)
    return stored


@transaction.atomic
def repeat_align(*, requirement_id: int, other_id: int, actor: Actor, seen: str = "") -> Requirement:
    """Let a requirement under review accept what a running one accepts, so that one record settles both.

    Its own record types and attachments stay; its frequency follows only where the document does not state it. Can be taken
    back like the other acts of the review. Raises Conflict where either has moved on.
    """
    campaign, requirement = review_open(requirement_id, actor, seen)
    other = _running(other_id, actor, campaign)
    if requirement.nature != Requirement.Nature.DUTY or requirement.review == Requirement.Review.DROPPED:
        raise Conflict("这一条现在不作为下达任务，不用再与别的事项合报。")
    before = snapshot([requirement])
    added = _accept_also(requirement, other)
    rhythm = takes_rhythm(requirement, other)
    changed = [name for name, wanted in (("accepts", added), ("frequency", rhythm)) if wanted]
    if not changed:
        raise Conflict("这两项已经可以用同一份记录完成，不用再改。")
    if rhythm:
        requirement.per, requirement.times = other.per, other.times
    requirement.provenance = {**requirement.provenance, **dict.fromkeys(changed, "set")}
    requirement.save(update_fields=["per", "times", "provenance", "updated_at"])
    undo_keep(campaign, f"{UNDO_LABEL}：{requirement.title}", before, [requirement])
    review_touch(campaign, "undo")
    data: dict[str, Any] = {
        "campaign": campaign.pk,
        "other": other.pk,
        "other_campaign": other.campaign_id,
        "types": added,
        "changed": changed,
    }
    subject = f"requirement:{requirement.pk}"
    audit_write(actor=actor, act="requirement.aligned", subject=subject, subject_label=requirement.title, data=data)
    return requirement


def burden_export(*, figures: Figures, subject: str, label: str, actor: Actor) -> bytes:
    """The figures as an .xlsx file, noted in the trail."""
    content = workbook(figures)
    data = {"campaigns": len(figures.campaigns), "demands": len(figures.estimate.lines)}
    audit_write(actor=actor, act="burden.exported", subject=subject, subject_label=label, data=data)
    return content


def _running(requirement_id: int, actor: Actor, campaign: Campaign) -> Requirement:
    """A duty of another campaign that runs and that the actor may see."""
    seen = Campaign.objects.visible_to(actor).filter(state__in=RUNNING).exclude(pk=campaign.pk)
    found = Requirement.objects.running_duties().filter(pk=requirement_id, campaign__in=seen.values("pk"))
    other = found.prefetch_related("accepts").first()
    if other is None:
        raise Conflict("那项在办的任务已经结束或者改动了，请刷新页面再看。")
    return other


def _accept_also(requirement: Requirement, other: Requirement) -> list[int]:
    """Add the running one's record types, with the attachments that this one asks for; the ids added.

    None is added where both accept one type already.
    """
    own = list(requirement.accepts.all())
    have = {accepts.record_type_id for accepts in own}
    wanted = [accepts.record_type_id for accepts in other.accepts.all()]
    if have & set(wanted):
        return []
    kinds = list(dict.fromkeys(kind for accepts in own for kind in accepts.attachments))
    rows = [Accepts(requirement=requirement, record_type_id=pk, attachments=kinds) for pk in wanted]
    Accepts.objects.bulk_create(rows)
    return wanted
