"""Who comes to owe what: audiences, batches, joiners and leavers, moved dates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine

from zaitong.campaigns.models import AudienceException, AudienceRule, Cell, Obligation
from zaitong.campaigns.selectors.audience import audience_of
from zaitong.campaigns.services import reconcile
from zaitong.campaigns.services.reconcile import campaign_reconcile
from zaitong.campaigns.tests.factories import issue, make_campaign, make_requirement
from zaitong.orgs.models import Unit
from zaitong.orgs.tests.factories import make_assignment, make_party, make_person, make_post, make_unit

pytestmark = pytest.mark.django_db
D = date.fromisoformat
KINDS = AudienceRule.Kind
TODAY = "2026-11-02"


@pytest.fixture(autouse=True)
def _day() -> object:
    with time_machine.travel(f"{TODAY}T09:00:00+08:00", tick=False):
        yield


@pytest.fixture
def office() -> Unit:
    return make_unit(Unit.Kind.OFFICE, "组织人事科")


def labels(requirement: object) -> set[str]:
    return {owed.label + owed.target_label for owed in audience_of(requirement, D(TODAY))}  # type: ignore[arg-type]


def test_units_by_kind_leave_out_closed_ones_and_outsiders(office: Unit) -> None:
    open_school = make_unit(Unit.Kind.PRIMARY, "砚桥小学")
    closed = make_unit(Unit.Kind.PRIMARY, "旧坊小学")
    Unit.objects.filter(pk=closed.pk).update(closed_on=D(TODAY))
    make_unit(Unit.Kind.EXTERNAL, "区市场监管局")
    campaign = make_campaign(office)
    by_kind = make_requirement(campaign, audience=(KINDS.UNITS, {"kinds": ["primary", "external"]}))
    every = make_requirement(campaign, audience=(KINDS.UNITS, {}))
    assert labels(by_kind) == {open_school.short_name, "区市场监管局"}
    assert labels(every) == {open_school.short_name, office.short_name}


def test_holders_of_assignments_owe_once_for_each_target(office: Unit) -> None:
    first, second = make_unit(name="砚桥小学"), make_unit(name="苇渡小学")
    post = make_post("committee_member", office, holder=make_person())
    for school in (first, second):
        make_assignment(post, make_party(school))
    make_assignment(make_post("party_liaison", office, holder=make_person()), first)
    campaign = make_campaign(office)
    requirement = make_requirement(
        campaign, audience=(KINDS.ASSIGNMENTS, {"kind": "liaison", "roles": ["committee_member"]}), per="month"
    )
    owed = audience_of(requirement, D(TODAY))
    assert len(owed) == 2
    assert {o.target_kind for o in owed} == {"p"}
    keys = {o.key for o in issue(campaign)}
    assert {key.split("/")[1] for key in keys} == {"2026-11", "2026-12", "2027-01"}


def test_union_asks_each_once_and_exceptions_correct_it(office: Unit) -> None:
    head = make_post("principal", make_unit(name="砚桥小学"), holder=make_person())
    office_head = make_post("office_head", office, holder=make_person())
    school = make_unit(name="苇渡小学")
    campaign = make_campaign(office)
    a = make_requirement(campaign, audience=(KINDS.POSTS, {"roles": ["principal", "office_head"]}))
    b = make_requirement(campaign, audience=(KINDS.POSTS, {"roles": ["principal"]}))
    both = make_requirement(campaign, audience=(KINDS.UNION, {"requirements": [a.pk, b.pk]}))
    AudienceException.objects.create(requirement=both, include=True, unit=school, reason="自愿参加")
    AudienceException.objects.create(requirement=both, include=False, post=office_head, reason="借调在外")
    owed = {o.id: o for o in audience_of(both, D(TODAY))}
    assert set(owed) == {head.pk, office_head.pk, school.pk}
    assert owed[office_head.pk].waived_reason == "借调在外"
    assert {o.state for o in issue(campaign) if o.subject_post_id == office_head.pk and o.requirement == both} == {
        "waived"
    }


def test_a_union_of_itself_ends(office: Unit) -> None:
    campaign = make_campaign(office)
    loop = make_requirement(campaign, audience=(KINDS.UNION, {"requirements": []}))
    loop.audience_rules.update(selector={"requirements": [loop.pk]})
    assert audience_of(loop, D(TODAY)) == []


def test_second_run_changes_nothing(office: Unit) -> None:
    make_unit(name="砚桥小学")
    campaign = make_campaign(office)
    make_requirement(campaign, audience=(KINDS.UNITS, {"kinds": ["primary"]}), per="week")
    made = issue(campaign)
    again = campaign_reconcile(campaign.pk, day=D(TODAY))
    assert (again.created, again.changed, again.withdrawn) == (0, 0, 0)
    assert [o.pk for o in issue(campaign)] == [o.pk for o in made]


def test_joiners_owe_and_leavers_stop_unless_they_filed(office: Unit) -> None:
    stays, leaves, filed = (make_unit(name=n) for n in ("砚桥小学", "苇渡小学", "栗坪小学"))
    campaign = make_campaign(office)
    make_requirement(campaign, audience=(KINDS.UNITS, {"kinds": ["primary"]}), due=D("2026-11-15"))
    issue(campaign)
    Obligation.objects.filter(subject_unit=filed).update(claimed=1)
    joined = make_unit(name="鹭洲小学")
    Unit.objects.filter(pk__in=[leaves.pk, filed.pk]).update(closed_on=D(TODAY))
    result = campaign_reconcile(campaign.pk, day=D(TODAY))
    assert (result.created, result.withdrawn) == (1, 1)
    states = dict(Obligation.objects.values_list("subject_unit_id", "state"))
    assert states == {stays.pk: "open", leaves.pk: "withdrawn", filed.pk: "open", joined.pk: "open"}
    assert not Cell.objects.filter(unit=leaves).exists()
    Unit.objects.filter(pk=leaves.pk).update(closed_on=None)
    assert campaign_reconcile(campaign.pk, day=D(TODAY)).changed == 1
    assert Cell.objects.get(unit=leaves).needed == 1


def test_a_moved_date_moves_obligations_and_cells(office: Unit) -> None:
    school = make_unit(name="砚桥小学")
    campaign = make_campaign(office)
    requirement = make_requirement(campaign, audience=(KINDS.UNITS, {"kinds": ["primary"]}), due=D("2026-11-15"))
    [obligation] = issue(campaign)
    Obligation.objects.filter(pk=obligation.pk).update(claimed=1, first_filed_on=D("2026-11-15"))
    requirement.due = D("2026-11-10")
    requirement.save()
    campaign_reconcile(campaign.pk, day=D(TODAY))
    obligation.refresh_from_db()
    assert (obligation.due, obligation.late, obligation.claimed) == (D("2026-11-10"), True, 1)
    assert Cell.objects.get(unit=school).next_change == D("2026-11-11")


def test_a_killed_run_is_finished_by_the_next(office: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        make_unit()
    campaign = make_campaign(office)
    make_requirement(campaign, audience=(KINDS.UNITS, {"kinds": ["primary"]}))
    monkeypatch.setattr("zaitong.campaigns.services.reconcile.BATCH", 2)
    real, calls = Obligation.objects.bulk_create, []

    def dies(rows: list[Obligation], **options: object) -> list[Obligation]:
        calls.append(len(rows))
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(rows, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Obligation.objects, "bulk_create", dies)
    with pytest.raises(KeyboardInterrupt):
        issue(campaign)
    assert Obligation.objects.count() == 2
    monkeypatch.undo()
    assert len(issue(campaign)) == 5
    assert Cell.objects.count() == 5


def test_periods_roll_forward_with_the_days(office: Unit) -> None:
    make_unit(name="砚桥小学")
    campaign = make_campaign(office, ends=D("2027-06-30"))
    make_requirement(campaign, audience=(KINDS.UNITS, {"kinds": ["primary"]}), per="month")
    assert len(issue(campaign)) == 3
    campaign_reconcile(campaign.pk, day=D(TODAY) + timedelta(days=31))
    assert set(Obligation.objects.values_list("period", flat=True)) == {"2026-11", "2026-12", "2027-01", "2027-02"}


def test_a_run_killed_after_dates_moved_leaves_no_cell_behind(office: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    school = make_unit(name="砚桥小学")
    campaign = make_campaign(office)
    audience = (KINDS.LISTED, {"units": [school.pk]})
    requirement = make_requirement(campaign, audience=audience, due=D("2026-11-20"))
    issue(campaign)
    type(requirement).objects.filter(pk=requirement.pk).update(due=D("2026-12-05"))

    def killed(*_: object) -> set[int]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(reconcile, "_withdraw", killed)
        with pytest.raises(KeyboardInterrupt):
            campaign_reconcile(campaign.pk, day=D(TODAY))
    campaign_reconcile(campaign.pk, day=D(TODAY))
    assert Obligation.objects.get().due == D("2026-12-05")
    assert Cell.objects.get().open_due == D("2026-12-05")
