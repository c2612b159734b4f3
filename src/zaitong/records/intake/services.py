"""Laying files down, putting right whose they are, dropping a batch. Filing them is in ``filing``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from zaitong.audit.services import audit_write
from zaitong.catalogue.models import RecordType
from zaitong.catalogue.schema import FieldType, Schema
from zaitong.catalogue.services import latest_version
from zaitong.common.clock import today
from zaitong.common.errors import Conflict, DomainError, FieldErrors
from zaitong.common.uploads import UploadError, check_upload
from zaitong.jobs.services import job_start
from zaitong.records.intake.access import acting_office, batch_to_work_on, requirement_to_file_for
from zaitong.records.intake.bodies import Typed, obligations_of, periods_of
from zaitong.records.intake.contents import asked_of, is_picture, kind_of
from zaitong.records.models import Attachment, IntakeBatch, IntakeFile, intake_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.core.files.base import File

    from zaitong.campaigns.models import Requirement
    from zaitong.common.access import Actor
    from zaitong.common.uploads import CheckedFile
    from zaitong.jobs.models import Job

State = IntakeBatch.State
READ_KIND = "intake.read"
MOST_FILES = 300
OLDEST = timedelta(days=400)
BUSY = {
    State.FILING: "这一批正在报送，请等它办完再改。",
    State.DROPPED: "这一批已经作废，请重新上传。",
}


def why_not(requirement: Requirement) -> str:
    """Why files cannot be filed in bulk for a requirement; nothing where they can."""
    if requirement.counts != "records":
        return "这项任务按填的数计算，光有文件算不出数，请由各单位自己填报。"
    if not requirement.accepts.exists():
        return "这项任务还没有选定表样，请发起单位先选表样。"
    if _takes_sealed(requirement):
        return "这项任务收的材料是密封的，由填报人自己传，不经别人的手。"
    if not periods_of(requirement):
        return "这项任务由岗位本人办理，或者还没有开始，没有可以代录的单位。"
    return ""


def _takes_sealed(requirement: Requirement) -> bool:
    """Whether a form that the requirement accepts seals attachments: what lies in a batch lies in plain."""
    forms = RecordType.objects.filter(accepted_by__requirement=requirement)
    fields = [field for form in forms for field in Schema.parse(latest_version(form).schema).fields]
    return any(field.seal and field.type == FieldType.FILES for field in fields)


def day_checked(day: date | None) -> date:
    """A day of arrival. Raises ValueError with a Chinese sentence for one that cannot be."""
    if day is None:
        raise ValueError("请填收到的日期。")
    if day > today():
        raise ValueError("收到日期不能晚于今天。")
    if day < today() - OLDEST:
        raise ValueError("收到日期太早了，请核对年份。")
    return day


@dataclass(frozen=True, slots=True)
class Laid:
    """Files that an officer lays down together."""

    files: Sequence[File[bytes]]
    arrived_on: date
    kind: str


def intake_open(*, requirement_id: int, period: str, laid: Laid, actor: Actor) -> tuple[IntakeBatch, Job]:
    """Begin a batch; whose files they are is told in the background. Raises FieldErrors where no file could be taken."""
    requirement = requirement_to_file_for(requirement_id, actor)
    if reason := why_not(requirement):
        raise DomainError(reason)
    if period not in dict(periods_of(requirement)):
        raise FieldErrors({"period": ["请选是哪一期的材料。"]})
    checked, refused = _checked(laid, 0)
    with transaction.atomic():
        batch = IntakeBatch.objects.create(
            requirement=requirement,
            period=period,
            office=acting_office(actor, requirement),
            opened_by_id=actor.user_id,
            opened_by_label=actor.label[:120],
            arrived_on=laid.arrived_on,
        )
        return batch, _lay(batch, checked, refused, laid, actor)


def intake_add(*, batch_id: int, laid: Laid, actor: Actor) -> tuple[IntakeBatch, Job]:
    """More files for a batch; what was put right in it stays."""
    batch = batch_to_work_on(batch_id, actor)
    checked, refused = _checked(laid, batch.files.count())
    with transaction.atomic():
        batch = batch_locked(batch.pk)
        check_open(batch)
        return batch, _lay(batch, checked, refused, laid, actor)


def _checked(laid: Laid, there: int) -> tuple[list[CheckedFile], list[str]]:
    """The files that may be kept, and what is said of the others. Looking into files takes time: before any lock."""
    if not laid.files:
        raise FieldErrors({"files": ["还没有选文件。"]})
    if there + len(laid.files) > MOST_FILES:
        raise FieldErrors({"files": [f"一批最多 {MOST_FILES} 个文件，请分几批。"]})
    checked: list[CheckedFile] = []
    refused: list[str] = []
    for file in laid.files:
        try:
            checked.append(check_upload(file))
        except UploadError as error:
            refused.append(error.message)
    if not checked:
        raise FieldErrors({"files": refused})
    return checked, refused


def _lay(batch: IntakeBatch, checked: Sequence[CheckedFile], refused: Sequence[str], laid: Laid, actor: Actor) -> Job:
    asked = asked_of(batch.requirement)
    there = set(batch.files.values_list("sha256", "name"))
    storage = IntakeFile._meta.get_field("file").storage
    rows: list[IntakeFile] = []
    for file in checked:
        if (file.sha256, file.name) in there:  # sent twice
            continue
        there.add((file.sha256, file.name))
        row = IntakeFile(
            batch=batch,
            name=file.name,
            size=file.size,
            sha256=file.sha256,
            content_type=file.content_type,
            kind=kind_of(laid.kind, asked, file.name),
            arrived_on=laid.arrived_on,
        )
        row.file.name = storage.save(intake_path(row, file.name), file.file)
        rows.append(row)
    IntakeFile.objects.bulk_create(rows)
    batch.state, batch.refused, batch.lock = State.READING, list(refused), batch.lock + 1
    batch.save(update_fields=["state", "refused", "lock", "updated_at"])
    data = {"files": len(rows), "refused": len(refused)}
    _audit(batch, "intake.laid", actor, data)
    return job_start(kind=READ_KIND, subject=f"intake:{batch.pk}", arguments={"batch": batch.pk}, actor=actor)


@dataclass(frozen=True, slots=True)
class Line:
    """What was typed about one file: only the parts that were changed on the page are there."""

    file_id: int
    unit: str | None = None
    kind: str | None = None
    day: date | str | None = None
    left_out: bool | None = None


def intake_save(*, batch_id: int, lines: Sequence[Line], choices: Mapping[int, str], actor: Actor) -> IntakeBatch:
    """Put right whose files are, of what kind, when they came. ``choices``: obligation -> "all", or the file that counts.

    What can be read is kept; FieldErrors name the rest by ``unit-<file>``, ``day-<file>``, ``kind-<file>``. Lines that nobody touched stay as
    they are, so that two officers may work on one batch.
    """
    batch_to_work_on(batch_id, actor)
    errors: dict[str, list[str]] = {}
    with transaction.atomic():
        batch = batch_locked(batch_id)
        check_open(batch)
        files = {file.pk: file for file in batch.files.filter(record=None)}
        typed = Typed(list(obligations_of(batch.requirement, batch.period)))
        kinds = dict(asked_of(batch.requirement).offered)
        for line in lines:
            if file := files.get(line.file_id):
                errors |= _put(file, line, typed, kinds)
        _choose(files, choices)
        fields = ["obligation", "kind", "arrived_on", "left_out", "together", "why", "note", "problem"]
        IntakeFile.objects.bulk_update(files.values(), fields, batch_size=100)
        batch.lock += 1
        batch.save(update_fields=["lock", "updated_at"])
    if errors:
        raise FieldErrors(errors)
    return batch


def _put(file: IntakeFile, line: Line, typed: Typed, kinds: Mapping[str, str]) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if line.unit is not None:
        try:
            file.obligation_id = typed.one(line.unit) if line.unit.strip() else None
        except ValueError as error:
            errors[f"unit-{file.pk}"] = [str(error)]
        else:
            file.why, file.note = ("人工选定" if file.obligation_id else ""), ""
            file.together = False
    if line.day is not None:
        if isinstance(line.day, date):
            file.arrived_on = line.day
        else:
            errors[f"day-{file.pk}"] = [line.day]
    if line.kind in kinds:
        errors |= _put_kind(file, str(line.kind), kinds)
    if line.left_out is not None:
        file.left_out = line.left_out
    file.problem = ""
    return errors


def _put_kind(file: IntakeFile, kind: str, kinds: Mapping[str, str]) -> dict[str, list[str]]:
    if kind == Attachment.Kind.NOTEBOOK and not is_picture(file.name):
        return {f"kind-{file.pk}": [f"“{file.name}”不是照片，仍按{kinds.get(file.kind, file.kind)}收。"]}
    file.kind = kind
    return {}


def _choose(files: Mapping[int, IntakeFile], choices: Mapping[int, str]) -> None:
    for obligation_id, choice in choices.items():
        same = [f for f in files.values() if f.obligation_id == obligation_id and not f.left_out]
        picked = next((f for f in same if str(f.pk) == choice), None)
        for file in same:
            if choice == "all":
                file.together = True
            elif picked is not None and file.kind == picked.kind:
                file.left_out = file is not picked


@transaction.atomic
def intake_drop(*, batch_id: int, actor: Actor) -> IntakeBatch:
    """Throw away what has not been filed. What was filed stays where it is."""
    batch_to_work_on(batch_id, actor)
    batch = batch_locked(batch_id)
    if batch.state in {State.DROPPED, State.DONE}:
        return batch
    check_open(batch)
    files = list(batch.files.filter(record=None))
    names = [str(file.file.name) for file in files]
    batch.files.filter(record=None).delete()
    batch.state = State.DONE if batch.files.exists() else State.DROPPED
    batch.save(update_fields=["state", "updated_at"])
    _audit(batch, "intake.dropped", actor, {"files": len(files)})
    transaction.on_commit(lambda: files_remove(names))
    return batch


def files_remove(names: Sequence[str]) -> None:
    """Take files of a batch from the disk."""
    storage = IntakeFile._meta.get_field("file").storage
    for name in names:
        if name.startswith("intake/"):
            storage.delete(name)


def batch_locked(batch_id: int) -> IntakeBatch:
    """Lock the batch's row; call inside ``atomic``."""
    found = IntakeBatch.objects.select_for_update(of=("self",)).select_related("requirement__campaign", "office")
    return found.get(pk=batch_id)


def check_open(batch: IntakeBatch) -> None:
    """Raise Conflict where nothing may be changed now."""
    if reason := BUSY.get(State(batch.state)):
        raise Conflict(reason, code="busy")


def _audit(batch: IntakeBatch, act: str, actor: Actor, data: dict[str, Any]) -> None:
    facts = {"requirement": batch.requirement_id, "period": batch.period}
    audit_write(
        actor=actor,
        act=act,
        subject=f"intake:{batch.pk}",
        subject_label=batch.requirement.title,
        data=facts | data,
    )
