"""Taking in a document: checked, kept as it came, read in the background.

``document_submit`` is what the upload page calls. Tests and the demo call ``document_upload`` and ``document_read`` in turn.
"""

from __future__ import annotations

import hashlib
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.http import Http404

from zaitong.audit.services import audit_write
from zaitong.campaigns import engine
from zaitong.campaigns.models import Campaign, PolicyDocument, Requirement
from zaitong.campaigns.scans import reading
from zaitong.campaigns.scans.engine import PHOTOS
from zaitong.campaigns.services.reading import campaign_create, campaign_fill_dates, campaign_reread
from zaitong.common.access import Actor, Permission
from zaitong.common.clock import local_date
from zaitong.common.errors import Conflict, NotAllowed
from zaitong.jobs.services import job_start
from zaitong.orgs.models import Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from django.db.models import QuerySet

    from zaitong.jobs.models import Job
    from zaitong.policy.model import Breakdown

    Registered = Mapping[str, Any]  # some of REGISTERED

State = PolicyDocument.State
MAX_BYTES = 100_000_000
REGISTERED = ("doc_number", "recipients", "openness")
READ_AT_ONCE = 3_000_000  # smaller files are read while the person waits, so that errors stand on the form
KIND, PLAN_KIND = "document.read", "plan.read"
TOO_LARGE = "文件超过 100 MB，没有收下。请去掉图片、压缩或拆分后再上传。"


def document_upload(
    *, owner: Unit, filename: str, data: bytes, actor: Actor, answers: Campaign | None = None
) -> PolicyDocument:
    """Keep the original and its hash; nothing is read yet.

    Raises Unreadable (empty, damaged, encrypted, wrong type, …), NotAllowed, and Conflict with ``document_id`` where the unit
    has uploaded the same file before. One that could not be read may be uploaded again.
    """
    _may_upload(owner, actor, answers)
    document_check(filename=filename, data=data)
    return document_store(owner=owner, filename=filename, data=data, actor=actor, answers=answers)


def document_check(*, filename: str, data: bytes) -> None:
    """Raise Unreadable for a file that cannot be taken.

    Reading takes seconds: call it before a transaction begins, which on SQLite would keep everybody else from writing.
    """
    if len(data) > MAX_BYTES:
        raise engine.Unreadable(TOO_LARGE, code="too_large")
    name = _clean_name(filename)
    if len(data) > READ_AT_ONCE and not name.lower().endswith(PHOTOS):
        return
    try:
        engine.source_of(data, name)
    except engine.Unreadable as error:
        if error.code != "scan":
            raise
        reading.check(data, name)


def document_store(
    *,
    owner: Unit,
    filename: str,
    data: bytes,
    actor: Actor,
    answers: Campaign | None = None,
    revises: Campaign | None = None,
    registered: Registered | None = None,
) -> PolicyDocument:
    """Keep a file that ``document_check`` has let through. Raises as ``document_upload``, but for Unreadable."""
    _may_upload(owner, actor, answers)
    name = _clean_name(filename)
    digest = hashlib.sha256(data).hexdigest()
    try:
        with transaction.atomic():
            document = PolicyDocument(owner=owner, answers=answers, revises=revises)
            if registered:
                _register(document, {name: value for name, value in registered.items() if value})
            return _store(document, name, data, digest, actor)
    except IntegrityError:
        return _same_again(owner, digest, answers)


def document_submit(
    *,
    owner: Unit,
    filename: str,
    data: bytes,
    actor: Actor,
    answers: Campaign | None = None,
    registered: Registered | None = None,
) -> tuple[PolicyDocument, Job]:
    """``document_upload``, and reading begins in the background. ``registered``: what reading shall not change."""
    _may_upload(owner, actor, answers)
    document_check(filename=filename, data=data)
    with transaction.atomic():
        document = document_store(
            owner=owner, filename=filename, data=data, actor=actor, answers=answers, registered=registered
        )
        return document, document_read_again(document, actor)


@transaction.atomic
def document_register(*, document_id: int, actor: Actor, values: Registered) -> PolicyDocument:
    """Number, recipients and openness as a person gives them (收文登记). Only what he changes is kept when it is read again."""
    document = _locked(document_id)
    _may_upload(document.owner, actor, document.answers)
    changed = {name: value for name, value in values.items() if value != getattr(document, name)}
    if not changed:
        return document
    before = {name: getattr(document, name) for name in changed}
    _register(document, changed)
    document.save(update_fields=[*REGISTERED, "registered", "updated_at"])
    audit_write(
        actor=actor,
        act="document.registered",
        subject=f"document:{document.pk}",
        subject_label=str(document),
        data={"before": before, "after": changed},
    )
    return document


