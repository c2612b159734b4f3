"""需明确事项清单 through HTTP: the points, the ticks, remarks, the letters on the screen and as Word files."""

import io
from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse
from docx import Document

from zaitong.audit.models import AuditRow
from zaitong.campaigns.clarify.draft import numeral
from zaitong.campaigns.clarify.points import points_of
from zaitong.campaigns.models import Campaign, Requirement
from zaitong.campaigns.services.editing import requirement_edit, values_of
from zaitong.campaigns.services.review import requirement_drop, requirement_question
from zaitong.campaigns.services.undo import mark_of
from zaitong.campaigns.tests.kit import as_school, desk, district, officer  # noqa: F401 - fixtures
from zaitong.campaigns.tests.samples import NOTICE, read_campaign
from zaitong.orgs.models import UnitName

ISSUER = "中共远澄市委教育工作委员会"  # above the office that works on the document


@pytest.fixture
def open_desk(desk):  # noqa: F811
    """The notice says neither when nor to whom some of it is to be handed in."""
    text = NOTICE.replace("形成专题总结报组织人事科", "形成专题总结上报").replace("于12月25日前", "")
    text = text.replace("中共澄砚区委教育工作委员会", ISSUER)
    desk.campaign = read_campaign(desk.district, text=text, actor=desk.actor, name="另一份.txt")
    return desk


def url(name, pk):
    return reverse(f"campaigns:{name}", args=[pk])


def summary_of(desk) -> Requirement:  # noqa: F811
    return desk.campaign.requirements.get(quote__contains="专题总结")


def listed(desk) -> str:  # noqa: F811
    return desk.client.get(url("gaps", desk.campaign.pk)).content.decode()


def keys(desk) -> list[str]:  # noqa: F811
    return [point.key for point in points_of(desk.campaign)]


def paper(desk, form: str, *picks: str) -> list[str]:  # noqa: F811
    response = desk.client.get(url("gaps_word", desk.campaign.pk), {"pick": picks, "form": form})
    assert response.status_code == 200
    return [paragraph.text for paragraph in Document(io.BytesIO(response.content)).paragraphs]


def set_day(desk, requirement: Requirement):  # noqa: F811
    values = replace(values_of(requirement), due=date(2026, 12, 25))
    requirement_edit(requirement_id=requirement.pk, values=values, actor=desk.actor)


def checked(text: str, key: str) -> bool:
    return f'value="{key}" checked' in text


def test_points_stand_with_clause_quote_and_what_is_open(open_desk):
    summary, text = summary_of(open_desk), listed(open_desk)
    assert {f"{summary.pk}-deadline", f"{summary.pk}-receiver"} <= set(keys(open_desk))
    assert summary.quote in text
    assert "没有写明接收科室" in text
    starts = [point.start for point in points_of(open_desk.campaign)]
    assert starts == sorted(starts)


def test_what_was_set_in_the_review_is_marked_and_left_out(open_desk):
    summary = summary_of(open_desk)
    key = f"{summary.pk}-deadline"
    assert checked(listed(open_desk), key)
    set_day(open_desk, summary)
    text = listed(open_desk)
    assert key in keys(open_desk)
    assert not checked(text, key)
    assert "2026年12月25日前" in text
    assert "审阅时已定" in text
    assert checked(text, f"{summary.pk}-receiver")


def test_for_an_own_document_all_points_are_ticked_and_a_supplement_is_offered(open_desk):
    summary = summary_of(open_desk)
    set_day(open_desk, summary)
    UnitName.objects.create(unit=open_desk.district.committee, name=ISSUER)
    text = listed(open_desk)
    assert checked(text, f"{summary.pk}-deadline")
    assert '<input type="hidden" name="form" value="supplement">' in text
    assert 'value="request"' not in text, "nobody asks himself"
    drafted = open_desk.client.get(url("gaps_draft", open_desk.campaign.pk), {"pick": f"{summary.pk}-deadline"})
    assert "改成请示" not in drafted.content.decode()
    assert f"pick={summary.pk}-deadline" in drafted.content.decode(), "to choose anew starts from what was chosen"


