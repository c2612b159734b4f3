"""An errand (临时交办): a notice by telephone or chat that becomes a campaign of one requirement, without a document.

The words of the notice are kept as its document, so that quote, page and trail are those of any campaign; publishing is
``campaign_publish``. See docs/decisions/0008-errands.md.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.http import Http404

from zaitong.audit.services import audit_write
from zaitong.campaigns.errands.reading import breakdown_for
from zaitong.campaigns.models import Accepts, AudienceRule, Campaign, Obligation, PolicyDocument, Requirement
from zaitong.campaigns.services.counters import cells_recompute
from zaitong.campaigns.services.documents import document_fill
from zaitong.campaigns.words import audience_words, day_words
from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.common.errors import Conflict, NotAllowed

if TYPE_CHECKING:
    from datetime import date

    from zaitong.common.access import Actor
    from zaitong.orgs.models import Unit

State = Campaign.State
FILENAME = "临时交办.txt"
GONE = "这件事已经下达，不能再改。要停下来，请在专项页面上撤回。"


@dataclass(frozen=True, slots=True)
class Errand:
    """What is asked, of whom, by when."""

    words: str
    title: str
    due: date | None
    rules: tuple[tuple[str, dict[str, Any]], ...]
    record_type_id: int
    office_id: int
    attachments: tuple[str, ...] = ()
    minimum: int = 1
    settled_by: str = Requirement.SettledBy.FILING
    provenance: dict[str, str] = field(default_factory=dict)  # of title and deadline: inferred or set


def errand_save(*, key: str, errand: Errand, owner: Unit, actor: Actor) -> Campaign:
    """Keep an errand as a draft, ready to be published. Sent again with the same ``key`` it changes the same draft.

    Raises Conflict where it has been issued meanwhile.
    """
    if not actor.can(Permission.CAMPAIGNS_PUBLISH):
        raise NotAllowed("您没有下达任务的权限。需要时请找本单位管理员开通。")
    try:
        return _save(key, errand, owner, actor)
    except IntegrityError:  # the same form sent twice at once: the other one has made the draft
        return _save(key, errand, owner, actor)


@transaction.atomic
def errand_discard(*, campaign_id: int, actor: Actor) -> str:
    """Delete a draft that was never issued; its title."""
    campaign = _locked(campaign_id, actor)
    if campaign.state != State.REVIEWING:
        raise Conflict(GONE)
    document, name = campaign.document, campaign.name
    _write("errand.discarded", campaign, actor)
    campaign.delete()
    document.delete()
    _forget(document.original.name or "")
    return name


@transaction.atomic
def errand_withdraw(*, campaign_id: int, actor: Actor) -> Campaign:
    """Take an issued errand back while nobody has filed: its obligations are withdrawn, the campaign is closed."""
    campaign = _locked(campaign_id, actor)
    if campaign.state != State.PUBLISHED:
        raise Conflict("这件事已经结束或者还没有下达，不用撤回。")
    requirements = list(campaign.requirements.select_for_update(of=("self",), no_key=True).order_by("pk"))
    rows = list(Obligation.objects.select_for_update().filter(requirement__in=requirements).order_by("pk"))
    filed = sum(bool(row.claimed or row.accepted or row.returned) for row in rows)
    if filed:
        raise Conflict(f"已经有 {filed} 项报送，不能整件撤回。不用再报的，可以在一览表里逐个免报。")
    open_rows = [row for row in rows if row.state != Obligation.State.WITHDRAWN]
    Requirement.objects.filter(pk__in=[r.pk for r in requirements]).update(ended_on=today())
    Obligation.objects.filter(pk__in=[row.pk for row in open_rows]).update(state=Obligation.State.WITHDRAWN)
    cells_recompute({(row.requirement_id, row.matrix_unit_id) for row in open_rows})
    campaign.state = State.CLOSED
    campaign.save(update_fields=["state", "updated_at"])
    _write("errand.withdrawn", campaign, actor, {"obligations": len(open_rows)})
    return campaign


@transaction.atomic
def _save(key: str, errand: Errand, owner: Unit, actor: Actor) -> Campaign:
    campaign = Campaign.objects.select_for_update(of=("self",)).filter(errand=key).first()
    if campaign is None:
        campaign = Campaign(owner=owner, errand=key, name=errand.title, document=PolicyDocument(owner=owner))
        act = "errand.drafted"
    else:
        if not Campaign.objects.editable_by(actor).filter(pk=campaign.pk).exists():
            raise Http404
        if campaign.state != State.REVIEWING:
            raise Conflict(GONE, campaign_id=campaign.pk)
        act = "errand.edited"
    start, end = _fill_document(campaign.document, key, errand, actor)
    campaign.name = errand.title
    campaign.save()
    _fill_requirement(campaign, errand, start, end)
    _write(act, campaign, actor)
    return campaign


def _fill_document(document: PolicyDocument, key: str, errand: Errand, actor: Actor) -> tuple[int, int]:
    """The words of the notice under its title, signed with office, day and number; where the words stand in it."""
    day, number = today(), f"{today():%Y%m%d}-{key[:6].upper()}"
    text = f"{errand.title}\n{errand.words}\n{document.owner.name}　{day_words(day)}\n（临时交办，编号 {number}）"
    data = text.encode()
    before = document.original.name or ""
    document_fill(document, breakdown_for(text, day))
    document.title, document.issued_on = errand.title, day
    document.issuers = [document.owner.name]
    document.filename, document.size, document.sha256 = FILENAME, len(data), hashlib.sha256(data).hexdigest()
    document.uploaded_by_id, document.uploaded_by_label = actor.user_id, actor.label[:120]
    path = PolicyDocument._meta.get_field("original").generate_filename(document, FILENAME)
    storage = document.original.storage
    document.original.name = path if storage.exists(path) else storage.save(path, ContentFile(data))
    document.save()
    if before and before != document.original.name:
        _forget(before)
    start = document.text.find(errand.words, len(errand.title))
    return (start, start + len(errand.words)) if start >= 0 else (0, len(document.text))


def _fill_requirement(campaign: Campaign, errand: Errand, start: int, end: int) -> None:
    """The one requirement, reviewed: a person has typed it."""
    row = campaign.requirements.order_by("id").first() or Requirement(campaign=campaign, number=1)
    rules = [AudienceRule(kind=kind, selector=selector) for kind, selector in errand.rules]
    row.title, row.quote, row.start, row.end = errand.title, errand.words, start, end
    row.review, row.nature = Requirement.Review.ACCEPTED, Requirement.Nature.DUTY
    row.who = audience_words(rules, {})[:200]
    row.office_id, row.settled_by = errand.office_id, errand.settled_by
    row.minimum, row.due = errand.minimum, errand.due
    set_by_hand = dict.fromkeys(("audience", "office", "accepts", "settled_by", "quantity"), "set")
    row.provenance = {**set_by_hand, "deadline": "set" if errand.due else "unspecified", **errand.provenance}
    row.save()
    row.audience_rules.all().delete()
    for rule in rules:
        rule.requirement = row
    AudienceRule.objects.bulk_create(rules)
    row.accepts.all().delete()
    Accepts.objects.create(requirement=row, record_type_id=errand.record_type_id, attachments=list(errand.attachments))


def _locked(campaign_id: int, actor: Actor) -> Campaign:
    rows = Campaign.objects.select_for_update(of=("self",)).filter(pk=campaign_id).exclude(errand="")
    campaign = rows.select_related("document").first()
    if campaign is None or not Campaign.objects.editable_by(actor).filter(pk=campaign_id).exists():
        raise Http404
    if not actor.can(Permission.CAMPAIGNS_PUBLISH):
        raise NotAllowed("您没有下达任务的权限。")
    return campaign


def _forget(name: str) -> None:
    """Take a file of words that were replaced away, once that is certain."""
    storage = PolicyDocument._meta.get_field("original").storage
    if name:
        transaction.on_commit(lambda: storage.delete(name))


def _write(act: str, campaign: Campaign, actor: Actor, data: dict[str, Any] | None = None) -> None:
    audit_write(actor=actor, act=act, subject=f"campaign:{campaign.pk}", subject_label=campaign.name, data=data or {})