def _register(document: PolicyDocument, values: Registered) -> None:
    for name in set(values) & set(REGISTERED):
        setattr(document, name, values[name])
    document.registered = [name for name in REGISTERED if name in values or name in document.registered]


@transaction.atomic
def document_retry(*, document_id: int, actor: Actor) -> Job:
    """Read a document again whose reading failed. Raises Conflict where it has been read."""
    document = _locked(document_id)
    _may_upload(document.owner, actor, document.answers)
    if document.state == State.READ:
        raise Conflict("这份文件已经读好了，不用再读一遍。", document_id=document.pk)
    document.state, document.error = State.READING, ""
    document.save(update_fields=["state", "error", "updated_at"])
    audit_write(actor=actor, act="document.retried", subject=f"document:{document.pk}", subject_label=document.filename)
    return document_read_again(document, actor)


def document_read(
    *, document_id: int, actor: Actor, progress: Callable[[int, int, str], None] | None = None
) -> PolicyDocument:
    """Read a stored document and lay out its campaign for review. Does nothing where that is done already.

    An unreadable file is not an error here: the document says so (``failed`` and why).
    """
    report = progress or _no_report
    document = PolicyDocument.objects.filter(pk=document_id).first()
    if document is None:
        raise Http404
    if document.state == State.READ:
        return document
    report(0, 3, "正在读取文字")
    try:
        source = reading.source_of(document, report)
        pages = reading.steps_of(source)
        report(pages + 1, pages + 3, "正在分解任务")
        found = engine.breakdown_of_text(source, document.issued_on)
    except engine.Unreadable as error:
        return _failed(document_id, error.message, actor)
    report(pages + 2, pages + 3, "正在对照机构、表样")
    document = _read(document_id, found, actor)
    report(pages + 3, pages + 3, f"读出 {len(found.requirements)} 条任务事项")
    return document


def document_date_set(*, document_id: int, issued_on: date, actor: Actor) -> int:
    """Set the date of issue by hand and read the dates again; how many requirements changed.

    While nothing has been reviewed everything is read anew; afterwards only empty dates are filled. Raises Conflict once the
    campaign is published.
    """
    document = _reviewing(Campaign.objects.select_related("document").filter(document=document_id), actor).document
    source = reading.source_of(document, _no_report)  # takes seconds: read before anything is locked
    found = engine.breakdown_of_text(source, issued_on)
    return _date_set(document_id, issued_on, found, actor)


@transaction.atomic
def _date_set(document_id: int, issued_on: date, found: Breakdown, actor: Actor) -> int:
    document = _locked(document_id)
    campaign = _reviewing(Campaign.objects.select_for_update(of=("self",)).filter(document=document), actor)
    document.issued_on = issued_on
    document.save(update_fields=["issued_on", "updated_at"])
    touched = campaign.revision or campaign.requirements.exclude(review=Requirement.Review.PENDING).exists()
    changed = campaign_fill_dates(campaign, found) if touched else campaign_reread(campaign, found)
    audit_write(
        actor=actor,
        act="document.dated",
        subject=f"document:{document.pk}",
        subject_label=str(document),
        data={"issued_on": issued_on.isoformat(), "changed": changed},
    )
    return changed


def document_may_change(document: PolicyDocument, actor: Actor) -> None:
    """Raise unless the actor may take in, retry and correct this document."""
    _may_upload(document.owner, actor, document.answers)


def document_fill(document: PolicyDocument, found: Breakdown) -> None:
    """Write what was read into a document; the caller saves it."""
    header = found.document
    document.state, document.error = State.READ, ""
    document.title = (header.title or PurePath(document.filename).stem)[:300]
    document.issuers = list(header.issuers)
    _fill_unregistered(document, found)
    document.based_on = [{"title": item.title, "doc_number": item.doc_number} for item in header.based_on]
    document.issued_on = document.issued_on or header.issued_on
    document.text = found.text
    document.breakdown = found.to_json()


def _fill_unregistered(document: PolicyDocument, found: Breakdown) -> None:
    """Number, recipients and openness as read, but for what a person has registered."""
    header = found.document
    read = {
        "doc_number": (header.doc_number or "")[:60],
        "recipients": list(header.recipients),
        "openness": _openness(found),
    }
    for name, value in read.items():
        if name not in document.registered:
            setattr(document, name, value)


def _openness(found: Breakdown) -> str:
    if found.document.public is None:
        return ""
    if found.document.public:
        return str(PolicyDocument.Openness.PUBLIC)
    on_request = "依申请公开" in found.text
    return str(PolicyDocument.Openness.ON_REQUEST if on_request else PolicyDocument.Openness.CLOSED)


