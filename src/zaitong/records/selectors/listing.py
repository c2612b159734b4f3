"""记录: the records that the actor may see, searched and filtered; the page about one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from zaitong.campaigns.models import Campaign
from zaitong.catalogue.models import RecordType
from zaitong.records.models import Attachment, Record, RecordVersion, Settlement
from zaitong.records.services.doors import is_decided

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from zaitong.common.access import Actor

STATES = {
    "draft": "草稿",
    "waiting": "待审核",
    "returned": "退回修改",
    "accepted": "审核通过",
    "withdrawn": "已撤回",
}
# What others see of a filed record is its last filed version, not what its author is changing just now.
FILED = RecordVersion.objects.filter(record=OuterRef("pk"), number=OuterRef("version")).order_by()
EMPTY_DRAFT = Q(state="draft", lock=0) & ~Exists(Attachment.objects.filter(record=OuterRef("pk")).order_by())


@dataclass(frozen=True, slots=True)
class Search:
    """What the address asks for."""

    text: str = ""
    type_id: int | None = None
    state: str = ""
    campaign_id: int | None = None
    first: date | None = None
    last: date | None = None


def record_rows(actor: Actor, search: Search) -> QuerySet[Record]:
    """Records, last filed first, drafts by their last change, with what a line shows."""
    rows: QuerySet[Record] = Record.objects.visible_to(actor).exclude(EMPTY_DRAFT)
    rows = rows.annotate(
        filed_title=Subquery(FILED.annotate(title=KT("data__title")).values("title")),
        filed_day=Subquery(FILED.values("happened_on")),
    )
    if search.text:
        text = search.text
        rows = rows.filter(
            Q(unit__name__icontains=text)
            | Q(unit__short_name__icontains=text)
            | Q(type_version__record_type__name__icontains=text)
            | _settling(obligation__requirement__title__icontains=text)
            | Q(author__name__icontains=text)
            | Q(filed_title__icontains=text)
            | Q(state="draft", data__title__icontains=text)
        )
    if search.type_id:
        rows = rows.filter(type_version__record_type_id=search.type_id)
    if search.campaign_id:
        rows = rows.filter(_settling(obligation__requirement__campaign_id=search.campaign_id))
    if search.first:
        rows = rows.filter(happened_on__gte=search.first)
    if search.last:
        rows = rows.filter(happened_on__lte=search.last)
    rows = _in_state(rows, search.state)
    return with_lines(rows).order_by(Coalesce("filed_at", "updated_at").desc(), "-pk")


def _in_state(rows: QuerySet[Record], state: str) -> QuerySet[Record]:
    if state in {"draft", "withdrawn"}:
        return rows.filter(state=state)
    if state == "waiting":
        return rows.filter(_settling(state="claimed"), state="filed")
    if state in {"returned", "accepted"}:
        return rows.filter(_settling(state=state))
    return rows


def _settling(**settlement: Any) -> Q:
    """Records with such a settlement. By key: a join would double the rows of a record that settles several."""
    return Q(pk__in=Settlement.objects.filter(**settlement).order_by().values("record_id"))


def with_lines(rows: QuerySet[Record]) -> QuerySet[Record]:
    """Load names and settlements (as ``rows_``)."""
    settlements = Settlement.objects.exclude(state=Settlement.State.WITHDRAWN).select_related(
        "obligation__requirement__campaign", "office"
    )
    return rows.select_related(
        "unit", "party", "post", "author", "type_version__record_type", "target_unit", "target_party", "for_office"
    ).prefetch_related(Prefetch("settlements", queryset=settlements, to_attr="rows_"))


def record_choices(actor: Actor) -> tuple[list[RecordType], list[Campaign]]:
    """What the filters offer: types and campaigns of the records that the actor sees."""
    seen = Record.objects.visible_to(actor).order_by()
    types = RecordType.objects.filter(pk__in=seen.values("type_version__record_type"))
    settled = Settlement.objects.filter(record__in=seen.values("pk")).order_by()
    campaigns = Campaign.objects.filter(pk__in=settled.values("obligation__requirement__campaign"))
    return list(types.order_by("sort", "id")), list(campaigns.order_by("-id")[:50])


@dataclass(frozen=True, slots=True)
class State:
    """A record's state in one word with its light."""

    word: str
    light: str
    back: bool = False


def record_state(record: Record) -> State:
    """Across offices, the one that asks for action first (settlements loaded as ``rows_``)."""
    if record.state == Record.State.DRAFT:
        return State("草稿", "idle")
    if record.state == Record.State.WITHDRAWN:
        return State("已撤回", "idle")
    states = {s.state for s in record.rows_}  # type: ignore[attr-defined]
    if Settlement.State.RETURNED in states:
        return State("退回修改", "run", back=True)
    if Settlement.State.CLAIMED in states:
        return State("待审核", "blue")
    if any(is_decided(s) for s in record.rows_):  # type: ignore[attr-defined]
        return State("审核通过", "green")
    return State("报送完成" if states else "已留存", "green")


def attachment_for(pk: int, actor: Actor) -> Attachment | None:
    """A file of a record that the actor may see: any for those who fill it in, else only what was filed."""
    found = Attachment.objects.select_related("record").filter(pk=pk).first()
    if found is None:
        return None
    if Record.objects.editable_by(actor).filter(pk=found.record_id).exists():
        return found
    if not Record.objects.visible_to(actor).filter(pk=found.record_id).exists():
        return None
    versions = RecordVersion.objects.filter(record_id=found.record_id).values_list("attachments", flat=True)
    return found if any(one["id"] == pk for files in versions for one in files) else None


def record_for(pk: int, actor: Actor) -> Record | None:
    """One record that the actor may see, with names and settlements."""
    return with_lines(Record.objects.visible_to(actor)).filter(pk=pk).first()


def record_versions(record: Record) -> list[RecordVersion]:
    """Every version as it was filed, in order."""
    return list(RecordVersion.objects.filter(record=record).order_by("number"))


def is_editable(record: Record, actor: Actor) -> bool:
    """Whether the actor may change it (its state apart)."""
    return Record.objects.editable_by(actor).filter(pk=record.pk).exists()
