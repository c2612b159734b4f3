"""The matrix through HTTP: what it says, to whom, in how many queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zaitong.accounts.tests.factories import actor_for, make_user, sign_in
from zaitong.campaigns.models import AudienceRule, Campaign, Cell
from zaitong.campaigns.tests.factories import make_campaign, make_requirement
from zaitong.common.clock import today
from zaitong.orgs.tests.factories import make_unit
from zaitong.supervision import services
from zaitong.supervision.selectors.filters import Filters
from zaitong.supervision.tests.factories import make_cell, make_matrix

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_unit("office", "澄砚区教育局组织人事科", make_unit("committee"), short_name="组织人事科")


@pytest.fixture
def leader(client, office):
    return sign_in(client, make_user("leader", office))


def address(campaign, query=""):
    return f"/supervision/{campaign.pk}/{query}"


def shown(response):
    return response.context["matrix"]


def test_lights_figures_rates_and_who_has_not_done_it(leader, office):
    campaign = make_campaign(office)
    plan = make_requirement(campaign, title="实施方案", due=today())
    visit = make_requirement(campaign, title="入户家访")
    school, second = make_unit("primary", short_name="墨池小学"), make_unit("primary", short_name="青禾小学")
    make_cell(plan, school, "green")
    make_cell(plan, second, "red", returned=1)
    make_cell(visit, school, "run", needed=4, accepted=1)
    response = leader.get(address(campaign))
    text = response.content.decode()
    assert response.status_code == 200
    assert "1 个单位有 1 项超期" in text
    assert 'is-red is-back"' in text
    assert "1/4" in text
    assert 'class="is-none"' in text  # the second school is not asked to visit
    matrix = shown(response)
    assert matrix.completeness == (2, 6)
    assert matrix.timeliness == (1, 2)
    assert matrix.foot_completeness == [(1, 2), (1, 4)]
    assert matrix.foot_timeliness[1] == (0, 0)
    assert "未到期" in text
    assert matrix.groups[0].totals == [(1, 2), (0, 1)]
    assert matrix.groups[0].rows[0].completeness == (2, 5)


def test_the_head_has_the_day_the_rule_and_the_gap(leader, office):
    campaign = make_matrix(office, units=1, requirements=1)
    make_requirement(campaign, title="联系点调研", per="month", due_rule="monthly:30")
    make_requirement(campaign, title="校长破题")
    text = leader.get(address(campaign)).content.decode()
    due = today() + timedelta(days=30)
    assert f"{due.month}月{due.day}日" in text
    assert "每月30日前" in text
    assert 'class="matrix__gap">文件未明确' in text
    assert "第1阶段" in text
    assert "未分阶段" in text


def test_what_is_counted_is_said(leader, office):
    campaign = make_matrix(office, units=1, requirements=1)
    make_requirement(campaign, title="品牌项目", audience=(AudienceRule.Kind.PARTIES, {}))
    assert "按党组织计：品牌项目" in leader.get(address(campaign)).content.decode()


def test_groups_stand_in_order_and_say_how_many(leader, office):
    campaign = make_matrix(office, units=2, requirements=1, kind="kindergarten")
    duty = campaign.requirements.get()
    make_cell(duty, make_unit("junior"))
    groups = shown(leader.get(address(campaign))).groups
    assert [(group.label, group.count, group.measure) for group in groups] == [("初中", 1, "所"), ("幼儿园", 2, "所")]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?kind=junior", ["砚山初中"]),
        ("?show=red", ["墨池小学"]),
        ("?show=back", ["砚山初中"]),
        ("?show=amber", []),
        ("?q=墨池", ["墨池小学"]),
        ("?kind=nonsense&phase=x&office=99999999999&page=-3&q=%00", ["砚山初中", "墨池小学"]),
    ],
)
def test_filters_live_in_the_address(leader, office, query, names):
    campaign = make_campaign(office)
    duty = make_requirement(campaign)
    make_cell(duty, make_unit("primary", short_name="墨池小学"), "red")
    make_cell(duty, make_unit("junior", short_name="砚山初中"), "run", returned=1)
    matrix = shown(leader.get(address(campaign, query)))
    assert [row.name for group in matrix.groups for row in group.rows] == names
    assert matrix.summary.red == (0 if "junior" in query else 1)  # whichever lights are shown


def test_phase_office_and_item_leave_their_columns(leader, office):
    campaign = make_matrix(office, units=1, requirements=4)
    first = campaign.requirements.order_by("number")[0]
    first.office = office
    first.save()
    assert len(shown(leader.get(address(campaign, f"?phase={first.phase_id}"))).columns) == 2
    assert [c.id for c in shown(leader.get(address(campaign, f"?office={office.pk}"))).columns] == [first.pk]
    assert [c.id for c in shown(leader.get(address(campaign, f"?item={first.pk}"))).columns] == [first.pk]


def test_an_empty_result_offers_the_way_back(leader, office):
    campaign = make_matrix(office)
    text = leader.get(address(campaign, "?q=没有这所")).content.decode()
    assert "没有符合筛选的单位" in text
    assert "清除筛选" in text


def test_pages_hold_whole_groups_and_totals_cover_all(leader, office, monkeypatch):
    monkeypatch.setattr("zaitong.supervision.selectors.matrix.PAGE_ROWS", 3)
    campaign = make_matrix(office, units=3, requirements=1)
    for _ in range(4):
        make_cell(campaign.requirements.get(), make_unit("kindergarten"), "green")
    first, last = shown(leader.get(address(campaign))), shown(leader.get(address(campaign, "?page=9")))
    every = shown(leader.get(address(campaign, "?page=all")))
    assert [first.rows, last.rows, every.rows] == [3, 1, 7]
    assert [choice.count for choice in first.pages] == [3, 3, 1, 7]
    assert first.completeness == last.completeness == every.completeness == (4, 7)
    assert last.groups[0].count == 4


def test_a_school_sees_its_own_row_only(client, office):
    campaign = make_matrix(office, units=3)
    school = Cell.objects.order_by("id")[0].unit
    clerk = sign_in(client, make_user("unit_clerk", school))
    matrix = shown(clerk.get(address(campaign)))
    assert [row.unit_id for group in matrix.groups for row in group.rows] == [school.pk]
    assert matrix.units == 1
    other = Cell.objects.exclude(unit=school)[0]
    assert clerk.get(f"/supervision/cell/{other.requirement_id}/{other.unit_id}/").status_code == 404


def test_campaigns_outside_or_not_published_are_not_found(client, office):
    campaign = make_matrix(office)
    stranger = sign_in(client, make_user("unit_head", make_unit("primary")))
    assert stranger.get(address(campaign)).status_code == 404
    leader = sign_in(client, make_user("leader", office))
    Campaign.objects.filter(pk=campaign.pk).update(state="reviewing")
    assert leader.get(address(campaign)).status_code == 404


def test_without_the_right_it_is_forbidden(client, office):
    campaign = make_matrix(office)
    receiver = sign_in(client, make_user("receiving_officer", office))
    assert receiver.get(address(campaign)).status_code == 403
    assert receiver.get("/supervision/").status_code == 403


def queries(client, url):
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_as_many_queries_for_twice_the_matrix(leader, office):
    small, large = make_matrix(office, units=3, requirements=3), make_matrix(office, units=6, requirements=6)
    leader.get(address(small))
    assert queries(leader, address(small)) == queries(leader, address(large)) <= 15


def test_the_index_totals_each_campaign(leader, office):
    campaign = make_matrix(office, units=2, requirements=1)
    duty = campaign.requirements.get()
    make_cell(duty, make_unit("primary"), "red")
    make_cell(duty, make_unit("primary"), "amber")
    make_cell(duty, make_unit("primary"), "waived", open_due=today() - timedelta(days=3))
    text = leader.get("/supervision/").content.decode()
    assert "1 个单位有 1 项超期" in text
    assert "1 项 7 天内到期" in text
    before = queries(leader, "/supervision/")
    make_matrix(office)
    assert queries(leader, "/supervision/") == before


def test_the_index_counts_as_the_lights_do(leader, office):
    campaign = make_matrix(office, units=1, requirements=1)
    duty = campaign.requirements.get()
    for light in ("green", "blue", "amber", "red", "idle", "run", "waived"):
        make_cell(duty, make_unit("primary"), light)
    late, soon = today() - timedelta(days=1), today() + timedelta(days=2)
    make_cell(duty, make_unit("primary"), "amber", open_due=late)  # red before yellow
    make_cell(duty, make_unit("primary"), "idle", open_warn=today() - timedelta(days=1))  # not begun: not yellow
    make_cell(duty, make_unit("primary"), "amber", open_due=None)
    make_cell(duty, make_unit("primary"), "red", open_due=soon)
    summary = shown(leader.get(address(campaign))).summary
    totals = leader.get("/supervision/").context["totals"][0]
    assert (totals.red, totals.red_units, totals.amber) == (summary.red, summary.red_units, summary.amber) == (2, 2, 2)


@pytest.mark.django_db(transaction=True)
def test_a_sheet_is_drawn_outside_of_any_transaction(monkeypatch):
    """Drawing takes seconds: on SQLite an open transaction would keep everybody from filing."""
    office = make_unit("office", "组织人事科")
    campaign = make_matrix(office)
    seen = []

    def drawn(*_args):
        seen.append(connection.in_atomic_block)
        return b""

    monkeypatch.setattr(services, "matrix_workbook", drawn)
    services.matrix_export(campaign=campaign, filters=Filters(), actor=actor_for(make_user("leader")))
    assert seen == [False]