def test_choosing_anew_keeps_what_was_ticked(open_desk):
    summary = summary_of(open_desk)
    again = open_desk.client.get(
        url("gaps", open_desk.campaign.pk), {"pick": f"{summary.pk}-receiver"}
    ).content.decode()
    assert checked(again, f"{summary.pk}-receiver")
    assert not checked(again, f"{summary.pk}-deadline")


def test_the_request_names_clause_quote_and_understanding(open_desk):
    summary = summary_of(open_desk)
    set_day(open_desk, summary)
    told = paper(open_desk, "request", f"{summary.pk}-receiver", f"{summary.pk}-deadline")
    text = "\n".join(told)
    assert told[0] == "关于请明确《关于在全区教育系统开展“到一线去”行动的实施意见》有关事项的请示"
    assert f"{ISSUER}：" in told
    assert f"原文：“{summary.quote}”" in told
    assert "条款：“二、步骤和报送”，“（三）总结阶段（12月下旬）”。" in told
    assert "我们的理解：2026年12月25日前。" in told
    assert "我们的理解：＿＿＿＿＿＿" in told
    assert "澄教工委〔2026〕27号" in text
    assert "以上事项，请予批复。" in told
    assert open_desk.campaign.owner.name in told
    assert "　　年　月　日" in told


def test_only_what_is_ticked_and_in_the_order_of_the_text(open_desk):
    chosen = keys(open_desk)[:2]
    told = paper(open_desk, "letter", *reversed(chosen))
    heads = [text for text in told if text.startswith(("一、关于", "二、关于", "三、关于"))]
    assert len(heads) == 2
    points = {point.key: point for point in points_of(open_desk.campaign)}
    assert points[chosen[0]].title in heads[0]
    assert "以上事项，请予函复。" in told


def test_the_supplement_fills_in_what_was_set_and_leaves_the_rest_blank(open_desk):
    summary = summary_of(open_desk)
    set_day(open_desk, summary)
    told = paper(open_desk, "supplement", f"{summary.pk}-deadline", f"{summary.pk}-receiver")
    assert told[0].endswith("有关事项的补充通知")
    assert "各中小学、幼儿园、各直属单位党组织：" in told
    (settled,) = [text for text in told if text.startswith("明确如下")]
    assert "时限为2026年12月25日前" in settled
    assert "接收单位为＿＿＿＿＿＿" in settled
    assert ISSUER in told


def test_what_is_only_inferred_is_not_ordered_by_the_supplement(open_desk):
    report = open_desk.campaign.requirements.get(quote__contains="相关人员")
    (point,) = [p for p in points_of(open_desk.campaign) if p.key == f"{report.pk}-who"]
    assert point.state == "proposed"
    assert "明确如下：责任主体为＿＿＿＿＿＿。" in paper(open_desk, "supplement", point.key)
    (understood,) = [t for t in paper(open_desk, "request", point.key) if t.startswith("我们的理解")]
    assert "承担“" in understood


def test_the_preview_is_the_letter(open_desk):
    picks = keys(open_desk)
    page = open_desk.client.get(url("gaps_draft", open_desk.campaign.pk), {"pick": picks, "form": "request"})
    text = page.content.decode()
    for line in paper(open_desk, "request", *picks)[2:4]:
        assert line.replace("“", "").replace("”", "")[:12] in text.replace("“", "").replace("”", "")
    for key in picks:
        assert f'name="pick" value="{key}"' in text


def test_nothing_chosen_leads_back_with_a_word(open_desk):
    for name in ("gaps_draft", "gaps_word"):
        for query in ({}, {"pick": ["0-deadline", "x", "' OR 1"]}, {"pick": [""], "form": "nonsense"}):
            response = open_desk.client.get(url(name, open_desk.campaign.pk), query, follow=True)
            assert response.redirect_chain
            assert "还没有勾选" in response.content.decode()


