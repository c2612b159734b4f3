"""One sentence, one fact: the wordings of time, frequency, number and responsibility. All sentences are invented."""

from datetime import date

import pytest

from zaitong.policy import break_down
from zaitong.policy.model import Breakdown

HEAD = "关于开展澄砚区校园行动的通知\n各学校：\n现将有关事项通知如下：\n一、工作安排\n"
FOOT = "\n澄砚区教育局\n2024年9月10日\n"


def read(sentence: str, foot: str = FOOT) -> Breakdown:
    return break_down(HEAD + sentence + foot)


@pytest.mark.parametrize(
    ("sentence", "due"),
    [
        ("各校名单于11月15日前报教育局。", date(2024, 11, 15)),
        ("各校名单于11月15日之前报教育局。", date(2024, 11, 15)),
        ("各校名单于11月15日（星期五）下班前报教育局。", date(2024, 11, 15)),
        ("各校名单于11月15日17:00前报教育局。", date(2024, 11, 15)),
        ("各校名单于１１月１５日前报教育局。", date(2024, 11, 15)),
        ("各校名单于2024.11.15前报教育局。", date(2024, 11, 15)),
        ("各校名单于二〇二四年十一月十五日前报教育局。", date(2024, 11, 15)),
        ("各校要在10月底前完成自查。", date(2024, 10, 31)),
        ("各校要在10月上旬前完成自查。", date(2024, 10, 10)),
        ("各校要在10月中旬前完成自查。", date(2024, 10, 20)),
        ("各校要在2月底前完成自查。", date(2025, 2, 28)),
        ("各校要在本月底前完成自查。", date(2024, 9, 30)),
        ("各校要在年底前完成自查。", date(2024, 12, 31)),
        ("各校要在明年3月15日前完成自查。", date(2025, 3, 15)),
        ("2025年底前，全区建成示范校。", date(2025, 12, 31)),
        ("总结材料于6月20日前报教育局。", date(2025, 6, 20)),
        ("报名截止时间为10月8日。", date(2024, 10, 8)),
        ("各校最迟于10月8日完成报名。", date(2024, 10, 8)),
        ("完成时限：2024年12月20日。", date(2024, 12, 20)),
    ],
)
def test_days(sentence: str, due: date):
    assert [d.due for r in read(sentence).requirements for d in r.deadlines] == [due]


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ("各校每月5日前报送进展。", "monthly:5"),
        ("各校每月底前报送进展。", "monthly:end"),
        ("各校每月最后一个工作日前报送进展。", "monthly:last_workday"),
        ("各校每周五下班前报送进展。", "weekly:fri"),
        ("各校每日17:00前报送进展。", "daily:17:00"),
        ("各校每季度末月25日前报送进展。", "quarter_end_month:25"),
        ("各校于每年9月30日前报送进展。", "yearly:09-30"),
        ("各校于每年12月底前报送进展。", "yearly:12-31"),
        ("各校每学期末前报送进展。", "term_end"),
        ("各校收到通知后5个工作日内报送方案。", "received+5wd"),
        ("各校应当自接到本通知之日起10日内报送方案。", "received+10d"),
        ("活动结束后7日内，各校报送总结。", "after:活动结束+7d"),
        ("发现隐患后立即交办，一般问题24小时内整改到位。", "after:交办+24h"),
        ("处置结果当日反馈教育局。", "same_day"),
        ("各校在开学前完成校舍检查。", "before:开学"),
        ("各校接到提示后，要在三日内召开会议。", "received+3d"),
        ("一般隐患自发现之日起5个工作日内整改到位。", "after:发现+5wd"),
    ],
)
def test_rules(sentence: str, rule: str):
    assert [d.rule for r in read(sentence).requirements for d in r.deadlines] == [rule]


@pytest.mark.parametrize(
    "sentence",
    [
        "截至2023年底，全区共有学校64所。",
        "2023年5月20日前参加工作的教师可以申报。",
        "该校2022年1月1日前5年内获得过表彰。",
        "本办法自2024年10月1日起施行，有效期2年。",
        "各校要在活动前做好准备。",
        "每年“读书节”前后组织阅读活动。",
        "请于当天前往会场。",
        "依据澄砚教发〔2023〕12号文件执行。",
    ],
)
def test_no_deadline(sentence: str):
    assert [d for r in read(sentence).requirements for d in r.deadlines] == []


def test_two_days_of_one_sentence_go_to_their_things():
    found = [
        d for r in read("总结材料、问题清单分别于11月20日、11月25日前报送安全科。").requirements for d in r.deadlines
    ]
    assert [(d.due, d.what, d.to) for d in found] == [
        (date(2024, 11, 20), "总结材料", ("安全科",)),
        (date(2024, 11, 25), "问题清单", ("安全科",)),
    ]


