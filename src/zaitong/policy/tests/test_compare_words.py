"""Figures and synonyms of plans as schools write them."""

from datetime import date

import pytest

from zaitong.policy import break_down, compare_plans
from zaitong.policy.compare.figures import days, figures, rates
from zaitong.policy.compare.synonyms import coded

FRAME = "关于开展行动的通知\n各学校：\n一、任务\n{0}\n澄砚区教育局\n2024年9月10日\n"
PLAN = "澄砚区第五小学实施方案\n一、任务\n{0}\n澄砚区第五小学\n2024年9月20日\n"


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("组织2场家长讲座", [(2, 2, "场")]),
        ("不超过2000字", [(None, 2000, "字")]),
        ("压减三成以上", [(30, None, "%")]),
        ("每校推荐3—5件", [(3, 5, "件")]),
        ("人数不少于总数的三分之一", [(33, None, "%")]),
        ("第一次会议", []),
        ("每年8学时", [(8, 8, "学时")]),
        ("午间12:00—13:00、课后15:30—17:00", [(150, 150, "分钟")]),
        ("不少于2小时", [(120, None, "分钟")]),
        ("2小时内报告", [(None, 120, "分钟")]),
        ("周一至周五12:30—14:00", [(450, 450, "分钟"), (90, 90, "分钟")]),
        ("公众号三条渠道", [(3, 3, "条")]),
        ("保存期限不少于2年", [(24, None, "个月")]),
        ("公示不少于5个工作日", [(5, None, "工作日")]),
        ("按不低于3元的标准安排", [(3, None, "元")]),
        ("2024年12月底前", []),
        ("一次性塑料制品", []),
    ],
)
def test_figures(words: str, wanted: list[tuple[float | None, float | None, str]]):
    assert [(f.low, f.high, f.unit) for f in figures(words)] == wanted


@pytest.mark.parametrize(
    ("words", "a_year"),
    [
        ("每季度至少1次", 4),
        ("碰头会半个月开一次", 20),
        ("6月、11月各组织一次演练", 2),
        ("每天不少于30分钟", None),
        ("教研会一周两次", 80),
        ("目录两年一更新", 0.5),
        ("每月10日设为品鉴日", 10),
        ("每周二、周五晚上夜查", 80),
        ("固定每月第二周、第四周开课", 20),
        ("每月最后一个周五集中学习", 10),
        ("消防队一月两练", 20),
        ("体温逐日登记", 200),
        ("一个季度两场", 8),
    ],
)
def test_rates(words: str, a_year: float | None):
    assert rates(words) == ([] if a_year is None else [a_year])


def test_days_take_the_year_of_the_plan():
    issued = date(2024, 9, 20)
    assert days("10月底前、明年1月8日、12月上旬", issued) == [date(2024, 10, 31), date(2025, 1, 8), date(2024, 12, 10)]
    assert days("每月5日前", issued) == []


@pytest.mark.parametrize(
    ("one", "other"), [("工作专班", "领导小组"), ("上报", "报送"), ("碰头会", "例会"), ("书香", "读书")]
)
def test_one_meaning(one: str, other: str):
    assert coded(one) == coded(other)


@pytest.mark.parametrize(
    ("above", "below", "status", "missing"),
    [
        ("各校成立工作专班，由校长任组长。", "学校成立领导小组，校长任组长。", "covered", ()),
        ("各校每两周召开1次安全例会。", "学校安全碰头会半个月开一次。", "covered", ()),
        ("各校每半年组织1次消防演练。", "3月、9月各组织一次疏散演练。", "covered", ()),
        ("各校听课评课每月不少于2次。", "校长每学期听课3次。", "partial", ("frequency",)),
        ("各校为学生建立阅读档案，学期末向家长反馈。", "学校为学生建立阅读档案。", "partial", ("content",)),
        ("各校每班配备急救箱不少于2个。", "校长每学期听课3次。", "missing", ()),
        ("各校接到投诉后3个工作日内答复。", "学校接到投诉后5个工作日内答复。", "partial", ("deadline",)),
        ("每天由1名校级领导在食堂陪餐。", "每天由年级主任在食堂陪餐。", "partial", ("actor",)),
        ("各校跳绳场地小学不少于3块、初中不少于5块。", "学校跳绳场地4块。", "covered", ()),
        ("各校对照三类问题填写自评表。", "学校填写自评表。", "covered", ()),
        ("各校每天安排不少于20分钟眼保健操。", "学生手机放学后发还。下午眼保健操25分钟。", "covered", ()),
        ("各校将体能测试成绩纳入综合素质评价。", "体能测试成绩计入综合素质评价。", "covered", ()),
        ("各校每周组织舞狮训练不少于3次。", "舞狮队每天放学后训练。", "covered", ()),
        ("各校活动室面积不小于20平方米。", "学校活动室18平方米。", "partial", ("number",)),
        ("各校每年举办春、秋季跳绳赛各1次。", "学校每年举办秋季跳绳赛1次。", "partial", ("frequency",)),
        ("读物须公示不少于5个工作日。", "读物公示三天。", "partial", ("number",)),
        ("讲座每学期不少于2场。", "讲座期中、期末各一场。", "covered", ()),
        ("各校每学期推荐书目不少于10种。", "学校每学期开一张书单，列书10本，推荐给家长。", "covered", ()),
        ("各校每学期请一位非遗传承人进校园。", "非遗传承人每学期到校。", "covered", ()),
    ],
)
def test_other_words_for_the_same(above: str, below: str, status: str, missing: tuple[str, ...]):
    found = compare_plans(break_down(FRAME.format(above)), break_down(PLAN.format(below))).requirements
    assert [(c.status, c.missing) for c in found] == [(status, missing)]


def test_people_alone_answer_nothing():
    above = "各校党员全年参加志愿服务不少于2次。"
    found = compare_plans(break_down(FRAME.format(above)), break_down(PLAN.format("每名党员撰写1篇体会文章。")))
    assert [c.status for c in found.requirements] == ["missing"]


def test_another_paper_handed_in_answers_nothing():
    above = "各校于11月20日前将安全名册报区教育局。"
    found = compare_plans(break_down(FRAME.format(above)), break_down(PLAN.format("工作总结11月10日前报区教育局。")))
    assert [c.status for c in found.requirements] == ["missing"]


def test_a_stage_answers_nothing():
    below = "10月至11月为演练阶段。校长每学期听课3次。"
    found = compare_plans(break_down(FRAME.format("各校开展防震演练。")), break_down(PLAN.format(below)))
    assert [c.status for c in found.requirements] == ["missing"]


def test_each_act_of_a_sentence_is_a_duty_of_its_own():
    above = "各校每学年开展1次心理测评，参测率不低于98%，测评须取得监护人同意，并书面反馈家长，档案由专人保管。"
    found = compare_plans(break_down(FRAME.format(above)), break_down(PLAN.format("学校开展心理测评。")))
    assert [c.parent_quote for c in found.requirements] == [
        "各校每学年开展1次心理测评，参测率不低于98%",
        "测评须取得监护人同意",
        "并书面反馈家长",
        "档案由专人保管",
    ]


def test_calls_and_frames_are_no_duties():
    above = "自2024年秋季学期起，各校要高度重视，制定方案。坚持安全第一的原则。各校开展消防演练。"
    found = compare_plans(break_down(FRAME.format(above)), break_down(PLAN.format("制定本方案。")))
    assert not [c for c in found.requirements if "原则" in c.parent_quote or c.parent_quote.startswith("自2024年")]
