"""A district after some years: about a million obligations and 300,000 records, laid down in bulk.

What is owed is what ``campaigns`` itself lays out for these audiences and periods; what was filed is drawn by chance, most
records for two obligations at once (一报多用). Counters follow from the settlements, cells from the product's own recount.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import cycle
from typing import TYPE_CHECKING, Any

from bench.bulk import analyse, moment, write_models
from bench.district import make_units
from zaitong.accounts.models import User
from zaitong.accounts.tests.factories import make_user
from zaitong.audit.models import AuditRow
from zaitong.campaigns.calendar.stored import calendar_load
from zaitong.campaigns.models import Accepts, AudienceRule, Campaign, Obligation, PolicyDocument, Requirement
from zaitong.campaigns.services.counters import cells_recompute
from zaitong.campaigns.services.reconcile import desired_obligations
from zaitong.catalogue.models import RecordTypeVersion
from zaitong.catalogue.services import catalogue_load
from zaitong.common.access import SYSTEM
from zaitong.common.clock import ZONE, today
from zaitong.orgs.models import Appointment, Assignment, PartyOrganisation, Person, Post, Unit
from zaitong.orgs.services.tree import path_of
from zaitong.records.models import Record, RecordVersion, Settlement
from zaitong.records.titles import title_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from bench.sizes import Sizes

TAG = "规模"
OFFICES = ("组织人事科", "基础教育科", "宣传科", "党建办公室")
CAMPAIGNS = 6
# Who owes, how often, how many requirements, on which form.
PLAN: tuple[tuple[str, str, int, str], ...] = (
    ("units", "week", 10, "meeting_note"),
    ("units", "month", 8, "study_session"),
    ("units", "quarter", 4, "study_session"),
    ("units", "once", 16, "study_session"),
    ("parties", "week", 2, "meeting_note"),
    ("parties", "month", 4, "study_session"),
    ("posts", "month", 4, "liaison_visit"),
)
FILED = 0.62  # of what has begun
RECENT = timedelta(days=21)  # what was filed since then mostly waits
STORY = "本周召开工作例会，对照清单逐项通报进展，明确下周要办的事和责任人。" * 4
OBLIGATION = (
    *("id", "requirement_id", "subject_unit_id", "subject_party_id", "subject_post_id", "target_unit_id"),
    *("target_party_id", "period", "key", "matrix_unit_id", "start", "due", "warn_from", "needed"),
    *("claimed", "accepted", "returned", "first_filed_on", "late", "visible"),
)
RECORD = (
    *("id", "type_version_id", "unit_id", "party_id", "post_id", "author_id", "filer_label", "target_party_id"),
    *("happened_on", "data", "state", "version", "lock", "chosen", "filed_at", "updated_at"),
)
VERSION = ("record_id", "number", "data", "happened_on", "filed_at", "actor_label", "title_key")
SETTLEMENT = (
    *("id", "record_id", "version", "obligation_id", "office_id", "state", "claimed_on", "claimed_at"),
    *("returned_on", "reason", "reviewer_label", "decided_at"),
)
AUDIT = ("at", "actor_label", "act", "subject", "subject_label")


@dataclass(slots=True)
class Draw:
    """Rows on their way into the database."""

    chance: random.Random
    day: date
    obligations: int = 0
    records: list[tuple[Any, ...]] = field(default_factory=list)
    versions: list[tuple[Any, ...]] = field(default_factory=list)
    settlements: list[tuple[Any, ...]] = field(default_factory=list)


def build(sizes: Sizes, root: Unit) -> None:
    """Lay the district down, unless it is there already (a database that was kept)."""
    if Obligation.objects.exists():
        return
    catalogue_load(SYSTEM)
    offices = [_unit(root, name, Unit.Kind.OFFICE) for name in OFFICES]
    units = make_units(root, sizes.scale_units, TAG)
    parties = _parties(units[: max(2, sizes.scale_units * 12 // 100)])
    _people(root, offices, units, parties)
    draw = Draw(random.Random(5), today())
    groups = _duties(root, offices, sizes.scale_years, draw.day)
    write_models(Obligation, OBLIGATION, _obligations(groups, draw))
    _filed(draw)
    pairs = Obligation.objects.order_by().values_list("requirement_id", "matrix_unit_id").distinct()
    cells_recompute(list(pairs))
    analyse()


def _unit(root: Unit, name: str, kind: str) -> Unit:
    unit = Unit.objects.create(name=name, short_name=name, kind=kind, parent=root)
    unit.path = path_of(root.path, unit.pk)
    unit.save()
    return unit


def _parties(seats: Sequence[Unit]) -> list[PartyOrganisation]:
    found = []
    for number, seat in enumerate(seats, start=1):
        name = f"{seat.short_name}党支部"
        party = PartyOrganisation.objects.create(name=name, short_name=name, kind="branch", seat=seat, sort=number)
        party.path = path_of("", party.pk)
        party.save()
        party.units.add(seat)
        found.append(party)
    return found


def _people(root: Unit, offices: list[Unit], units: list[Unit], parties: list[PartyOrganisation]) -> None:
    """A clerk for each unit, reviewers, a leader, an officer; committee members with the branches that they look after."""
    since = today() - timedelta(days=2000)

    def holder(role: str, unit: Unit, name: str, number: int) -> Post:
        post = Post.objects.create(name=Post.Role(role).label, role=role, unit=unit, sort=number)
        Appointment.objects.create(person=Person.objects.create(name=name), post=post, starts=since)
        return post

    members = [holder("committee_member", root, f"班子成员{n}", n) for n in range(1, max(2, len(parties) // 3) + 1)]
    for party, member in zip(parties, cycle(members), strict=False):
        Assignment.objects.create(kind="liaison", post=member, party=party, starts=since)
    first = make_user("post_holder", post=members[0], username="member")
    for number, unit in enumerate(units, start=1):
        _quick_user("unit_clerk", holder("clerk", unit, f"经办人{number}", number), f"clerk{number}", first)
    for number, office in enumerate(offices, start=1):
        make_user("receiving_officer", post=holder("officer", office, f"审核人{number}", 0), username=f"office{number}")
    make_user("leader", post=holder("officer", root, "领导", 90), username="leader")
    make_user("campaign_officer", post=holder("officer", root, "专项经办", 91), username="officer")


def _quick_user(role: str, post: Post, name: str, like: User) -> None:
    """As ``make_user`` does, with a password that is hashed already."""
    user = User.objects.create(
        username=name,
        person=post.appointments.get().person,
        password=like.password,
        must_change_password=False,
        password_changed_at=like.password_changed_at,
    )
    grant = like.grants.get()
    grant.pk, grant.user, grant.role, grant.scope_kind = None, user, role, "unit"
    grant.unit, grant.appointment = post.unit, post.appointments.get()
    grant._state.adding = True
    grant.save()


def _duties(root: Unit, offices: list[Unit], years: int, day: date) -> list[list[Requirement]]:
    """Requirements of several campaigns, those of one audience and frequency together."""
    begun = day - timedelta(days=365 * years)
    campaigns = [_campaign(root, number, begun, day) for number in range(1, CAMPAIGNS + 1)]
    turn, office = cycle(campaigns), cycle(offices)
    return [
        [_duty(next(turn), next(office), who, per, kind, day - timedelta(days=30 * n)) for n in range(count)]
        for who, per, count, kind in PLAN
    ]


def _campaign(root: Unit, number: int, begun: date, day: date) -> Campaign:
    document = PolicyDocument.objects.create(
        owner=root,
        filename="通知.txt",
        size=1,
        sha256=f"{TAG}{number}"[:64],
        state="read",
        title=f"关于开展第{number}项工作的通知",
        doc_number=f"澄教工委〔{begun.year}〕{number}号",
    )
    return Campaign.objects.create(
        document=document,
        owner=root,
        name=f"到一线去行动 {number}",
        state="published",
        starts=begun,
        ends=day + timedelta(days=300),
        published_at=datetime.combine(begun, time(9), ZONE),
    )


def _duty(campaign: Campaign, office: Unit, who: str, per: str, kind: str, due: date) -> Requirement:
    number = campaign.requirements.count() + 1
    duty = Requirement.objects.create(
        campaign=campaign,
        number=number,
        title=f"第{campaign.pk}项工作第{number}条",
        quote="各学校按要求报送。",
        clause=["三、实施步骤", "（一）落实"],
        start=number,
        end=number + 1,
        review="accepted",
        office=office,
        per=per,
        due=due + timedelta(days=60) if per == "once" else None,
        starts=due - timedelta(days=30) if per == "once" else None,
    )
    selectors: dict[str, dict[str, Any]] = {
        "units": {"tags": [TAG]},
        "parties": {},
        "posts": {"kind": "liaison", "roles": ["committee_member"]},
    }
    rule = {"posts": "assignments"}.get(who, who)
    AudienceRule.objects.create(requirement=duty, kind=rule, selector=selectors[who])
    Accepts.objects.create(
        requirement=duty, record_type=RecordTypeVersion.objects.get(record_type__key=kind, number=1).record_type
    )
    return duty


def _obligations(groups: list[list[Requirement]], draw: Draw) -> Iterator[tuple[Any, ...]]:
    """All that is owed; on the way what was filed for it is drawn."""
    calendar = calendar_load()
    for (_, _, _, kind), duties in zip(PLAN, groups, strict=True):
        form = RecordTypeVersion.objects.filter(record_type__key=kind).order_by("-number")[0]
        authors = _holders() if kind == "liaison_visit" else {}
        for first in range(0, len(duties), 2):
            together = [desired_obligations(duty, draw.day, calendar) for duty in duties[first : first + 2]]
            for rows in zip(*together, strict=True):
                for row in rows:
                    draw.obligations += 1
                    row.pk = draw.obligations
                if rows[0].start <= draw.day and draw.chance.random() < FILED:
                    _record(draw, form, rows, duties[first : first + 2], authors)
                yield from (tuple(getattr(row, name) for name in OBLIGATION) for row in rows)


def _holders() -> dict[int, int]:
    return dict(Appointment.objects.filter(ends__isnull=True).values_list("post_id", "person_id"))


def _record(
    draw: Draw,
    form: RecordTypeVersion,
    rows: Sequence[Obligation],
    duties: Sequence[Requirement],
    authors: dict[int, int],
) -> None:
    """One record for all of ``rows``: filed a day or two after they began, decided by each office for itself."""
    own = rows[0]
    on = min(own.start + timedelta(days=draw.chance.randint(0, 6)), draw.day)
    at = datetime.combine(on, time(9, draw.chance.randint(0, 59)), ZONE)
    pk = len(draw.records) + 1
    data = {"happened_on": on.isoformat(), "topic": f"第{pk}次例会", "kind": "工作例会", "conclusions": STORY}
    if own.target_party_id:
        data["target"] = f"party:{own.target_party_id}"
    text, filed = json.dumps(data, ensure_ascii=False), moment(at)
    chosen = json.dumps([row.pk for row in rows])
    who = (own.matrix_unit_id, own.subject_party_id, own.subject_post_id, authors.get(own.subject_post_id or 0))
    label = f"经办人{own.matrix_unit_id}"
    draw.records.append((pk, form.pk, *who, label, own.target_party_id, on, text, "filed", 1, 1, chosen, filed, filed))
    draw.versions.append((pk, 1, text, on, filed, label, title_key(data)))
    for row, duty in zip(rows, duties, strict=True):
        _settle(draw, pk, row, duty.office_id, at)


def _settle(draw: Draw, record: int, row: Obligation, office: int | None, at: datetime) -> None:
    chance, on = draw.chance.random(), at.date()
    recent = on > draw.day - RECENT
    state = "accepted" if chance < (0.2 if recent else 0.98) else "returned" if chance > 0.99 else "claimed"
    if not recent and state == "claimed":
        state = "accepted"
    decided = min(at + timedelta(days=1), datetime.combine(draw.day, time(8), ZONE)) if state != "claimed" else None
    row.claimed, row.accepted, row.returned = int(state == "claimed"), int(state == "accepted"), state == "returned"
    row.first_filed_on = None if state == "returned" else on
    row.late = bool(row.due and row.first_filed_on and row.first_filed_on > row.due)
    draw.settlements.append(
        (
            *(len(draw.settlements) + 1, record, 1, row.pk, office, state, on, moment(at)),
            max(on, decided.date()) if decided and state == "returned" else None,
            "请补充责任人" if state == "returned" else "",
            "审核人" if decided else "",
            moment(decided) if decided else None,
        )
    )


def _filed(draw: Draw) -> None:
    """Records, versions, settlements and a line of the trail for each filing."""
    write_models(Record, RECORD, draw.records)
    write_models(RecordVersion, VERSION, draw.versions)
    write_models(Settlement, SETTLEMENT, draw.settlements)
    at = RECORD.index("filed_at")
    trail = ((row[at], row[6], "record.filed", f"record:{row[0]}", "例会") for row in draw.records)
    write_models(AuditRow, AUDIT, trail)