@pytest.mark.parametrize(
    ("sentence", "rules"),
    [
        ("各校每周三、周五下午4时前报送动态。", ["weekly:wed", "weekly:fri"]),
        ("基地每年6月底前和12月底前分别向区教育局报送情况。", ["yearly:06-30", "yearly:12-31"]),
    ],
)
def test_two_rules_of_one_sentence(sentence: str, rules: list[str]):
    assert [d.rule for r in read(sentence).requirements for d in r.deadlines] == rules


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("督促蹲点人员每周到校指导。", ("蹲点人员",)),
        ("党委书记、各支部书记每学期讲一次党课。", ("党委书记", "各支部书记")),
        ("机关科室、局属单位负责人每月走访一次。", ("机关科室", "局属单位负责人")),
        ("基层组织围绕中心工作，每个党组织至少确定1个项目。", ("每个党组织",)),
        ("在职教师每学年参加一次培训。", ("在职教师",)),
        ("组织科每月通报一次。", ("组织科",)),
        ("指导学校每月开展一次研训。", ()),
        ("每学期举办一次运动会。", ()),
        ("各校（园）长每周听课一次。", ("各校（园）长",)),
        ("校内6个党支部每月学习一次。", ("校内6个党支部",)),
    ],
)
def test_subjects(sentence: str, who: tuple[str, ...]):
    assert [r.who for r in read(sentence).requirements] == [who]


@pytest.mark.parametrize(
    ("sentence", "what", "to", "who"),
    [
        ("各单位工作方案于10月15日前报送至组织人事科，同时发送电子稿。", "工作方案", ("组织人事科",), ("各单位",)),
        ("各校于10月15日前将联络员名单报区教育局安全科。", "联络员名单", ("区教育局安全科",), ("各校",)),
        ("各校于10月15日前向区教育局提出申请。", "申请", ("区教育局",), ("各校",)),
        ("各校长10月15日前形成调研报告报教育工委办公室。", "调研报告", ("教育工委办公室",), ("各校长",)),
        ("各校制定具体方案，于10月15日前报组织科备案。", "具体方案", ("组织科",), ("各校",)),
        ("各校要在10月15日前完成系统安装工作。", "系统安装工作", (), ("各校",)),
        ("活动指引由区进修学校编写，10月15日前发至各校。", "活动指引", ("各校",), ("区进修学校",)),
    ],
)
def test_who_hands_in_what_and_to_whom(sentence: str, what: str, to: tuple[str, ...], who: tuple[str, ...]):
    found = [d for r in read(sentence).requirements for d in r.deadlines]
    assert [(d.what, d.to, d.who) for d in found] == [(what, to, who)]


@pytest.mark.parametrize(
    ("sentence", "times", "most", "per"),
    [
        ("校长每周听课不少于2节。", 2, None, "week"),
        ("各支部每月开展1次集中学习。", 1, None, "month"),
        ("书记每学期讲党课1—2次。", 1, 2, "term"),
        ("教育局按季度进行通报。", 1, None, "quarter"),
        ("各校每半年开展一次测评。", 1, None, "half_year"),
        ("各校每两周组织一次教研。", 1, None, "two_weeks"),
        ("各校每学年举办两次运动会。", 2, None, "year"),
        ("值班教师每日巡查校园。", 1, None, "day"),
        ("驻点人员每周到校指导。", 1, None, "week"),
    ],
)
def test_frequencies(sentence: str, times: int, most: int | None, per: str):
    found = [f for r in read(sentence).requirements for f in r.frequencies]
    assert [(f.times, f.times_max, f.per) for f in found] == [(times, most, per)]


@pytest.mark.parametrize(
    ("sentence", "low", "high", "unit"),
    [
        ("每个党组织至少确定1个品牌项目。", 1, None, "个"),
        ("各科室负责人确定1—2个调研课题。", 1, 2, "个"),
        ("发言提纲控制在2500字以内。", None, 2500, "字"),
        ("调研报告3000字左右。", 3000, 3000, "字"),
        ("申报材料一式三份。", 3, 3, "份"),
        ("群众满意率不低于90%。", 90, None, "%"),
        ("党员全年学习不少于32学时。", 32, None, "学时"),
        ("学习时间不少于6个学时。", 6, None, "学时"),
        ("每校限报5件作品。", None, 5, "件"),
        ("整改时间不超过2周。", None, 2, "周"),
        ("每名党员全年撰写心得体会2篇以上。", 2, None, "篇"),
        ("每个支部打造1个品牌。", 1, 1, "个"),
        ("用纸量压减三成以上。", 30, None, "%"),
        ("人均餐余垃圾不高于80.5克。", None, 80.5, "克"),
    ],
)
def test_quantities(sentence: str, low: float | None, high: float | None, unit: str):
    found = [q for r in read(sentence).requirements for q in r.quantities]
    assert [(q.min, q.max, q.unit) for q in found] == [(low, high, unit)]


