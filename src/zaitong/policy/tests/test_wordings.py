"""Wordings met in documents that the rules were not written with: subjects, times, shares, names of tasks, natures.

All sentences are invented.
"""

from datetime import date

import pytest

from zaitong.policy import break_down
from zaitong.policy.model import Breakdown, Deadline, Requirement

HEAD = "关于开展澄砚区冬季行动的通知\n各镇街：\n现将有关事项通知如下：\n一、工作安排\n"
FOOT = "\n澄砚区农业农村局\n2025年11月10日\n"


def read(sentence: str) -> Breakdown:
    return break_down(HEAD + sentence + FOOT)


def only_deadline(sentence: str) -> Deadline:
    return next(d for r in read(sentence).requirements for d in r.deadlines)


def only(sentence: str) -> Requirement:
    return read(sentence).requirements[0]


@pytest.mark.parametrize(
    ("sentence", "due", "rule"),
    [
        ("请各镇街于十二月五日（星期五）十七时前，将台账送至区农办。", date(2025, 12, 5), None),
        ("各镇街于12月5日下午三点前将台账报区农办。", date(2025, 12, 5), None),
        ("各镇街于12月5日将台账交至区农办。", date(2025, 12, 5), None),
        ("样品由检测站签收后在5日内出具报告。", None, "after:签收+5d"),
        ("各镇街应于每年3月31日前汇总上年度申请。", None, "yearly:03-31"),
        ("发现异常死亡的，应当在2小时内向镇畜牧站报告。", None, "after:发现+2h"),
        ("镇畜牧站应于当日报区农业农村局。", None, "same_day"),
    ],
)
def test_times(sentence: str, due: date | None, rule: str | None):
    found = only_deadline(sentence)
    assert (found.due, found.rule) == (due, rule)


def test_lists_of_days():
    found = read("各镇街11月30日、12月31日、1月31日前分别报送当月小结。").requirements[0].deadlines
    assert [d.due for d in found] == [date(2025, 11, 30), date(2025, 12, 31), date(2026, 1, 31)]
    rules = read("各镇街自明年起，每年6月30日、12月31日前各报送一次。").requirements[0].deadlines
    assert [d.rule for d in rules] == ["yearly:06-30", "yearly:12-31"]


def test_two_days_of_every_month():
    found = only("各镇街每月2日、17日前分别报送进展。").deadlines
    assert [d.rule for d in found] == ["monthly:2", "monthly:17"]


def test_a_case_led_by_one_office_and_supported_by_another():
    charge = only("重大案件由区住建局牵头、区公安局配合查处。").responsibilities[0]
    assert (charge.lead, charge.support) == (("区住建局",), ("区公安局",))


def test_the_items_of_a_request_are_for_those_it_is_made_to():
    text = "关于冬季行动的函\n各镇街：\n请贵单位做好以下工作：\n1.明确联络员，12月5日前将名单反馈我局。\n"
    assert break_down(text + FOOT).requirements[0].who == ("贵单位",)


def test_a_day_in_a_stage_takes_the_year_of_the_stage():
    text = "总结阶段：验收（2026年7月—2026年12月）。区农业农村局组织验收，10月底前完成。"
    assert only_deadline(text).due == date(2026, 10, 31)


def test_the_time_of_a_part_inside_a_sentence_is_a_phase():
    phase = read("现场核验由区农业农村局组织，核验时间为2026年2月下旬。").phases[0]
    assert (phase.start, phase.end) == (date(2026, 2, 21), date(2026, 2, 28))


@pytest.mark.parametrize(
    ("sentence", "amount"),
    [
        ("评选比例不超过村社总数的15%。", (None, 15, "%", "评选比例")),
        ("各镇街开展技能培训1.2万人次以上。", (1.2, None, "万人次", "技能培训")),
        ("推荐案例，每镇5件。", (5, 5, "件", None)),
        ("按照每村不少于2名的标准配备信息员。", (2, None, "名", "信息员")),
        ("接种人员上岗前应接受不少于16学时的培训。", (16, None, "学时", "培训")),
        ("一般火灾起数同比下降5%以上。", (5, None, "%", None)),
    ],
)
def test_amounts(sentence: str, amount: tuple[float | None, float | None, str, str | None]):
    found = next(q for r in read(sentence).requirements for q in r.quantities)
    assert (found.min, found.max, found.unit) == amount[:3]
    assert amount[3] is None or found.what == amount[3]


@pytest.mark.parametrize(
    "sentence",
    [
        "核查对象为公租房家庭，共计4312户。",
        "2024年全区共走访1.1万户，解决问题832件。",
        "贵单位报送的12条线索已办结11条。",
    ],
)
def test_what_was_asks_for_nothing(sentence: str):
    assert not [q for r in read(sentence).requirements for q in r.quantities]


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("报送要求：请各单位于12月5日前将汇总表报区农办。", ("各单位",)),
        ("走访人员应当在12月5日前将情况报区农办。", ("走访人员",)),
        ("培训机构应于12月5日前报送开班申请。", ("培训机构",)),
        ("各镇街要摆上重要日程，党（工）委书记亲自抓。每月20日前向区农办报告进展。", ("各镇街",)),
        ("进展情况每双周周五报区农办，12月5日前报送总结。", ()),
        ("涉嫌犯罪的及时移送公安机关，12月5日前报送清单。", ()),
    ],
)
def test_who(sentence: str, who: tuple[str, ...]):
    assert only_deadline(sentence).who == who


