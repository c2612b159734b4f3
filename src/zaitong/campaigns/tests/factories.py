"""Campaigns, requirements and obligations for tests, each with only what matters."""

from __future__ import annotations

import hashlib
import io
from itertools import count
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile

from zaitong.campaigns.models import (
    Accepts,
    AudienceRule,
    Campaign,
    Obligation,
    PolicyDocument,
    Requirement,
    Scan,
    ScanPage,
)
from zaitong.campaigns.services.counters import cells_recompute
from zaitong.campaigns.services.reconcile import campaign_reconcile
from zaitong.common.clock import now, today

if TYPE_CHECKING:
    from zaitong.catalogue.models import RecordType
    from zaitong.orgs.models import Unit

_numbers = count(1)


def make_document(owner: Unit, *, text: str = "一、任务\n各校报送活动方案。", **values: Any) -> PolicyDocument:
    """A document as read; each with bytes of its own."""
    data = f"{next(_numbers)}\n{text}".encode()
    document = PolicyDocument(
        owner=owner,
        filename="通知.txt",
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        state=PolicyDocument.State.READ,
        title="关于开展到一线去行动的通知",
        text=text,
        **values,
    )
    document.original.save("通知.txt", ContentFile(data), save=False)
    document.save()
    return document


def make_scan(owner: Unit, *texts: str, doubtful: str = "", **values: Any) -> PolicyDocument:
    """A scan as recognised, one text a page: the original is a .tif with so many pages, each of its own grey."""
    from PIL import Image

    stream = io.BytesIO()
    shade = next(_numbers) % 200 + 50
    first, *more = [Image.new("L", (300, 400), shade - at) for at in range(len(texts))]
    first.save(stream, "TIFF", save_all=True, append_images=more)
    document = make_document(owner, text="\n".join(texts), **values)
    document.original.save("扫描.tif", ContentFile(stream.getvalue()), save=False)
    document.filename = "扫描.tif"
    document.save()
    scan = Scan.objects.create(document=document, count=len(texts))
    for number, text in enumerate(texts, start=1):
        spans = [[at, at + 1] for at, char in enumerate(text) if char in doubtful]
        lines = [[20, 30, 280, 50, 0, len(text), 0.9]]
        ScanPage.objects.create(
            scan=scan, number=number, width=300, height=400, text=text, read=text, lines=lines, doubtful=spans
        )
    return document


def make_campaign(owner: Unit, *, published: bool = True, **values: Any) -> Campaign:
    """A campaign without requirements. Call ``issue`` after adding some."""
    state = Campaign.State.PUBLISHED if published else Campaign.State.REVIEWING
    values = {"name": "到一线去行动", "state": state, "starts": today(), **values}
    values.setdefault("document", None)
    document = values.pop("document") or make_document(owner)
    return Campaign.objects.create(owner=owner, document=document, published_at=now() if published else None, **values)


def make_requirement(
    campaign: Campaign,
    *,
    audience: tuple[str, dict[str, Any]] | None = None,
    accepts: RecordType | None = None,
    attachments: tuple[str, ...] = (),
    **values: Any,
) -> Requirement:
    """An accepted duty. ``audience`` is (AudienceRule.Kind, selector)."""
    number = campaign.requirements.count() + 1
    values = {"title": f"事项{number}", "quote": "各校报送活动方案。", "review": "accepted", **values}
    requirement = Requirement.objects.create(campaign=campaign, number=number, start=0, end=9, **values)
    if audience:
        AudienceRule.objects.create(requirement=requirement, kind=audience[0], selector=audience[1])
    if accepts:
        Accepts.objects.create(requirement=requirement, record_type=accepts, attachments=list(attachments))
    return requirement


def issue(campaign: Campaign) -> list[Obligation]:
    """Lay out a campaign's obligations as the nightly run would; those made, in order."""
    campaign_reconcile(campaign.pk, day=today())
    return list(Obligation.objects.filter(requirement__campaign=campaign).order_by("id"))


def make_obligation(requirement: Requirement, *, unit: Unit, **values: Any) -> Obligation:
    """One obligation of a unit, made by hand, with its cell."""
    values = {"subject_unit": unit, "key": f"u{unit.pk}/{next(_numbers)}", "start": today(), "needed": 1, **values}
    obligation = Obligation.objects.create(requirement=requirement, matrix_unit=unit, visible=True, **values)
    cells_recompute([(requirement.pk, unit.pk)])
    return obligation
