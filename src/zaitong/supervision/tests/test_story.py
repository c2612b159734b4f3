"""A cell's card, one thing's story, waivers and the sheet, through HTTP."""

from datetime import timedelta
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from zaitong.accounts.tests.factories import make_user, sign_in, sign_in_proved
from zaitong.audit.selectors import trail_of
from zaitong.audit.services import audit_write
from zaitong.campaigns.models import Cell, Obligation
from zaitong.campaigns.tests.factories import make_campaign, make_obligation, make_requirement
from zaitong.catalogue.models import RecordType, RecordTypeVersion
from zaitong.common.access import SYSTEM
from zaitong.common.clock import now, today
from zaitong.orgs.tests.factories import make_unit
from zaitong.records.models import Record, Settlement
from zaitong.supervision.tests.factories import make_cell, make_matrix

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def office():
    return make_unit("office", short_name="组织人事科")


@pytest.fixture
def school():
    return make_unit("primary", short_name="墨池小学")


@pytest.fixture
def officer(client, office):
    return sign_in_proved(client, make_user("campaign_officer", office))


@pytest.fixture
def owed(office, school):
    campaign = make_campaign(office)
    duty = make_requirement(
        campaign, title="实施方案", quote="制定实施方案<并>报送。", office=office, clause=["三、要求"]
    )
    days = {"start": today() - timedelta(days=20), "due": today() - timedelta(days=5)}
    return make_obligation(duty, unit=school, **days)


def filed(obligation, state="returned", reason="缺少分工。"):
    kind = RecordType.objects.create(key="plan", name="活动方案", category="方案")
    version = RecordTypeVersion.objects.create(record_type=kind, number=1, schema={}, minutes=5)
    unit = obligation.matrix_unit
    record = Record.objects.create(
        type_version=version, unit=unit, state="filed", filed_at=now() - timedelta(hours=3), filer_label="陆知远"
    )
    return Settlement.objects.create(
        record=record,
        version=1,
        obligation=obligation,
        state=state,
        claimed_on=today(),
        claimed_at=now(),
        reason=reason,
        reviewer_label="许望舒",
        decided_at=now() - timedelta(hours=1),
    )


def page(obligation):
    return f"/supervision/obligation/{obligation.pk}/"


def test_a_cell_is_a_card_over_the_matrix_and_a_page_without_script(officer, owed):
    url = f"/supervision/cell/{owed.requirement_id}/{owed.matrix_unit_id}/"
    card, whole = officer.get(url, **HTMX), officer.get(url)
    for response in (card, whole):
        text = response.content.decode()
        assert "制定实施方案&lt;并&gt;报送。" in text
        assert "已超期 5 天" in text
        assert "还没有任何动作" in text
        assert page(owed) in text
        assert "HX-Request" in response["Vary"]
    assert b"<html" not in card.content
    assert b"<html" in whole.content


def test_a_card_names_the_last_act_and_lists_periods_worst_first(officer, owed):
    later = make_obligation(
        owed.requirement, unit=owed.matrix_unit, period="2026-W50", start=today() + timedelta(days=9)
    )
    audit_write(actor=SYSTEM, act="obligation.waived", subject=f"obligation:{later.pk}", data={"reason": "放假"})
    response = officer.get(f"/supervision/cell/{owed.requirement_id}/{owed.matrix_unit_id}/", **HTMX)
    assert [line.obligation.pk for line in response.context["card"].lines] == [owed.pk, later.pk]
    text = response.content.decode()
    assert "系统同意免报" in text
    assert "第 50 周" in text


def test_no_cell_outside_scope_or_before_publishing(client, owed, office):
    url = f"/supervision/cell/{owed.requirement_id}/{owed.matrix_unit_id}/"
    stranger = sign_in(client, make_user("unit_head", make_unit("primary")))
    assert stranger.get(url).status_code == 404
    assert stranger.get(page(owed)).status_code == 404
    own = sign_in(client, make_user("unit_clerk", owed.matrix_unit))
    assert own.get(url).status_code == 200
    owed.requirement.campaign.state = "publishing"
    owed.requirement.campaign.save()
    assert own.get(url).status_code == 404


def test_the_story_says_why_it_is_red(officer, owed):
    text = officer.get(page(owed)).content.decode()
    assert "为什么是红的" in text
    assert "到今天已过 5 天" in text
    assert "已截止，还没有报齐" in text
    assert owed.requirement.office.name in text


