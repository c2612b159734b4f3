"""澄砚区: one committee, its offices, affiliated units, schools and kindergartens, with the people in post."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from zaitong.common.access import SYSTEM
from zaitong.demo import names
from zaitong.orgs.models import (
    Appointment,
    Assignment,
    Membership,
    PartyOrganisation,
    Person,
    Post,
    Unit,
    UnitName,
)
from zaitong.orgs.services.tree import party_create, unit_create

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ROOT = "中共澄砚区委教育工作委员会"
OFFICES = [
    "组织人事科",
    "基础教育科",
    "办公室",
    "教育督导室",
    "计划财务科",
    "安全法治科",
    "体卫艺与劳动教育科",
    "职业与社会教育科",
]
AFFILIATED = ["教师发展中心", "考试与评价中心", "青少年活动中心", "学生资助与后勤服务中心"]
EXTERNAL = ["澄砚区市场监督管理局", "澄砚区价格监测中心"]
COMMITTEE_POSTS = [
    "书记",
    "副书记",
    "委员（组织人事）",
    "委员（基础教育）",
    "委员（督导）",
    "委员（安全）",
    "委员（计财）",
]
Kind = Unit.Kind
Role = Post.Role


@dataclass(slots=True)
class District:
    """Handles on what was built, for the campaign's history and the demo accounts."""

    today: date
    root: Unit
    offices: dict[str, Unit] = field(default_factory=dict)
    affiliated: list[Unit] = field(default_factory=list)
    schools: list[Unit] = field(default_factory=list)
    kindergartens: list[Unit] = field(default_factory=list)
    parties: list[PartyOrganisation] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    joint: PartyOrganisation | None = None

    @property
    def since(self) -> date:
        """Everybody took office a year and more before the demo's day."""
        return self.today - timedelta(days=480)

    def unit(self, name: str) -> Unit:
        """One unit by its short name."""
        return Unit.objects.get(short_name=name)


def district_build(today: date) -> District:
    """Write the whole district; ``today`` is the day from which its dates are counted back."""
    root = unit_create(name=ROOT, short_name="区教育工委", kind=Kind.COMMITTEE, sort=1, actor=SYSTEM)
    district = District(today, root)
    _units(district)
    _parties(district)
    people = iter(names.person_names())
    _posts(district)
    _appoint(district, people)
    _assign(district)
    _enrol(district)
    return district


def _units(d: District) -> None:
    for n, name in enumerate(OFFICES):
        d.offices[name] = _unit(d, f"澄砚区教育局{name}", name, Kind.OFFICE, 10 + n)
    d.affiliated = [_unit(d, f"澄砚区{name}", name, Kind.AFFILIATED, 30 + n) for n, name in enumerate(AFFILIATED)]
    kinds: list[tuple[list[str], str, str]] = [
        (names.SENIORS, Kind.SENIOR, "高级中学"),
        (names.JUNIORS, Kind.JUNIOR, "中学"),
        (names.NINE_YEARS, Kind.NINE_YEAR, "学校"),
        (names.PRIMARIES, Kind.PRIMARY, "小学"),
        (["澄砚"], Kind.SPECIAL, "启智学校"),
    ]
    for base, (stems, kind, ending) in enumerate(kinds):
        for n, stem in enumerate(stems):
            short = stem + ending
            d.schools.append(_unit(d, f"澄砚区{short}", short, kind, 100 * (base + 1) + n))
    for n, stem in enumerate(names.KINDERGARTENS):
        d.kindergartens.append(_unit(d, f"澄砚区{stem}幼儿园", f"{stem}幼儿园", Kind.KINDERGARTEN, 700 + n))
    for n, name in enumerate(EXTERNAL):
        unit_create(name=name, short_name=name.removeprefix("澄砚区"), kind=Kind.EXTERNAL, sort=900 + n, actor=SYSTEM)
    two = d.unit("澄岚实验小学")
    for n, side in enumerate(("东校区", "西校区")):
        unit_create(
            name=f"{two.name}{side}", short_name=f"{two.short_name}{side}", kind=Kind.CAMPUS, parent=two, sort=n,
            actor=SYSTEM,
        )  # fmt: skip
    UnitName.objects.create(unit=d.unit("砚桥小学"), name="砚桥中心小学", former=True)
    UnitName.objects.create(unit=d.unit("北渡实验学校"), name="北渡中学", former=True)


def _unit(d: District, name: str, short: str, kind: str, sort: int) -> Unit:
    return unit_create(name=name, short_name=short, kind=kind, parent=d.root, sort=sort, actor=SYSTEM)


