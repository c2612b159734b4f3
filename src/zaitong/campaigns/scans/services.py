"""Correcting what was recognised on a scan, before anything has been reviewed; giving its text where nothing was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.http import Http404

from zaitong.audit.services import audit_write
from zaitong.campaigns import engine
from zaitong.campaigns.models import Campaign, PolicyDocument, Requirement, Scan, ScanPage
from zaitong.campaigns.scans import engine as scans
from zaitong.campaigns.services.documents import document_fill, document_may_change, document_read_again, document_retry
from zaitong.campaigns.services.reading import campaign_name, campaign_reread
from zaitong.common.errors import Conflict, NotAllowed

if TYPE_CHECKING:
    from datetime import date

    from zaitong.common.access import Actor
    from zaitong.jobs.models import Job
    from zaitong.policy.model import Breakdown

MAX_PAGE = 20_000  # characters of one page
State = PolicyDocument.State


@transaction.atomic
def page_correct(
    *, document_id: int, number: int, text: str, joined: bool, checked: bool, version: int, actor: Actor
) -> ScanPage:
    """Keep the text of one page as a person has it; the document is read anew by ``scan_reread``.

    Raises Conflict with ``version`` where the page was changed since, and where the review has begun.
    """
    document = _document(document_id, actor)
    _check_open(document)
    page = ScanPage.objects.select_for_update().filter(scan__document=document, number=number).first()
    if page is None:
        raise Http404
    text = text.replace("\r\n", "\n").replace("\x00", "").strip("\n")[:MAX_PAGE]
    if (text, joined, checked) == (page.text, page.joined, page.checked):
        return page
    if page.version != version:
        raise Conflict("另一窗口改过这一页，请看过再改。", code="version", version=page.version)
    page.doubtful = scans.doubts_left(page, text)
    page.text, page.joined, page.checked, page.version = text, joined, checked, page.version + 1
    page.save(update_fields=["doubtful", "text", "joined", "checked", "version", "updated_at"])
    return page


def scan_reread(*, document_id: int, actor: Actor) -> int:
    """Read a corrected scan anew; how many requirements were found. Only while nothing has been reviewed."""
    document = _document(document_id, actor, lock=False)
    _check_open(document)
    scan = _scan(document)
    if document.state != State.READ:
        document_retry(document_id=document_id, actor=actor)
        return 0
    source = scans.pages_text(list(scan.pages.all()), document.filename)
    found = engine.breakdown_of_text(source, _day_by_hand(document))
    with transaction.atomic():
        _take_over(document_id, found, scan, actor)
    return len(found.requirements)


@transaction.atomic
def scan_type(*, document_id: int, text: str, actor: Actor) -> Job:
    """Take the text that a person gives for a scan that could not be read; the original stays with it."""
    document = _document(document_id, actor)
    if document.state == State.READ:
        raise Conflict("这份文件已经读好了，不用再粘贴。要改文字，请用“更正识别的文字”。", document_id=document_id)
    text = text.replace("\r\n", "\n").replace("\x00", "")
    scans.typed_text(text, document.filename)
    scan = _scan(document)
    scan.typed = text
    scan.save(update_fields=["typed", "updated_at"])
    audit_write(
        actor=actor,
        act="document.typed",
        subject=f"document:{document.pk}",
        subject_label=document.filename,
        data={"characters": len(text)},
    )
    return document_retry(document_id=document_id, actor=actor)


def document_changeable(document: PolicyDocument, actor: Actor) -> bool:
    """Whether the actor is one who may correct the text of this document."""
    try:
        document_may_change(document, actor)
    except (Http404, NotAllowed):
        return False
    return True


def why_closed(document: PolicyDocument) -> str:
    """Why the text of a scan can no longer be corrected; empty while it can."""
    if not hasattr(document, "scan"):
        return "这份文件不是扫描件。"
    if document.scan.typed:
        return "这份扫描件的文字是粘贴的。要改请重新上传。"
    if document.state == State.READING:
        return "这份文件正在读取，请等读完再改。"
    if document.answers is not None:
        return "" if document.answers.state == Campaign.State.PUBLISHED else "这项专项工作已经结束，方案不能再改。"
    campaign: Campaign | None = getattr(document, "campaign", None)
    return _begun(campaign) if campaign else ""


def _begun(campaign: Campaign) -> str:
    if campaign.state != Campaign.State.REVIEWING:
        return "任务已经发布，识别的文字不能再改。"
    if campaign.revision or campaign.requirements.exclude(review=Requirement.Review.PENDING).exists():
        return "已经开始审阅，识别的文字不能再改。哪条不对，请在那一条上改。"
    return ""


def _check_open(document: PolicyDocument) -> None:
    why = why_closed(document)
    if why:
        raise Conflict(why)


def _document(document_id: int, actor: Actor, *, lock: bool = True) -> PolicyDocument:
    """A document whose text the actor may change; locked, so that a reading of it waits."""
    found = PolicyDocument.objects.select_related("owner", "answers")
    if lock:
        found = found.select_for_update(of=("self",))
    document = found.filter(pk=document_id).first()
    if document is None:
        raise Http404
    document_may_change(document, actor)
    return document


def _scan(document: PolicyDocument) -> Scan:
    scan = Scan.objects.filter(document=document).first()
    if scan is None:
        raise Http404
    return scan


def _day_by_hand(document: PolicyDocument) -> date | None:
    """The date of issue that a person set; None where it was read (it may have been misread)."""
    read = (document.breakdown.get("document") or {}).get("issued_on")
    day = document.issued_on
    return day if day and day.isoformat() != read else None


def _take_over(document_id: int, found: Breakdown, scan: Scan, actor: Actor) -> None:
    document = _document(document_id, actor)
    campaign = Campaign.objects.select_for_update(of=("self",)).filter(document=document).first()
    why = why_closed(document)
    if why:
        raise Conflict(why)
    named_after = campaign is not None and campaign.name == campaign_name(document.title)
    document.issued_on = _day_by_hand(document)
    document_fill(document, found)
    document.save()
    if campaign is not None:
        if named_after:
            campaign.name = campaign_name(document.title)
            campaign.save(update_fields=["name", "updated_at"])
        campaign_reread(campaign, found)
    changed = [page.number for page in scan.pages.all() if page.text != page.read]
    audit_write(
        actor=actor,
        act="document.corrected",
        subject=f"document:{document.pk}",
        subject_label=str(document),
        data={"pages": changed, "doubtful": len(found.doubtful), "requirements": len(found.requirements)},
    )
    if document.answers is not None:
        document_read_again(document, actor)
