"""Signing for a document, noting that a unit signed by telephone, taking such a note back, carrying the list away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.http import Http404

from zaitong.audit.services import audit_write
from zaitong.campaigns.models import Campaign, Receipt
from zaitong.campaigns.receipts.exports import workbook
from zaitong.campaigns.receipts.selectors import addressed_units, issued_campaign
from zaitong.campaigns.receipts.words import receipt_words
from zaitong.common.access import Permission
from zaitong.common.clock import now
from zaitong.common.errors import Conflict, DomainError, NotAllowed
from zaitong.orgs.querysets import units_in

if TYPE_CHECKING:
    from datetime import datetime

    from zaitong.campaigns.receipts.selectors import Board
    from zaitong.common.access import Actor
    from zaitong.orgs.models import Unit


def receipt_sign(*, campaign_id: int, unit_id: int, actor: Actor) -> Receipt:
    """Sign for one of the actor's units.

    Raises Conflict with ``receipt`` where the unit has signed already, Http404 for another's unit, DomainError for one that
    the document does not address.
    """
    if not actor.can(Permission.RECEIPTS_SIGN):
        raise NotAllowed("公文由单位负责人或经办人签收。")
    campaign = Campaign.objects.visible_to(actor).filter(pk=campaign_id).first()
    if campaign is None:
        raise Http404
    unit = _addressed(campaign, unit_id)
    if not addressed_units(campaign).filter(units_in(actor.scope(Permission.RECEIPTS_SIGN)), pk=unit_id).exists():
        raise Http404
    row = Receipt(campaign=campaign, unit=unit, by_id=actor.user_id, by_label=actor.label[:120], signed_at=now())
    return _keep(row, "receipt.signed", actor)


def receipt_by_phone(*, campaign_id: int, unit_id: int, answered_by: str, at: datetime, actor: Actor) -> Receipt:
    """Note that somebody of a unit signed by telephone, by an officer of the issuer. Raises as ``receipt_sign``."""
    campaign = issued_campaign(actor, campaign_id)
    unit = _addressed(campaign, unit_id)
    if not answered_by.strip():
        raise DomainError("请写上接电话的人。")
    if at > now() or (campaign.published_at and at < campaign.published_at):
        raise DomainError("签收时间应在下达之后、现在之前，请核对。", code="time")
    row = Receipt(
        campaign=campaign,
        unit=unit,
        how=Receipt.How.PHONE,
        by_id=actor.user_id,
        by_label=actor.label[:120],
        answered_by=answered_by.strip()[:40],
        signed_at=at,
    )
    return _keep(row, "receipt.by_phone", actor)


@transaction.atomic
def receipt_undo(*, receipt_id: int, actor: Actor) -> Receipt:
    """Take back a call noted for the wrong unit. What a unit itself signed stays."""
    row = Receipt.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=receipt_id).first()
    if row is None or not Campaign.objects.editable_by(actor).filter(pk=row.campaign_id).exists():
        raise Http404
    if row.how != Receipt.How.PHONE:
        raise Conflict("这是单位自己签收的，不能撤销。")
    _write(row, "receipt.undone", actor)
    Receipt.objects.filter(pk=row.pk).delete()
    return row


def receipts_export(*, board: Board, actor: Actor) -> bytes:
    """The lines that are shown as an .xlsx file, noted in the trail."""
    content = workbook(board)
    campaign = board.campaign
    audit_write(
        actor=actor,
        act="receipts.exported",
        subject=f"campaign:{campaign.pk}",
        subject_label=campaign.name,
        data={"units": len(board.lines)},
    )
    return content


def _addressed(campaign: Campaign, unit_id: int) -> Unit:
    unit: Unit | None = addressed_units(campaign).filter(pk=unit_id).first()
    if unit is None:
        raise Http404
    return unit


def _keep(row: Receipt, act: str, actor: Actor) -> Receipt:
    """The constraint decides who was first; the other one is told who that was."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            _write(row, act, actor)
    except IntegrityError:
        first = Receipt.objects.filter(campaign=row.campaign_id, unit=row.unit_id).first()
        if first is None:  # not that constraint
            raise
        raise Conflict(f"{row.unit.short_name}已经{receipt_words(first)}，不用再签。", receipt=first) from None
    return row


def _write(row: Receipt, act: str, actor: Actor) -> None:
    audit_write(
        actor=actor,
        act=act,
        subject=f"campaign:{row.campaign_id}",
        subject_label=row.unit.short_name,
        data={"unit": row.unit_id},
    )