def test_the_story_tells_filing_and_return_once_each(officer, owed):
    settlement = filed(owed)
    untold = officer.get(page(owed)).context["story"].events
    assert [event.what for event in untold[:-1]] == ["专项下达", "报送", "退回修改"]
    assert untold[2].note == "缺少分工。"
    audit_write(actor=SYSTEM, act="record.filed", subject=f"record:{settlement.record_id}")
    decided = {"obligation": owed.pk, "reason": "缺少分工。"}
    audit_write(actor=SYSTEM, act="settlement.returned", subject=f"record:{settlement.record_id}", data=decided)
    elsewhere = {"obligation": owed.pk + 1, "reason": "与此无关"}
    audit_write(actor=SYSTEM, act="settlement.returned", subject=f"record:{settlement.record_id}", data=elsewhere)
    told = officer.get(page(owed)).context["story"].events
    assert [event.what for event in told[:-1]] == ["专项下达", "报送", "退回修改"]
    assert told[2].note == "缺少分工。"


def test_without_a_due_date_the_document_is_silent(officer, owed):
    Obligation.objects.filter(pk=owed.pk).update(due=None)
    text = officer.get(page(owed)).content.decode()
    assert "文件未明确" in text
    assert "不会变黄变红" in text


def test_waive_and_undo(officer, owed):
    response = officer.post(f"{page(owed)}waive/", {"reason": "本校今年停办"}, follow=True)
    text = response.content.decode()
    owed.refresh_from_db()
    assert (owed.state, owed.waived_reason) == ("waived", "本校今年停办")
    assert Cell.objects.get(requirement=owed.requirement).waived == 1
    assert "理由：本校今年停办" in text
    assert "同意免报" in text
    officer.post(f"{page(owed)}unwaive/")
    owed.refresh_from_db()
    assert owed.state == "open"
    assert [row.act for row in trail_of(f"obligation:{owed.pk}")] == ["obligation.waived", "obligation.unwaived"]


@pytest.mark.parametrize("reason", ["", "因", "长" * 201])
def test_a_refused_waiver_keeps_what_was_typed(officer, owed, reason):
    response = officer.post(f"{page(owed)}waive/", {"reason": reason})
    assert response.status_code == 422
    assert "请写明免报理由" in response.content.decode()
    assert f">{reason}</textarea>" in response.content.decode()
    owed.refresh_from_db()
    assert owed.state == "open"


def test_a_second_waiver_is_a_conflict_and_says_so(officer, owed):
    officer.post(f"{page(owed)}waive/", {"reason": "本校今年停办"})
    response = officer.post(f"{page(owed)}waive/", {"reason": "又一次"})
    assert response.status_code == 409
    assert "不是有效状态" in response.content.decode().replace("已不是", "不是")


def test_schools_read_the_story_but_decide_nothing(client, owed):
    clerk = sign_in(client, make_user("unit_clerk", owed.matrix_unit))
    text = clerk.get(page(owed)).content.decode()
    assert "同意免报这" not in text
    assert clerk.post(f"{page(owed)}waive/", {"reason": "不想报"}).status_code == 403
    assert clerk.post(f"{page(owed)}unwaive/").status_code == 403


def sheet(response):
    rows = CalamineWorkbook.from_filelike(BytesIO(response.content)).get_sheet_by_index(0).to_python()
    return [[str(value) for value in row] for row in rows]


def test_the_sheet_looks_like_the_page(officer, office):
    campaign = make_campaign(office, name="到一线去行动")
    duty = make_requirement(campaign, title="=2+3", due=today())
    make_cell(duty, make_unit("primary", short_name="=1+1"), "red", returned=1)
    make_cell(duty, make_unit("primary", short_name="青禾小学"), "green")
    make_cell(make_requirement(campaign, title="入户家访"), make_unit("kindergarten", short_name="小荷幼儿园"), "idle")
    response = officer.get(f"/supervision/{campaign.pk}/export/?kind=primary")
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
    rows = sheet(response)
    text = "\n".join("|".join(row) for row in rows)
    assert "筛选：小学" in text
    assert "小荷幼儿园" not in text
    assert ["=1+1", "■已超期 0/1 ↩退回修改", "／", "0.0", "0.0"] in rows
    assert ["青禾小学", "●已完成 1/1", "／", "1.0", "1.0"] in rows
    assert rows[3][1].startswith("=2+3\n")
    assert ["报送率", "0.5", "", "0.5", ""] in rows
    assert ["按时报送率", "0.5", "", "", "0.5"] in rows


def test_the_sheet_has_all_pages_and_its_own_right(officer, client, office, monkeypatch):
    monkeypatch.setattr("zaitong.supervision.selectors.matrix.PAGE_ROWS", 2)
    campaign = make_matrix(office, units=5, requirements=1)
    assert len([row for row in sheet(officer.get(f"/supervision/{campaign.pk}/export/")) if "◔" in row[1]]) == 5
    head = sign_in(client, make_user("unit_head", Cell.objects.all()[0].unit))
    assert head.get(f"/supervision/{campaign.pk}/export/").status_code == 403
    assert len(trail_of(f"campaign:{campaign.pk}", acts=["matrix.exported"])) == 1