@pytest.mark.parametrize(
    ("sentence", "what", "to"),
    [
        ("各镇街于12月5日前将《底数表》电子版发区农办。", "《底数表》电子版", ("区农办",)),
        ("各村确定1名联络员，名单于12月5日前在工作群内接龙上报。", "联络员名单", ()),
        ("纸质材料一式两份，12月5日前送达区农办二楼受理窗口。", "纸质材料", ("区农办",)),
        ("民主推荐产生初步人选，经联审后，于12月5日前报区农办备案。", "初步人选", ("区农办",)),
        ("各镇街每月月底上交总结材料到区农办。", "总结材料", ("区农办",)),
        ("养殖场发现异常死亡的，应当在2小时内向镇畜牧站报告。", "异常死亡", ("镇畜牧站",)),
        ("区农业农村局对各镇街进行验收，12月底前完成。", "验收", ()),
        ("各镇街应于12月5日前汇总补助申请，报区农办审核。", "汇总补助申请", ("区农办",)),
    ],
)
def test_what_and_to(sentence: str, what: str, to: tuple[str, ...]):
    found = only_deadline(sentence)
    assert (found.what, found.to) == (what, to)


@pytest.mark.parametrize(
    ("sentence", "title"),
    [
        ("各镇街要围绕主题制定具体方案。", "制定具体方案"),
        ("各镇街每月组织1次疏散演练。", "组织疏散演练"),
        ("区消防大队会同区住建局对养老机构开展联合检查。", "检查养老机构"),
        ("各镇街应于12月5日前汇总补助申请，报区农办审核。", "报送补助申请"),
        ("各镇街至少撰写一篇调研报告送交区农办。", "撰写调研报告"),
        ("联系人每月到联系点调研。", "到联系点调研"),
        ("每个镇街限报3名。", "工作安排"),
        ("各镇街要深化“最多跑一次”改革，建立清单。", "深化“最多跑一次”改革"),
    ],
)
def test_names_of_tasks(sentence: str, title: str):
    found = only(sentence).title
    assert found == title


@pytest.mark.parametrize(
    ("sentence", "nature"),
    [
        ("各镇街要切实提高思想认识，加强组织领导，营造良好氛围。", {"guidance"}),
        ("各镇街要切实履行主体责任，强化责任担当。", {"guidance"}),
        ("区农办将对各镇街落实情况进行检查。", {"issuer_act", "consequence"}),
        ("区委教育工委适时统计课题解决情况。", {"issuer_act", "consequence"}),
        ("落实情况纳入各镇街年度考核。", {"consequence"}),
        ("各镇街要加强组织领导，成立工作专班。", {"duty"}),
        ("各镇街将名单报区农办。", {"duty"}),
    ],
)
def test_natures(sentence: str, nature: set[str]):
    assert only(sentence).nature in nature


def test_a_page_number_inside_a_line_is_not_read():
    found = only("各镇街要在12月5日前将工作—3—方案报区农办。")
    assert (found.deadlines[0].what, found.title) == ("工作方案", "报送工作方案")
    assert "—3—" in found.quote


def test_signatures_and_titles_are_no_requirements():
    text = HEAD + "各镇街12月5日前报送台账。" + FOOT + "\n区农办关于报送冬季行动台账的通知\n"
    assert [r.title for r in break_down(text).requirements] == ["报送台账"]


def test_a_dotted_day_dates_the_document():
    assert break_down(HEAD + "各镇街12月5日前报送台账。\n区农办\n2025.11.4\n").document.issued_on == date(2025, 11, 4)


def test_labels_on_lines_of_their_own_belong_to_the_item_above():
    found = read(
        "1.全年完成口袋公园改造8处。\n牵头单位：区城管局\n责任单位：各镇街、区住建局\n"
        "2.规上企业产值增长6%左右。\n牵头单位：区工信局\n责任单位：经开区管委会"
    ).requirements
    assert [r.title for r in found] == ["全年完成口袋公园改造", "规上企业产值增长"]
    assert [r.who for r in found] == [("区城管局",), ("区工信局",)]
    charges = [charge for r in found for charge in r.responsibilities]
    assert [(c.lead, c.support) for c in charges] == [
        (("区城管局",), ("各镇街", "区住建局")),
        (("区工信局",), ("经开区管委会",)),
    ]
    assert [c.what for c in charges] == ["全年完成口袋公园改造8处", "规上企业产值增长6%左右"]


def test_a_bracket_that_names_who_leads_is_no_duty_of_its_own():
    found = read("加快建设便民窗口，公布办事指南。（区政务局牵头，各镇街配合）").requirements
    assert [(r.who, r.quote) for r in found] == [(("区政务局",), "加快建设便民窗口，公布办事指南")]
    assert found[0].responsibilities[0].support == ("各镇街",)