@pytest.mark.parametrize(
    "sentence",
    [
        "增强“四个意识”、坚定“四个自信”。",
        "去年检查发现的38个问题已经整改。",
        "全区共清理各类牌子1356块。",
        "2023年，全区共创建品牌26个。",
        "校园周边200米内不得设摊。",
        "职工可享受15天假期。",
        "做好三项工作。",
        "坚持统一领导，做到一个标准。",
        "依据澄砚教发〔2023〕12号文件执行。",
        "联系电话：0000-8880001。",
        "设一等奖10名。",
        "出现3例以上病例的学校暂停集会。",
        "满意度低于80%的教研组重新申报。",
        "三至六年级布置少量作业。",
    ],
)
def test_no_quantity(sentence: str):
    assert [q for r in read(sentence).requirements for q in r.quantities] == []


@pytest.mark.parametrize(
    ("sentence", "lead", "support"),
    [
        ("本项工作由计财科牵头，基教科、区进修学校配合。", ("计财科",), ("基教科", "区进修学校")),
        ("开展专项检查。（牵头单位：安全科；责任单位：基建科、装备中心）", ("安全科",), ("基建科", "装备中心")),
        ("开展专项检查。（责任单位：安全科，各学校）", ("安全科", "各学校"), ()),
        ("开展专项检查。（安全科牵头，基建科、装备中心配合）", ("安全科",), ("基建科", "装备中心")),
        ("区教育局会同区卫健局审核材料。", ("区教育局",), ("区卫健局",)),
        ("班主任负责提醒学生按时登录。", ("班主任",), ()),
        ("志愿服务由工会负责登记。", ("工会",), ()),
    ],
)
def test_responsibilities(sentence: str, lead: tuple[str, ...], support: tuple[str, ...]):
    found = [c for r in read(sentence).requirements for c in r.responsibilities]
    assert [(c.lead, c.support) for c in found] == [(lead, support)]


def test_the_first_named_body_leads_where_the_document_says_so():
    text = "注：排名第一位的为牵头单位。\n二、任务\n开展专项检查。（责任单位：安全科，各学校）"
    charges = [c for r in read(text).requirements for c in r.responsibilities]
    assert [(c.lead, c.support) for c in charges] == [(("安全科",), ("各学校",))]


@pytest.mark.parametrize(
    ("heading", "name", "first", "last"),
    [
        ("（一）启动阶段（10月中旬前）。各校启动。", "启动阶段", None, date(2024, 10, 20)),
        ("（一）启动阶段（9月下旬）。各校启动。", "启动阶段", date(2024, 9, 21), date(2024, 9, 30)),
        ("（一）推进阶段（10月中下旬至11月）。各校推进。", "推进阶段", date(2024, 10, 11), date(2024, 11, 30)),
        ("（一）推进阶段（10月—2025年5月）。各校推进。", "推进阶段", date(2024, 10, 1), date(2025, 5, 31)),
        ("（一）自查（10月8日至20日）。各校自查。", "自查", date(2024, 10, 8), date(2024, 10, 20)),
        ("（一）自查（10月8日起至11月20日）。各校自查。", "自查", date(2024, 10, 8), date(2024, 11, 20)),
        ("活动时间：2024年10月8日至10月20日。", "活动时间", date(2024, 10, 8), date(2024, 10, 20)),
        ("1.复评：11月中旬。", "复评", date(2024, 11, 11), date(2024, 11, 20)),
        ("教育局定于10月8日至10月20日开展专项检查。", "专项检查", date(2024, 10, 8), date(2024, 10, 20)),
    ],
)
def test_phases(heading: str, name: str, first: date | None, last: date | None):
    found = read(heading)
    assert [(p.name, p.start, p.end) for p in found.phases] == [(name, first, last)]
    assert [d for r in found.requirements for d in r.deadlines] == []


def test_a_day_takes_the_year_of_its_stage():
    text = "（一）总结阶段（2026年1月至2026年3月）。各校于2月10日前报送总结。"
    assert [d.due for r in read(text).requirements for d in r.deadlines] == [date(2026, 2, 10)]


def test_an_impossible_day_is_no_deadline():
    assert [d for r in read("各校于2月30日前报送名单。").requirements for d in r.deadlines] == []


def test_without_any_year_the_due_day_stays_open_and_a_warning_says_so():
    found = break_down("关于开展检查的通知\n各学校：\n一、要求\n各校于5月10日前报送名单。\n")
    assert [d for r in found.requirements for d in r.deadlines] == []
    assert [w.kind for w in found.warnings if w.kind == "no_date"] == ["no_date"]


def test_the_hint_stands_in_for_a_missing_date_of_issue():
    text = "关于开展检查的通知\n各学校：\n一、要求\n各校于5月10日前报送名单。\n"
    found = break_down(text, issued_on_hint=date(2025, 4, 1))
    assert [(d.due, d.provenance) for r in found.requirements for d in r.deadlines] == [(date(2025, 5, 10), "inferred")]