def document_read_again(document: PolicyDocument, actor: Actor) -> Job:
    """Queue the reading of a document; of an own plan also its comparison."""
    kind = PLAN_KIND if document.answers_id else KIND
    return job_start(kind=kind, subject=f"document:{document.pk}", arguments={"document": document.pk}, actor=actor)


def _no_report(done: int, total: int, message: str) -> None:
    """Nobody watches."""


def _may_upload(owner: Unit, actor: Actor, answers: Campaign | None) -> None:
    needed = Permission.PLANS_ANSWER if answers else Permission.DOCUMENTS_UPLOAD
    if not actor.can(needed):
        raise NotAllowed("您没有上传公文的权限。需要时请找本单位管理员开通。")
    scope = actor.scope(needed)
    inside = scope.everything or owner.pk in scope.unit_ids or owner.path.startswith(scope.unit_paths or ("\0",))
    if not inside:
        raise Http404


def _reviewing(found: QuerySet[Campaign], actor: Actor) -> Campaign:
    """The campaign that is looked for, where the actor may still change it."""
    campaign = found.first()
    if campaign is None or not Campaign.objects.editable_by(actor).filter(pk=campaign.pk).exists():
        raise Http404
    if campaign.state != Campaign.State.REVIEWING:
        raise Conflict("任务已经发布，成文日期不能再改。")
    return campaign


def _clean_name(filename: str) -> str:
    """The last part of a name, short enough to keep, its ending kept."""
    name = PurePath(filename.replace("\\", "/")).name.strip() or "文件.txt"
    suffix = PurePath(name).suffix[:12]
    return name if len(name) <= 200 else name[: 200 - len(suffix)] + suffix


def _store(document: PolicyDocument, name: str, data: bytes, digest: str, actor: Actor) -> PolicyDocument:
    """The row first, so that a second upload at the same moment stops at the constraint; then the file."""
    document.filename, document.size, document.sha256 = name, len(data), digest
    document.uploaded_by_id, document.uploaded_by_label = actor.user_id, actor.label[:120]
    field = PolicyDocument._meta.get_field("original")
    path = field.generate_filename(document, name)
    document.original.name = path
    document.save(force_insert=True)
    storage = document.original.storage
    # The name is the hash: what lies there is the same file, unless a killed process left only half of it.
    if not storage.exists(path) or storage.size(path) != len(data):
        stored = storage.save(path, ContentFile(data))
        if stored != path:
            document.original.name = stored
            document.save(update_fields=["original"])
    audit_write(
        actor=actor,
        act="document.uploaded",
        subject=f"document:{document.pk}",
        subject_label=name,
        data={"sha256": digest, "size": len(data)},
    )
    return document


def _same_again(owner: Unit, digest: str, answers: Campaign | None) -> PolicyDocument:
    """The first upload of the same file: usable again where it could not be read, else a Conflict that leads to it."""
    first = PolicyDocument.objects.get(owner=owner, sha256=digest, answers=answers)
    if first.state == State.FAILED:
        PolicyDocument.objects.filter(pk=first.pk, state=State.FAILED).update(state=State.READING, error="")
        first.refresh_from_db()
        return first
    day = local_date(first.created_at)
    raise Conflict(
        f"这份文件{day.year}年{day.month}月{day.day}日已经上传过（{first.uploaded_by_label or '系统'}），"
        "没有重复收下，已为您打开当时那一份。",
        code="same_file",
        document_id=first.pk,
    )


def _locked(document_id: int) -> PolicyDocument:
    found = PolicyDocument.objects.select_for_update(of=("self",)).select_related("owner", "answers")
    document = found.filter(pk=document_id).first()
    if document is None:
        raise Http404
    return document


@transaction.atomic
def _failed(document_id: int, message: str, actor: Actor) -> PolicyDocument:
    document = _locked(document_id)
    if document.state == State.READING:
        document.state, document.error = State.FAILED, message[:300]
        document.save(update_fields=["state", "error", "updated_at"])
        audit_write(
            actor=actor,
            act="document.unreadable",
            subject=f"document:{document.pk}",
            subject_label=document.filename,
            result="failed",
            data={"why": message[:300]},
        )
    return document


@transaction.atomic
def _read(document_id: int, found: Breakdown, actor: Actor) -> PolicyDocument:
    """Store what was read, once."""
    document = _locked(document_id)
    if document.state == State.READ:
        return document
    document_fill(document, found)
    document.save()
    if document.answers_id is None:
        campaign_create(document, found, revises=document.revises)
    audit_write(
        actor=actor,
        act="document.read",
        subject=f"document:{document.pk}",
        subject_label=str(document),
        data={"requirements": len(found.requirements), "gaps": len(found.gaps)},
    )
    return document
