"""记录: the records that the actor may see, searched and filtered; the page about one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from zaitong.campaigns.models import Campaign, Requirement
from zaitong.catalogue.models import RecordType, RecordTypeVersion
from zaitong.orgs.matching import name_key
from zaitong.orgs.models import Person, Unit
from zaitong.records.models import Attachment, ConsentRequest, Record, RecordVersion, Settlement
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
LATEST = (Coalesce("filed_at", "updated_at").desc(), F("pk").desc())  # see the index ``record_latest``
MOST_NAMED = 500  # bodies, people or requirements of one name
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
    if search.text:
        rows = rows.filter(_named(search.text))
    if search.type_id:
        forms = RecordTypeVersion.objects.filter(record_type_id=search.type_id)
        rows = rows.filter(type_version_id__in=list(forms.values_list("pk", flat=True)))
    if search.campaign_id:
        duties = Requirement.objects.filter(campaign_id=search.campaign_id).values_list("pk", flat=True)
        rows = rows.filter(_settling(obligation__requirement_id__in=list(duties)))
    if search.first:
        rows = rows.filter(happened_on__gte=search.first)
    if search.last:
        rows = rows.filter(happened_on__lte=search.last)
    rows = with_lines(_in_state(rows, search.state)).annotate(
        filed_title=Subquery(FILED.annotate(title=KT("data__title")).values("title")),
        filed_day=Subquery(FILED.values("happened_on")),
    )
    return rows.order_by(*LATEST)


def _named(text: str) -> Q:
    """Records of bodies, people, forms and requirements of that name, or so titled.

    Names are looked up first, where there are few; what then stands in the question are numbers, each with an index.
    """

    def ids(rows: QuerySet[Any], *names: str) -> list[int]:
        wanted = Q()
        for name in names:
            wanted |= Q(**{f"{name}__icontains": text})
        return list(rows.filter(wanted).order_by().values_list("pk", flat=True)[:MOST_NAMED])

    found = titled(name_key(text)) | Q(state="draft") & Q(data__title__icontains=text)
    for field, some in (
        ("unit_id__in", ids(Unit.objects.all(), "name", "short_name")),
        ("type_version_id__in", ids(RecordTypeVersion.objects.all(), "record_type__name")),
        ("author_id__in", ids(Person.objects.all(), "name")),
    ):
        if some:
            found |= Q(**{field: some})
    if duties := ids(Requirement.objects.all(), "title"):
        found |= _settling(obligation__requirement_id__in=duties)
    return found


def titled(*keys: str) -> Q:
    """Records whose filed version has all these words (as ``name_key`` spells them) in its title or topic.

    Where they are few they are named by number: a database that does not know how few would go through all records in order.
    Where they are many they are looked up record by record: a list of them all would not fit the memory of one question, and
    PostgreSQL would go through it again for every record.
    """
    words = Q(*(Q(title_key__contains=key) for key in keys))
    filed = RecordVersion.objects.filter(words).order_by()
    few = list(filed.filter(number=F("record__version")).values_list("record_id", flat=True)[: MOST_NAMED + 1])
    if len(few) <= MOST_NAMED:
        return Q(pk__in=few)
    return Q(Exists(filed.filter(record=OuterRef("pk"), number=OuterRef("version"))))


def _in_state(rows: QuerySet[Record], state: str) -> QuerySet[Record]:
    if state in {"draft", "withdrawn"}:
        return rows.filter(state=state)
    if state == "waiting":
        return rows.filter(pk__in=_records_with("claimed"), state="filed")
    if state == "returned":
        return rows.filter(pk__in=_records_with("returned"))
    if state == "accepted":
        return rows.filter(_settling(state="accepted"))
    return rows


def _records_with(state: str) -> QuerySet[Settlement, int]:
    """Records that ask for action are few: their ids are gathered first (see the index ``settlement_live``)."""
    live = Settlement.objects.filter(state__in=("claimed", "returned"), state=state)
    return live.order_by().values_list("record_id", flat=True)


def _settling(**settlement: Any) -> Q:
    """Records with such a settlement, looked up record by record: most lists stop at a page long before all are seen."""
    return Q(Exists(Settlement.objects.filter(record=OuterRef("pk"), **settlement).order_by()))


def with_lines(rows: QuerySet[Record]) -> QuerySet[Record]:
    """Load names and settlements (as ``rows_``), table by table: see ``proposals.with_story``."""
    settlements = Settlement.objects.exclude(state=Settlement.State.WITHDRAWN)
    settlements = settlements.select_related("obligation__requirement__campaign", "obligation__subject_unit", "office")
    forms = RecordTypeVersion.objects.select_related("record_type")
    names = ("unit", "party", "post", "author", "target_unit", "target_party", "for_office")
    return rows.prefetch_related(
        Prefetch("type_version", forms),
        *names,
        Prefetch("settlements", queryset=settlements, to_attr="rows_"),
        Prefetch("consents", queryset=ConsentRequest.objects.live(), to_attr="waiting_"),
    )


def record_choices(actor: Actor) -> tuple[list[RecordType], list[Campaign]]:
    """What the filters offer: forms that are in use, and the campaigns that the actor sees run."""
    # Version by version, each by the index: asked of the types, through a join, PostgreSQL reads all records for each of them.
    written = Exists(Record.objects.filter(type_version=OuterRef("pk")).order_by())
    used = RecordTypeVersion.objects.filter(written).order_by().values_list("record_type_id", flat=True)
    campaigns = Campaign.objects.visible_to(actor).filter(state__in=("published", "closed"))
    return list(RecordType.objects.filter(pk__in=list(used)).order_by("sort", "id")), list(
        campaigns.order_by("-id")[:50]
    )


@dataclass(frozen=True, slots=True)
class State:
    """A record's state in one word with its light."""

    word: str
    light: str
    back: bool = False


def record_state(record: Record) -> State:
    """Across offices, the one that asks for action first (loaded by ``with_lines``)."""
    if getattr(record, "waiting_", None):  # see with_lines
        return State("待同意", "run")
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
    covered = states == {Settlement.State.COVERED}
    return State("已由另一份完成" if covered else "报送完成" if states else "已留存", "green")


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


def loose_drafts(actor: Actor) -> int:
    """How many drafts hold something and were begun for no obligation: no line of 我的待办 leads to them."""
    drafts = Record.objects.editable_by(actor).filter(state=Record.State.DRAFT, chosen=[])
    return drafts.exclude(EMPTY_DRAFT).count()


def is_editable(record: Record, actor: Actor) -> bool:
    """Whether the actor may change it (its state apart)."""
    return Record.objects.editable_by(actor).filter(pk=record.pk).exists()
