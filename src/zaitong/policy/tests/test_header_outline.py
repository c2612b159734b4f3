"""Header and outline in different layouts."""

from datetime import date

import pytest

from zaitong.policy import break_down
from zaitong.policy.header import merge_recipients
from zaitong.policy.tests.samples import NOTICE, PLAN, RULES, RUN_IN, TABLE


def outline(text: str) -> list[tuple[int, str]]:
    return [(h.level, h.text) for h in break_down(text).headings]


def test_a_notice_with_a_red_head():
    document = break_down(NOTICE).document
    assert document.title == "关于在全区教育系统开展“走近一线、解题增效”行动的通知"
    assert document.doc_number == "澄砚教委〔2024〕12号"
    assert document.issuers == ("中共澄砚区委教育工作委员会",)
    assert document.recipients == ("各中小学", "幼儿园党组织", "区直各教育单位")
    assert document.issued_on == date(2024, 9, 10)
    assert document.public is True
    assert [(g.title, g.doc_number) for g in document.based_on] == [
        ("中共澄砚市委教育工委关于开展服务基层年活动的意见", "澄砚市教工委〔2024〕5号")
    ]


def test_a_plan_of_its_own_has_no_number():
    document = break_down(PLAN).document
    assert document.title == "澄砚区第三中学“走近一线、解题增效”行动实施方案"
    assert document.doc_number is None
    assert document.issuers == ("中共澄砚区第三中学支部委员会",)
    assert document.public is None
    assert document.based_on[0].doc_number == "澄砚教委〔2024〕12号"


def test_the_number_below_the_title():
    document = break_down(TABLE).document
    assert document.title == "澄砚区教育局关于印发《2025年平安校园重点任务清单》的通知"
    assert document.doc_number == "澄砚教发〔2025〕9号"


def test_a_text_without_line_breaks():
    document = break_down(RUN_IN).document
    assert document.title == "澄砚市财政局关于做好2023年度会计人员培训工作的通知"
    assert document.doc_number == "澄砚财会〔2023〕8号"
    assert document.recipients == ("各区财政局", "市直各单位")
    assert document.issued_on == date(2023, 3, 20)
    assert outline(RUN_IN) == [(1, "培训对象"), (1, "培训学时"), (1, "组织实施"), (2, "统一登记"), (2, "报送名单")]


def test_two_issuers_side_by_side():
    text = "澄砚市生态环境局　澄砚市教育局\n关于开展绿色学校创建的通知\n澄砚环发〔2024〕3号\n各学校：\n请做好创建。\n澄砚市生态环境局\n澄砚市教育局\n二〇二四年三月八日\n"
    document = break_down(text).document
    assert document.issuers == ("澄砚市生态环境局", "澄砚市教育局")
    assert document.issued_on == date(2024, 3, 8)


def test_three_issuers_around_the_word_document():
    text = "澄砚市教育局\n澄砚市财政局 文件\n澄砚市体育局\n\n澄砚教〔2023〕45号\n\n关于加强校园体育的意见\n\n各学校：\n请做好工作。\n澄砚市教育局　澄砚市财政局\n澄砚市体育局\n2023年10月8日\n"
    assert break_down(text).document.issuers == ("澄砚市教育局", "澄砚市财政局", "澄砚市体育局")


def test_the_date_of_a_web_page_is_not_the_date_of_issue():
    text = (
        "发布日期：2024-05-01　浏览次数：7\n关于开展检查的通知\n各学校：\n请做好检查。\n澄砚区教育局\n2024年4月20日\n"
    )
    assert break_down(text).document.issued_on == date(2024, 4, 20)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("各中小学、幼儿园，局属各单位", ("各中小学", "幼儿园", "局属各单位")),
        ("各县（市、区）教育局，市直各学校", ("各县（市、区）教育局", "市直各学校")),
        ("各省、自治区、直辖市人民政府，各直属机构", ("各省、自治区、直辖市人民政府", "各直属机构")),
        ("各乡镇党委和人民政府", ("各乡镇党委和人民政府",)),
    ],
)
def test_recipients(line: str, names: tuple[str, ...]):
    assert merge_recipients(line) == names


def test_levels_follow_the_document():
    assert outline(NOTICE) == [
        (1, "重点任务"), (2, "常到基层"), (2, "办好实事"), (2, "写好报告"),
        (1, "步骤安排"), (2, "部署阶段（9月下旬前）"), (2, "推进阶段（9月下旬至12月）"), (2, "总结阶段（2025年1月）"),
        (1, "工作要求"),
    ]  # fmt: skip


def test_chapters_and_articles():
    assert outline(RULES) == [(1, "总则"), (1, "管理要求"), (1, "附则")]


def test_deep_levels():
    text = "一、总体要求\n（一）基本原则\n1.问题导向。针对问题抓整改。\n（1）先易后难。先办容易的。\n（二）工作目标\n二、保障措施\n1.加强领导。抓好落实。\n"
    assert [level for level, _ in outline(text)] == [1, 2, 3, 4, 2, 1, 2]


def test_first_second_third_inside_a_paragraph_are_no_headings():
    text = "一、主要任务\n一是加强学习。二是改进作风。\n"
    assert outline(text) == [(1, "主要任务")]


def test_sentences_of_a_list_are_no_headings():
    text = "一、报送要求\n1.各校名单于4月28日前报教育局。\n2.座谈会至少召开2次。\n"
    assert outline(text) == [(1, "报送要求")]


def test_the_list_of_attachments_is_no_outline():
    text = "一、要求\n请认真执行。\n附件：1.情况表\n2.汇总表\n"
    assert outline(text) == [(1, "要求")]


def test_headings_lead_back_to_the_text():
    breakdown = break_down(NOTICE)
    for heading in breakdown.headings:
        assert breakdown.text[heading.start : heading.end] == heading.marker + heading.text
