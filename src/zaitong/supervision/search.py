"""The search of the top bar: what the actor may see, in groups. Each group begins with ``visible_to(actor)``."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Case, Exists, Model, OuterRef, Prefetch, Q, QuerySet, When

from zaitong.campaigns.models import Campaign, Requirement
from zaitong.catalogue.models import RecordTypeVersion
from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.common.paging import count_up_to
from zaitong.orgs.models import Appointment, PartyOrganisation, Person, Unit, UnitName
from zaitong.records.models import Record, RecordVersion
from zaitong.records.selectors.listing import EMPTY_DRAFT, LATEST, titled, with_lines
from zaitong.records.titles import TITLE_KEYS
from zaitong.supervision import hits
from zaitong.supervision.links import address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from zaitong.common.access import Actor
    from zaitong.supervision.hits import Hit
    from zaitong.supervision.needle import Needle

FIRST = 8
TITLES = tuple(f"data__{key}" for key in TITLE_KEYS)
NAMED: tuple[tuple[str, type[Model], tuple[str, ...]], ...] = (
    ("type_version_id", RecordTypeVersion, ("record_type__name",)),
    ("unit_id", Unit, ("name", "short_name")),
    ("party_id", PartyOrganisation, ("name", "short_name")),
)


class Rows:
    """Rows of one or several querysets, one after the other; what a paginator needs. ``more`` than could be counted?"""

    def __init__(self, *parts: QuerySet[Any]) -> None:
        self.parts = parts
        self.counts: list[int] | None = None
        self.more = False

    def count(self) -> int:
        """How many in all, of each part as far as it is counted. One query for each part, once."""
        if self.counts is None:
            found = [count_up_to(part) for part in self.parts]
            self.counts, self.more = [number for number, _ in found], any(more for _, more in found)
        return sum(self.counts)

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, key: slice) -> list[Any]:
        self.count()
        start, stop = key.start or 0, self.count() if key.stop is None else key.stop
        pieces: list[Iterable[Any]] = []
        for part, count in zip(self.parts, self.counts or (), strict=True):
            pieces.append(part[max(start, 0) : max(stop, 0)])
            start, stop = start - count, stop - count
        return list(chain.from_iterable(pieces))


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing to be found. ``rights``: any of them opens it. ``unit``: the measure word.

    ``lists``: (label, page, parameter) of the lists in which a person may go on filtering.
    """

    key: str
    label: str
    unit: str
    rights: tuple[Permission, ...]
    rows: Callable[[Actor, Needle], Rows]
    hit: Callable[[Any, Needle], Hit]
    lists: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind."""

    kind: Kind
    rows: Rows
    needle: Needle

    @property
    def total(self) -> int:
        """How many were found."""
        return self.rows.count()

    @property
    def more(self) -> bool:
        """Whether there are more than were counted."""
        return self.total > 0 and self.rows.more

    @property
    def first(self) -> list[Hit]:
        """The first few."""
        return self.shown(self.rows[:FIRST])

    @property
    def lists(self) -> list[tuple[str, str]]:
        """(label, address) of the lists in which to go on filtering by the same words."""
        words = self.needle.text
        return [(label, f"{address(name)}?{urlencode({key: words})}") for label, name, key in self.kind.lists]

    def shown(self, rows: Iterable[Any]) -> list[Hit]:
        """Rows of this group as the page shows them."""
        return [self.kind.hit(row, self.needle) for row in rows]


def search(actor: Actor, needle: Needle) -> list[Group]:
    """Every group that the actor's rights open, found or not, in the order of the page; none for too few characters."""
    if not needle.enough:
        return []
    kinds = [kind for kind in KINDS if any(map(actor.can, kind.rights))]
    return [Group(kind, kind.rows(actor, needle), needle) for kind in kinds]


def kinds_for(actor: Actor) -> list[str]:
    """The names of what the actor can look for."""
    return [kind.label for kind in KINDS if any(map(actor.can, kind.rights))]


def _campaigns(actor: Actor, needle: Needle) -> Rows:
    found = needle.within("name", "document__title", "document__doc_number")
    rows = Campaign.objects.visible_to(actor).filter(found)
    rows = rows.select_related("document", "owner").defer("undo", "document__text", "document__breakdown")
    return Rows(rows.order_by("-id"))