def test_a_remark_is_the_requirements_question_and_stands_in_the_letter(open_desk):
    summary = summary_of(open_desk)
    posted = {"requirement": summary.pk, "seen": mark_of(summary), "remark": "幼儿园是否也要报送"}
    response = open_desk.client.post(url("gaps_remark", open_desk.campaign.pk), posted)
    assert response.status_code == 302
    summary.refresh_from_db()
    assert summary.question == "幼儿园是否也要报送"
    assert AuditRow.objects.filter(act="requirement.questioned", subject=f"requirement:{summary.pk}").count() == 1
    assert "幼儿园是否也要报送" in listed(open_desk)
    told = paper(open_desk, "request", f"{summary.pk}-deadline", f"{summary.pk}-receiver")
    assert told.count("补充说明：幼儿园是否也要报送。") == 1
    posted = {"requirement": summary.pk, "seen": mark_of(summary), "remark": " "}
    open_desk.client.post(url("gaps_remark", open_desk.campaign.pk), posted)
    summary.refresh_from_db()
    assert summary.question == ""


@pytest.mark.parametrize(("remark", "seen"), [("长" * 201, ""), ("迟了一步的说明", "0-0")])
def test_a_remark_that_is_not_kept_is_not_lost(open_desk, remark, seen):
    posted = {"requirement": summary_of(open_desk).pk, "seen": seen, "remark": remark}
    response = open_desk.client.post(url("gaps_remark", open_desk.campaign.pk), posted)
    assert response.status_code in {409, 422}
    assert remark in response.content.decode()
    assert summary_of(open_desk).question == ""


@pytest.mark.parametrize("requirement", ["", "x", "0", "999999999999999999999"])
def test_nonsense_is_told(open_desk, requirement):
    posted = {"requirement": requirement, "remark": "说明"}
    assert open_desk.client.post(url("gaps_remark", open_desk.campaign.pk), posted).status_code == 422


def test_a_remark_on_somebody_elses_requirement_is_not_found(open_desk):
    other = read_campaign(
        open_desk.district, text=NOTICE.replace("27号", "28号"), actor=open_desk.actor, name="又一份.txt"
    )
    posted = {"requirement": other.requirements.all()[0].pk, "remark": "说明"}
    assert open_desk.client.post(url("gaps_remark", open_desk.campaign.pk), posted).status_code == 404


def test_once_published_remarks_are_shut_and_the_letter_is_still_written(open_desk):
    Campaign.objects.filter(pk=open_desk.campaign.pk).update(state="published")
    open_desk.campaign.refresh_from_db()
    assert "加说明" not in listed(open_desk)
    posted = {"requirement": summary_of(open_desk).pk, "remark": "说明"}
    response = open_desk.client.post(url("gaps_remark", open_desk.campaign.pk), posted)
    assert response.status_code == 409
    assert paper(open_desk, "request", keys(open_desk)[0])


def test_a_question_of_a_person_alone_is_a_point(open_desk):
    visit = open_desk.campaign.requirements.get(quote__contains="蹲点人员")
    requirement_question(requirement_id=visit.pk, missing="", question="是否含寒假", actor=open_desk.actor)
    (point,) = [p for p in points_of(open_desk.campaign) if p.requirement_id == visit.pk]
    told = paper(open_desk, "request", point.key)
    assert "补充说明：是否含寒假。" in told
    assert not [text for text in told if text.startswith("需要明确")]


def test_what_was_dropped_is_no_point(open_desk):
    summary = summary_of(open_desk)
    requirement_drop(requirement_id=summary.pk, actor=open_desk.actor)
    assert not [key for key in keys(open_desk) if key.startswith(f"{summary.pk}-")]


def test_a_title_with_marks_of_its_own_is_cited_inside(open_desk):
    document = open_desk.campaign.document
    document.title, document.issuers, document.doc_number = "关于印发《护学方案》的通知", [], ""
    document.save()
    told = paper(open_desk, "request", keys(open_desk)[0])
    assert told[0] == "关于请明确《关于印发〈护学方案〉的通知》有关事项的请示"
    assert "＿＿＿＿＿＿：" in told
    assert any(text.startswith("《关于印发〈护学方案〉的通知》收悉。") for text in told)


def test_schools_do_not_write_for_the_committee(client, open_desk):
    browser = as_school(client, open_desk.district)
    for name in ("gaps_draft", "gaps_word"):
        assert browser.get(url(name, open_desk.campaign.pk)).status_code == 403


def test_numerals():
    said = {
        1: "一",
        10: "十",
        12: "十二",
        20: "二十",
        99: "九十九",
        100: "一百",
        103: "一百零三",
        110: "一百一十",
        245: "二百四十五",
    }
    assert {number: numeral(number) for number in said} == said
