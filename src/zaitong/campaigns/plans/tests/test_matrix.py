"""All units' plans against all duties: cells, filters, pages, sheet, queries; drafts; the plan as it reads."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from zaitong.accounts.tests.factories import make_user, sign_in, sign_in_proved
from zaitong.audit.models import AuditRow
from zaitong.campaigns.models import PlanComparison
from zaitong.campaigns.plans import services
from zaitong.campaigns.plans.result import Result, Row, marks_of
from zaitong.campaigns.plans.tests.conftest import DUTIES
from zaitong.campaigns.tests.factories import make_document, make_obligation
from zaitong.orgs.tests.factories import make_unit

pytestmark = pytest.mark.django_db
PLAN = "墨池小学行动方案\n我校于11月20日前报送活动方案。\n另外每周五开放图书馆。\n"
SAID = "我校于11月20日前报送活动方案。"


def outcome(first, second, lacks=()):
    at = PLAN.index(SAID)
    return {
        "requirements": [
            {"parent_quote": DUTIES[0][1], "status": first, "missing": list(lacks), "child_quotes": [SAID], "child_spans": [[at, at + len(SAID)]]},
            {"parent_quote": DUTIES[1][1], "status": second, "missing": [], "child_quotes": []},
        ],
        "added": [],
    }  # fmt: skip


@pytest.fixture
def found(monkeypatch):
    """What the engine is to find next."""
    box = [outcome("partial", "missing", ["deadline"])]
    monkeypatch.setattr(services, "compare", lambda *_: box[0])
    return box


@pytest.fixture
def matrix(client, campaign, office):
    def ask(query="", tail=""):
        sign_in_proved(client, make_user("campaign_officer", office))
        return client.get(f"/campaigns/{campaign.pk}/plans/matrix/{tail}{query}")

    return ask


def test_each_cell_says_what_the_plan_of_the_unit_says_and_leads_to_it(found, hand_in, matrix, campaign, client):
    school, late = make_unit("primary", short_name="墨池小学"), make_unit("kindergarten", short_name="小荷幼儿园")
    hand_in(school, PLAN)
    make_obligation(campaign.requirements.get(title="每月走访"), unit=late)
    response = matrix()
    rows = {row.unit.short_name: row for row in response.context["rows"]}
    assert [cell.status for cell in rows["墨池小学"].cells] == ["partial", "missing"]
    assert [cell.asked for cell in rows["小荷幼儿园"].cells] == [False, True]
    text = response.content.decode()
    duty = campaign.requirements.get(title="活动方案")
    there = f"/campaigns/{campaign.pk}/plans/{rows['墨池小学'].plan.document_id}/?item={duty.pk}"
    assert there in text
    lines = client.get(there).context["plan"].lines
    assert [line.row.title for line in lines] == ["活动方案"]


def test_columns_count_all_units_and_filter_by_what_plans_say(found, hand_in, matrix, campaign):
    hand_in(make_unit("primary", short_name="甲校"), PLAN)
    found[0] = outcome("covered", "missing")
    hand_in(make_unit("primary", short_name="乙校"), PLAN + "二稿")
    duty = campaign.requirements.get(title="活动方案")
    column = matrix().context["grid"].columns[0]
    assert (column.counts["covered"], column.counts["partial"]) == (1, 1)
    rows = matrix(f"?item={duty.pk}&status=covered").context["rows"]
    assert [row.unit.short_name for row in rows] == ["乙校"]
    assert [row.unit.short_name for row in matrix("?q=甲").context["rows"]] == ["甲校"]
    assert matrix("?kind=nonsense&item=x&status=y&page=99&show=z").status_code == 200
    assert "没有符合筛选的单位" in matrix("?q=没有这个单位").content.decode()


def test_the_sheet_has_every_unit_whatever_the_page(found, hand_in, matrix, campaign):
    hand_in(make_unit("primary", short_name="甲校"), PLAN)
    for number in range(45):
        make_obligation(campaign.requirements.first(), unit=make_unit("primary", short_name=f"第{number}小学"))
    assert len(matrix().context["rows"]) == 40
    response = matrix(tail="export/")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
    assert len(rows) == 1 + 46 + 3
    assert rows[0][2:4] == ["活动方案", "每月走访"]
    assert next(row for row in rows if row[0] == "甲校")[2:4] == ["◐部分对应", "○没有写到"]
    assert AuditRow.objects.filter(act="plans.exported").count() == 1


def test_only_who_runs_the_campaign_sees_the_table(found, hand_in, client, campaign):
    school = make_unit("primary")
    hand_in(school, PLAN)
    for role, unit in (("unit_head", school), ("campaign_officer", make_unit("office"))):
        sign_in(client, make_user(role, unit, scope_kind="unit"))
        for tail in ("", "export/"):
            assert client.get(f"/campaigns/{campaign.pk}/plans/matrix/{tail}").status_code in (403, 404)


def test_as_many_queries_for_twice_the_units(found, matrix, campaign):
    def more(count):
        for _ in range(count):
            unit = make_unit("primary")
            for duty in campaign.requirements.all():
                make_obligation(duty, unit=unit)
            document = make_document(unit, answers=campaign)
            PlanComparison.objects.create(
                document=document, campaign=campaign, compared_at=document.created_at, engine_version="1",
                marks={str(duty.pk): "covered" for duty in campaign.requirements.all()},
            )  # fmt: skip

    def count():
        with CaptureQueriesContext(connection) as caught:
            assert matrix().status_code == 200
        return len(caught)

    more(8)
    matrix()
    few = count()
    more(8)
    assert count() == few


def test_a_new_draft_says_what_it_mends_and_keeps_the_earlier_reading(found, hand_in, client, campaign):
    school = make_unit("primary")
    hand_in(school, PLAN)
    found[0] = outcome("covered", "missing")
    _, response = hand_in(school, PLAN + "补充。\n", "第二稿.txt")
    text = response.content.decode()
    assert "1 项写得更全" in text
    assert "部分对应 → 已对应" in text
    assert PlanComparison.objects.count() == 2
    first = PlanComparison.objects.order_by("pk")[0].document
    old = client.get(f"/campaigns/{campaign.pk}/plans/{first.pk}/").content.decode()
    assert "这是以前的一稿" in old
    assert "时限没有写，或比要求晚" in old


def test_the_plan_as_it_reads_leads_to_the_duty_and_back(found, hand_in, client, campaign):
    school = make_unit("primary")
    _, response = hand_in(school, PLAN)
    page = response.context["plan"]
    answer = page.lines[0].row.answers[0]
    assert f"/text/#p{answer.start}" in response.content.decode()
    text = client.get(f"/campaigns/{campaign.pk}/plans/{page.document.pk}/text/").content.decode()
    assert f'id="p{answer.start}"' in text
    assert f"/campaigns/{campaign.pk}/plans/{page.document.pk}/#d1" in text


def test_a_duty_of_two_rows_has_one_mark():
    rows = [
        Row("covered", "甲", requirement=1),
        Row("missing", "乙", requirement=1),
        Row("missing", "丙", requirement=2),
    ]
    assert marks_of(Result(rows)) == {"1": "partial", "2": "missing"}