def _parties(d: District) -> None:
    top = party_create(
        name=ROOT + "党组织", short_name="区教育工委", kind="work_committee", seat=d.root, units=[d.root], actor=SYSTEM
    )
    joint_units = d.kindergartens[-3:]
    alone = [*d.offices.values(), *d.affiliated, *d.schools, *d.kindergartens[:-5]]
    for n, unit in enumerate(alone):
        kind, ending = ("general_branch", "党总支") if unit.kind in {Kind.SENIOR, Kind.JUNIOR} else ("branch", "党支部")
        d.parties.append(_party(top, unit, [unit], kind, unit.short_name + ending, n))
    d.joint = _party(top, joint_units[0], joint_units, "joint_branch", "澄砚区幼儿园第一联合党支部", len(alone))
    d.parties.append(d.joint)  # the two kindergartens before these have no party organisation yet


def _party(
    top: PartyOrganisation, seat: Unit, units: Iterable[Unit], kind: str, short: str, sort: int
) -> PartyOrganisation:
    return party_create(
        name=f"中共{short}", short_name=short, kind=kind, seat=seat, units=list(units), parent=top, sort=sort + 1,
        actor=SYSTEM,
    )  # fmt: skip


def _posts(d: District) -> None:
    party_at = {party.seat_id: party for party in d.parties}
    rows = [Post(name=n, role=Role.COMMITTEE_MEMBER, unit=d.root, sort=i) for i, n in enumerate(COMMITTEE_POSTS)]
    for unit in d.offices.values():
        rows += _posts_of(unit, party_at.get(unit.pk), [("负责人", Role.OFFICE_HEAD), ("科员", Role.OFFICER)])
        rows += [Post(name="党建联系人", role=Role.PARTY_LIAISON, unit=unit, party=party_at.get(unit.pk), sort=5)]
    for unit in d.affiliated:
        rows += _posts_of(unit, party_at.get(unit.pk), [("主任", Role.AFFILIATED_HEAD), ("经办人", Role.CLERK)])
        rows += [Post(name="蹲点人员", role=Role.STATIONED, unit=unit, sort=5 + n) for n in range(3)]
    for unit in d.schools:
        staff = [("校长", Role.PRINCIPAL), ("书记", Role.SECRETARY), ("经办人", Role.CLERK)]
        rows += _posts_of(unit, party_at.get(unit.pk), [*staff, *[("教师", Role.TEACHER)] * 3])
    for unit in d.kindergartens:
        staff = [("园长", Role.PRINCIPAL), ("经办人", Role.CLERK), *[("教师", Role.TEACHER)] * 2]
        rows += _posts_of(unit, party_at.get(unit.pk), staff)
    Post.objects.bulk_create(rows)
    d.posts = list(Post.objects.select_related("unit", "party").order_by("id"))


def _posts_of(unit: Unit, party: PartyOrganisation | None, staff: Sequence[tuple[str, str]]) -> Iterator[Post]:
    for sort, (name, role) in enumerate(staff):
        yield Post(name=name, role=role, unit=unit, party=party, sort=sort)


def _appoint(d: District, people: Iterator[str]) -> None:
    persons = Person.objects.bulk_create(Person(name=next(people)) for _ in d.posts)
    Appointment.objects.bulk_create(
        Appointment(person=person, post=post, starts=d.since) for person, post in zip(persons, d.posts, strict=True)
    )


def _assign(d: District) -> None:
    """Three liaison points a committee member, four a liaison person, two schools a stationed person."""
    school_parties = [party for party in d.parties if party.seat.kind not in {Kind.OFFICE, Kind.AFFILIATED}]
    members = [post for post in d.posts if post.role == Role.COMMITTEE_MEMBER]
    liaisons = [post for post in d.posts if post.role == Role.PARTY_LIAISON]
    stationed = [post for post in d.posts if post.role == Role.STATIONED]
    rows = [
        Assignment(kind="liaison", post=post, party=school_parties[(n * 3 + k) % len(school_parties)], starts=d.since)
        for n, post in enumerate(members)
        for k in range(3)
    ]
    rows += [
        Assignment(
            kind="liaison", post=post, party=school_parties[(n * 4 + k + 21) % len(school_parties)], starts=d.since
        )
        for n, post in enumerate(liaisons)
        for k in range(4)
    ]
    rows += [
        Assignment(kind="station", post=post, unit=d.schools[(n * 2 + k) % len(d.schools)], starts=d.since)
        for n, post in enumerate(stationed)
        for k in range(2)
    ]
    Assignment.objects.bulk_create(rows)


def _enrol(d: District) -> None:
    """Heads, secretaries and every other teacher are party members of the organisation at their unit."""
    rows = []
    held = Appointment.objects.select_related("post").order_by("id")
    for n, appointment in enumerate(held):
        if appointment.post.party_id and (appointment.post.role != Role.TEACHER or n % 2):
            rows.append(Membership(person_id=appointment.person_id, party_id=appointment.post.party_id, starts=d.since))
    Membership.objects.bulk_create(rows)