def _requirements(actor: Actor, needle: Needle) -> Rows:
    rows = Requirement.objects.visible_to(actor).current()
    rows = rows.filter(needle.within("title", "quote", "who")).select_related("campaign")
    return Rows(rows.order_by("-campaign_id", "number", "id"))


def _bodies(actor: Actor, needle: Needle) -> Rows:
    nearest = Case(
        When(needle.begins("short_name", "name"), then=0), When(needle.within("short_name"), then=1), default=2
    )
    units = Unit.objects.visible_to(actor)
    for word in needle.words:
        other = UnitName.objects.filter(needle.word(word, "name"), unit=OuterRef("pk"))
        units = units.filter(needle.word(word, "name", "short_name") | Exists(other))
    parties = PartyOrganisation.objects.visible_to(actor).filter(needle.within("name", "short_name"))
    return Rows(
        units.prefetch_related("names").select_related("successor").order_by(nearest, "path"),
        parties.select_related("seat").order_by(nearest, "path"),
    )


def _records(actor: Actor, needle: Needle) -> Rows:
    """A filed record by what was filed, as its page shows it; drafts are found by their author and filer alone."""
    mine = Q(author_id=actor.person_id, author_id__isnull=False) | Q(filer_id=actor.user_id, filer_id__isnull=False)
    rows = Record.objects.visible_to(actor).exclude(EMPTY_DRAFT)
    rows = rows.filter(~Q(state=Record.State.DRAFT) | mine)
    for word, key in zip(needle.words, needle.keys, strict=True):
        rows = rows.filter(_of_that_name(needle, word) | titled(key) | _never_filed(needle, word))
    versions = Prefetch("versions", RecordVersion.objects.only("record", "number", "data", "happened_on"))
    return Rows(with_lines(rows).prefetch_related(versions).order_by(*LATEST))


def _of_that_name(needle: Needle, word: str) -> Q:
    """Records of forms, units and party organisations with the word in their names: looked up first, there are few."""
    found = Q(pk__in=())
    for field, model, names in NAMED:
        if ids := list(
            model._default_manager.filter(needle.word(word, *names)).order_by().values_list("pk", flat=True)
        ):
            found |= Q(**{f"{field}__in": ids})
    return found


def _never_filed(needle: Needle, word: str) -> Q:
    return Q(state=Record.State.DRAFT) & Q(version=0) & needle.word(word, *TITLES)


def _people(actor: Actor, needle: Needle) -> Rows:
    rows = Person.objects.filter(needle.within("name"), pk__in=Person.objects.visible_to(actor).values("pk"))
    held = Appointment.objects.on(today()).select_related("post__unit").order_by("post__sort", "id")
    rows = rows.prefetch_related(Prefetch("appointments", held, to_attr="held"))
    return Rows(rows.order_by(Case(When(needle.begins("name"), then=0), default=1), "name", "id"))


_SEE_RECORDS = (Permission.RECORDS_VIEW, Permission.RECORDS_FILE, Permission.SETTLEMENTS_REVIEW)
_CAMPAIGNS, _ORGS = (Permission.CAMPAIGNS_VIEW,), (Permission.ORGS_VIEW,)
_CAMPAIGN_LISTS = (("专项列表", "campaigns:list", "q"),)
_BODY_LISTS = (("单位列表", "orgs:units", "name"), ("党组织列表", "orgs:parties", "name"))
_RECORD_LISTS = (("记录列表", "records:list", "q"),)
_PEOPLE_LISTS = (("人员列表", "orgs:people", "name"),)
KINDS = (
    Kind("campaigns", "公文和专项", "项", _CAMPAIGNS, _campaigns, hits.campaign_hit, _CAMPAIGN_LISTS),
    Kind("requirements", "任务事项", "条", _CAMPAIGNS, _requirements, hits.requirement_hit),
    Kind("bodies", "单位和党组织", "个", _ORGS, _bodies, hits.body_hit, _BODY_LISTS),
    Kind("records", "工作记录", "份", _SEE_RECORDS, _records, hits.record_hit, _RECORD_LISTS),
    Kind("people", "人员", "人", _ORGS, _people, hits.person_hit, _PEOPLE_LISTS),
)
