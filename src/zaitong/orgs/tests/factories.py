"""What tests need to say of bodies and people, and no more: the rest has defaults."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import TYPE_CHECKING

from zaitong.common.access import SYSTEM
from zaitong.orgs.models import Appointment, Assignment, Membership, PartyOrganisation, Person, Post, Unit
from zaitong.orgs.services.tree import party_create, unit_create

if TYPE_CHECKING:
    from collections.abc import Iterable

LONG_AGO = date(2020, 9, 1)
_numbers = count(1)


def make_unit(
    kind: str = Unit.Kind.PRIMARY,
    name: str = "",
    parent: Unit | None = None,
    tags: Iterable[str] = (),
    short_name: str = "",
    sort: int = 0,
) -> Unit:
    """A unit; its name is invented where none is given."""
    name = name or f"澄砚区第{next(_numbers)}{Unit.Kind(kind).label}"
    return unit_create(name=name, short_name=short_name, kind=kind, parent=parent, tags=tags, sort=sort, actor=SYSTEM)


def make_party(
    seat: Unit,
    name: str = "",
    kind: str = PartyOrganisation.Kind.BRANCH,
    units: Iterable[Unit] | None = None,
    parent: PartyOrganisation | None = None,
    short_name: str = "",
) -> PartyOrganisation:
    """A party organisation seated in ``seat``, covering it alone where ``units`` is not given."""
    name = name or f"中共{seat.name}{PartyOrganisation.Kind(kind).label}"
    return party_create(
        name=name, short_name=short_name, kind=kind, seat=seat, units=units, parent=parent, actor=SYSTEM
    )


def make_person(name: str = "", phone: str = "") -> Person:
    """A person with an invented name."""
    return Person.objects.create(name=name or f"沈砚{next(_numbers)}", phone=phone)


def make_post(
    role: str,
    unit: Unit,
    party: PartyOrganisation | None = None,
    holder: Person | None = None,
    starts: date = LONG_AGO,
    name: str = "",
) -> Post:
    """A post; held by ``holder`` since ``starts``, or vacant."""
    post = Post.objects.create(name=name or Post.Role(role).label, role=role, unit=unit, party=party)
    if holder is not None:
        make_appointment(holder, post, starts)
    return post


def make_appointment(person: Person, post: Post, starts: date = LONG_AGO, ends: date | None = None) -> Appointment:
    """``person`` holds ``post``."""
    return Appointment.objects.create(person=person, post=post, starts=starts, ends=ends)


def make_assignment(
    post: Post,
    target: Unit | PartyOrganisation,
    kind: str = Assignment.Kind.LIAISON,
    starts: date = LONG_AGO,
    ends: date | None = None,
) -> Assignment:
    """``post`` looks after ``target``."""
    key = "unit" if isinstance(target, Unit) else "party"
    return Assignment.objects.create(kind=kind, post=post, starts=starts, ends=ends, **{key: target})


def make_membership(
    person: Person, party: PartyOrganisation, starts: date = LONG_AGO, ends: date | None = None
) -> Membership:
    """``person`` is a party member in ``party``."""
    return Membership.objects.create(person=person, party=party, starts=starts, ends=ends)


@dataclass
class District:
    """A small fixed district. Lists run in the same order: ``principals[0]`` heads ``schools[0]``."""

    committee: Unit  # 教育工委, the root
    org: Unit  # 组织人事科
    basic: Unit  # 基础教育科
    centre: Unit  # 教师发展中心
    schools: list[Unit]
    kindergartens: list[Unit]
    work_committee: PartyOrganisation
    office_branch: PartyOrganisation  # 机关党支部: covers both offices
    centre_branch: PartyOrganisation
    school_parties: list[PartyOrganisation]
    joint_branch: PartyOrganisation  # covers both kindergartens, seated in the first
    member: Post  # 工委委员
    liaison: Post  # 党建联系人
    org_head: Post
    basic_head: Post
    centre_head: Post
    stationed: Post  # 蹲点人员 of 基础教育科
    principals: list[Post] = field(default_factory=list)  # of the schools, then of the kindergartens
    secretaries: list[Post] = field(default_factory=list)  # of the schools' parties, then of the joint branch
    clerks: list[Post] = field(default_factory=list)  # of the schools, then of the kindergartens


def make_district() -> District:
    """1 committee, 2 offices, 1 affiliated unit, 3 schools, 2 kindergartens; the joint branch; posts, holders, assignments.

    The member looks after ``school_parties[0]`` and ``[1]``, the liaison after ``school_parties[2]`` and the joint branch,
    the stationed person is stationed in ``schools[0]`` and ``[1]``.
    """
    district = _bodies()
    _school_posts(district)
    for target in district.school_parties[:2]:
        make_assignment(district.member, target)
    for target in (district.school_parties[2], district.joint_branch):
        make_assignment(district.liaison, target)
    for school in district.schools[:2]:
        make_assignment(district.stationed, school, Assignment.Kind.STATION)
    return district


def _bodies() -> District:
    kind, party_kind, role = Unit.Kind, PartyOrganisation.Kind, Post.Role
    root = make_unit(kind.COMMITTEE, "中共澄砚区委教育工作委员会", short_name="区委教育工委")
    org = make_unit(kind.OFFICE, "澄砚区教育局组织人事科", root, short_name="组织人事科")
    basic = make_unit(kind.OFFICE, "澄砚区教育局基础教育科", root, short_name="基础教育科")
    centre = make_unit(kind.AFFILIATED, "澄砚区教师发展中心", root, short_name="教师发展中心")
    schools = [
        make_unit(kind.PRIMARY, "澄砚区墨池小学", root, short_name="墨池小学"),
        make_unit(kind.JUNIOR, "澄砚区砚山初级中学", root, short_name="砚山初中"),
        make_unit(kind.SENIOR, "澄砚区澄江高级中学", root, short_name="澄江高中"),
    ]
    kindergartens = [
        make_unit(kind.KINDERGARTEN, "澄砚区青笋幼儿园", root, short_name="青笋幼儿园"),
        make_unit(kind.KINDERGARTEN, "澄砚区小荷幼儿园", root, short_name="小荷幼儿园"),
    ]
    work = make_party(root, "中共澄砚区委教育工作委员会", party_kind.WORK_COMMITTEE, short_name="教育工委")
    office_branch = make_party(org, "中共澄砚区教育局机关支部委员会", units=[org, basic], parent=work)
    centre_branch = make_party(centre, "中共澄砚区教师发展中心支部委员会", parent=work)
    parties = [make_party(school, f"中共{school.name}支部委员会", parent=work) for school in schools]
    joint = make_party(
        kindergartens[0], "中共澄砚区幼教联合支部委员会", party_kind.JOINT_BRANCH, kindergartens, work, "幼教联合党支部"
    )
    return District(
        committee=root,
        org=org,
        basic=basic,
        centre=centre,
        schools=schools,
        kindergartens=kindergartens,
        work_committee=work,
        office_branch=office_branch,
        centre_branch=centre_branch,
        school_parties=parties,
        joint_branch=joint,
        member=make_post(role.COMMITTEE_MEMBER, root, work, make_person("顾听澜")),
        liaison=make_post(role.PARTY_LIAISON, org, office_branch, make_person("陆知远")),
        org_head=make_post(role.OFFICE_HEAD, org, office_branch, make_person("许望舒")),
        basic_head=make_post(role.OFFICE_HEAD, basic, office_branch, make_person("程砚秋实")),
        centre_head=make_post(role.AFFILIATED_HEAD, centre, centre_branch, make_person("白一鸣舟")),
        stationed=make_post(role.STATIONED, basic, office_branch, make_person("苏禾清")),
    )


def _school_posts(district: District) -> None:
    role = Post.Role
    covering = [*district.school_parties, district.joint_branch, district.joint_branch]
    for unit, party in zip([*district.schools, *district.kindergartens], covering, strict=True):
        district.principals.append(make_post(role.PRINCIPAL, unit, party, make_person()))
        district.clerks.append(make_post(role.CLERK, unit, party, make_person()))
    for party in [*district.school_parties, district.joint_branch]:
        district.secretaries.append(make_post(role.SECRETARY, party.seat, party, make_person()))
