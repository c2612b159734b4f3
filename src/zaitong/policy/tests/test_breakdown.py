"""Whole documents: requirements, provenance, gaps, warnings, marks, tables, and the JSON form."""

import json
import time
from datetime import date

import pytest

from zaitong.policy import ReadError, break_down, read_bytes
from zaitong.policy.model import Breakdown, Requirement
from zaitong.policy.tests.samples import NOTICE, PLAN, RULES, RUN_IN, TABLE


@pytest.fixture(scope="module")
def notice() -> Breakdown:
    return break_down(NOTICE)


def requirement(breakdown: Breakdown, words: str) -> Requirement:
    return next(r for r in breakdown.requirements if words in r.quote)


def test_a_submission(notice: Breakdown):
    found = requirement(notice, "9月25日前报组织科")
    assert found.who == ("各单位",)
    assert found.to == ("组织科",)
    assert found.deadlines[0].due == date(2024, 9, 25)
    assert found.quantities[0].unit == "份"
    assert found.title == "报送实施方案"
    assert found.nature == "duty"
    assert found.clause == ("二、步骤安排", "（一）部署阶段（9月下旬前）")
    assert notice.phases[found.phase or 0].name == "部署阶段"
    assert notice.text[found.start : found.end] == found.quote


def test_two_subjects_make_two_requirements(notice: Breakdown):
    assert requirement(notice, "机关班子成员").who == ("机关班子成员",)
    assert requirement(notice, "驻点人员").who == ("驻点人员",)
    assert "驻点人员" not in requirement(notice, "机关班子成员").quote


def test_provenance(notice: Breakdown):
    stated = requirement(notice, "机关班子成员").provenance
    assert (stated.who, stated.frequency, stated.deadline, stated.to) == (
        "stated",
        "stated",
        "unspecified",
        "unspecified",
    )
    submission = requirement(notice, "9月25日前报组织科").provenance
    assert (submission.deadline, submission.to) == ("stated", "stated")


def test_a_year_that_is_not_the_documents_own_is_inferred(notice: Breakdown):
    found = requirement(notice, "总结材料于1月10日前")
    assert found.deadlines[0].due == date(2025, 1, 10)
    assert found.provenance.deadline == "inferred"
    assert found.reasons[0] == "期限的年份为推断"


def test_what_the_issuer_does_itself_is_no_duty(notice: Breakdown):
    assert requirement(notice, "区委教育工委适时通报").nature == "issuer_act"


def test_gaps_name_what_is_open(notice: Breakdown):
    missing = {
        (gap.missing, word)
        for gap in notice.gaps
        for word in ("适时", "一批", "相关人员", "每月5日前")
        if word in gap.quote
    }
    assert ("deadline", "适时") in missing
    assert ("quantity", "一批") in missing
    assert ("who", "相关人员") in missing
    assert ("receiver", "每月5日前") in missing


def test_marks_underline_the_words(notice: Breakdown):
    shown = {(mark.kind, notice.text[mark.start : mark.end]) for mark in notice.marks}
    assert ("deadline", "9月25日前") in shown
    assert ("frequency", "每月") in shown
    assert ("vague", "适时") in shown
    assert ("quantity", "1—2个") in shown
    assert ("actor", "驻点人员") in shown


def test_table_rows_are_requirements():
    found = break_down(TABLE)
    assert [
        (r.deadlines[0].due if r.deadlines else None, r.responsibilities[0].lead)
        for r in found.requirements
        if "\t" in r.quote or r.responsibilities
    ] == [
        (date(2025, 5, 31), ("安全科",)),
        (date(2025, 9, 30), ("装备中心",)),
        (None, ("督导室",)),
    ]


def test_a_kick_off_before_the_date_of_issue_is_warned_of():
    text = "关于开展行动的通知\n各学校：\n一、步骤\n（一）启动阶段（9月上旬）。各校制定方案。\n澄砚区教育局\n2024年9月28日\n"
    assert [w.kind for w in break_down(text).warnings] == ["date_conflict"]


def test_text_without_any_structure():
    found = break_down("今天天气很好，我们去公园散步，看到了许多花。")
    assert found.requirements == ()
    assert {w.kind for w in found.warnings} >= {"no_date", "no_requirements"}


@pytest.mark.parametrize("text", [NOTICE, PLAN, TABLE, RUN_IN, RULES])
def test_json_there_and_back(text: str):
    breakdown = break_down(text)
    plain = json.loads(json.dumps(breakdown.to_json(), ensure_ascii=False))
    assert set(plain) >= {"document", "text", "headings", "phases", "requirements", "gaps", "warnings", "marks"}
    assert Breakdown.from_json(plain) == breakdown


def test_lists_of_families_and_the_words_around_stay_in_one_quote():
    sentence = "各校要组织好单亲家庭、留守家庭、困难家庭、随迁家庭、残障学生家庭的走访。"
    found = break_down(f"关于家访的通知\n各学校：\n一、内容\n{sentence}\n")
    assert found.requirements[0].quote == sentence[:-1]


def seconds(text: str) -> float:
    began = time.perf_counter()
    break_down(text)
    return time.perf_counter() - began


@pytest.mark.parametrize(
    "unit", ["一、", "1.", "（一）", "（", "“", "2024年", "每月", "不少于", "各校", "，", "由", "《"]
)
def test_time_grows_with_length_not_faster(unit: str):
    long = seconds(unit * (80_000 // len(unit)))
    assert long < 8, unit


def test_long_real_text_takes_linear_time():
    body = NOTICE.split("一、重点任务")[1]
    short, long = seconds(NOTICE + body * 10), seconds(NOTICE + body * 40)
    assert long < 10 * short + 0.5


@pytest.mark.parametrize("text", ["一、" * 3_500_000, "1" * 10_000_000, "一、" * 30_000])
def test_ten_megabytes_of_nothing_are_refused(text: str):
    began = time.perf_counter()
    with pytest.raises(ReadError):
        read_bytes(text.encode(), "a.txt")
    assert time.perf_counter() - began < 10
