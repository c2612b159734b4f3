"""The record of the period before: what a new one of the same type, requirement and body can be begun from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from zaitong.catalogue.schema import Schema
from zaitong.records.copying import to_say_anew
from zaitong.records.models import Attachment, Record, RecordVersion, Settlement
from zaitong.records.selectors.proposals import obligation_title
from zaitong.records.selectors.values import body_names, shown_value

if TYPE_CHECKING:
    from zaitong.campaigns.models import Obligation
    from zaitong.common.access import Actor


@dataclass(frozen=True, slots=True)
class Earlier:
    """A filed record with the version that was filed last and its files."""

    record: Record
    version: RecordVersion
    files: list[Attachment]
    title: str  # 联系点调研（10月）, or the name of its type


def earlier_record(record: Record, actor: Actor) -> Earlier | None:
    """The last filed record of the same type and body; those for the same requirement first. At most four queries."""
    body: dict[str, Any] = {"unit_id": record.unit_id, "party_id": record.party_id, "post_id": record.post_id}
    same = Record.objects.editable_by(actor).filter(
        state=Record.State.FILED,
        type_version__record_type=record.type_version.record_type_id,
        **body,
    )
    asked = Settlement.objects.filter(
        record=OuterRef("pk"),
        obligation__requirement__obligations__in=record.chosen or [0],
    )
    rows = same.exclude(pk=record.pk).annotate(same_task=Exists(asked))
    found = rows.order_by("-same_task", "-filed_at", "-pk").values_list("pk", flat=True).first()
    return earlier_of(found, actor) if found else None


def earlier_of(source_id: int, actor: Actor) -> Earlier | None:
    """A filed record that the actor may begin another from; None where he may not."""
    rows = Record.objects.editable_by(actor).filter(pk=source_id, version__gt=0)
    source = rows.select_related("type_version__record_type").first()
    if source is None:
        return None
    version = RecordVersion.objects.get(record=source, number=source.version)
    files = Attachment.objects.filter(pk__in=[file["id"] for file in version.attachments], seal_key="")
    return Earlier(source, version, list(files.order_by("pk")), _title(source))


def _title(source: Record) -> str:
    settlement = source.settlements.select_related("obligation__requirement").order_by("pk").first()
    obligation: Obligation | None = settlement.obligation if settlement else None
    return obligation_title(obligation) if obligation else source.type_version.record_type.name


def fields_to_say_anew(record: Record) -> dict[str, str]:
    """Field key -> what the record that this one was begun from said there (上期 12人), where it is still empty."""
    source = record.copied_from
    if source is None or record.version:
        return {}
    version = RecordVersion.objects.filter(record=source, number=source.version).first()
    if version is None:
        return {}
    schema = Schema.parse(record.type_version.schema)
    fields: list[Any] = to_say_anew(schema, record.data, version.data)
    names = body_names([version.data], schema)
    return {field.key: shown_value(field, version.data[field.key], names).text for field in fields}
