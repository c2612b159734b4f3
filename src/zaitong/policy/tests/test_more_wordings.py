"""More wordings met on documents that the rules were not written with: subjects, conditions, shares, labels, headings.

All sentences are invented.
"""

from datetime import date

import pytest

from zaitong.policy import break_down
from zaitong.policy.model import Breakdown, Deadline, Frequency, Quantity, Requirement

HEAD = "关于开展澄砚区冬季行动的通知\n各镇街：\n现将有关事项通知如下：\n一、工作安排\n"
FOOT = "\n澄砚区农业农村局\n2025年11月10日\n"


def read(sentence: str) -> Breakdown:
    return break_down(HEAD + sentence + FOOT)


def requirements(sentence: str) -> tuple[Requirement, ...]:
    return read(sentence).requirements


def deadlines(sentence: str) -> list[Deadline]:
    return [d for r in requirements(sentence) for d in r.deadlines]


def frequencies(sentence: str) -> list[Frequency]:
    return [f for r in requirements(sentence) for f in r.frequencies]


def quantities(sentence: str) -> list[Quantity]:
    return [q for r in requirements(sentence) for q in r.quantities]


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("各校据此拟订操作细则，自收到本通知之日起10个工作日内送区农办审阅。", ("各校",)),
        ("每班每周安排1节劳动课。", ("每班",)),
        ("开发区安环部须在12月9日前组织一次警示教育。", ("开发区安环部",)),
        ("二级以上综合医院须于11月12日12时前腾出病房。", ("二级以上综合医院",)),
        ("区城市管理局划定疏导点，11月20日前公布。", ("区城市管理局",)),
        ("经济发展办与市场监管所11月底前共同约谈三家企业。", ("经济发展办", "市场监管所")),
        ("有异议的，各镇街11月20日前向区农办说明。", ("各镇街",)),
        ("每学期期末，教务处评选先进班级6个。", ("教务处",)),
        ("每个网点确定1名质量安全员。", ("每个网点",)),
        ("各镇另配1名辅导员。", ("各镇",)),
        ("食品安全总监每周至少组织一次排查。", ("食品安全总监",)),
        ("把样稿分送各村，责任单位按采取单位自查的方式于11月20日前完成。", ("责任单位",)),
    ],
)
def test_who(sentence: str, who: tuple[str, ...]):
    first = requirements(sentence)[0]
    named = [d.who for d in first.deadlines] + [f.who for f in first.frequencies] + [q.who for q in first.quantities]
    assert named[0] == who


@pytest.mark.parametrize(
    ("sentence", "what", "to"),
    [
        ("各校拟订操作细则，自收到本通知之日起10个工作日内送区农办审阅。", "操作细则", ("区农办",)),
        ("清查台账11月24日前上传区装备平台。", "清查台账", ("区装备平台",)),
        ("请镇街把名单和电话于11月20日前告知区农办。", "名单和电话", ("区农办",)),
        ("以上材料请于12月6日17：00前由推荐单位统一寄送至区总工会。", "以上材料", ("区总工会",)),
        ("每年12月15日前向区总工会书面述职。", "述职", ("区总工会",)),
        ("不能整改的要拿出整改方案，并于11月15日前报区安委办。", "整改方案", ("区安委办",)),
        ("各系12月3日前将听课表和检查总结交教学部。", "听课表和检查总结", ("教学部",)),
        ("填写培训回执，于11月26日前传真至区科协。", "培训回执", ("区科协",)),
        ("把倡议书发到每个班级群，11月16日前完成。", "倡议书发到每个班级群", ()),
        ("完善应急预案，12月底以前完成修订。", "修订应急预案", ()),
    ],
)
def test_what_and_to_whom(sentence: str, what: str, to: tuple[str, ...]):
    found = deadlines(sentence)[0]
    assert (found.what, found.to) == (what, to)


@pytest.mark.parametrize(
    ("sentence", "due", "rule"),
    [
        ("涉稳信息当日电话报告区信访局。", None, "same_day"),
        ("有意见的11月20日放学前反馈到教务处。", date(2025, 11, 20), None),
        ("急救车接到呼救后，3分钟内出车。", None, "after:接到呼救+3min"),
        ("各镇街每月末最后一个工作日向区局报送进展。", None, "monthly:last_workday"),
        ("东山水厂改造工程12月底具备通水条件。", date(2025, 12, 31), None),
    ],
)
def test_times(sentence: str, due: date | None, rule: str | None):
    assert [(d.due, d.rule) for d in deadlines(sentence)] == [(due, rule)]


@pytest.mark.parametrize(
    ("sentence", "low", "high", "unit"),
    [
        ("复核比例不得低于企业总数的百分之五十。", 50, None, "%"),
        ("剔除比例控制在藏书总量的20%以内。", None, 20, "%"),
        ("每人每次搬运不要超过15公斤。", None, 15, "公斤"),
        ("同一本书最多买4册。", None, 4, "册"),
        ("误差不得大于5%。", None, 5, "%"),
        ("各镇街派一名科级干部带队。", 1, 1, "名"),
        ("专题稿件配图1至2张。", 1, 2, "张"),
        ("镇街新增图书量不少于上年藏书总量的1.5%。", 1.5, None, "%"),
        ("差错率须控制在3‰以内。", None, 3, "‰"),
    ],
)
def test_quantities(sentence: str, low: float | None, high: float | None, unit: str):
    assert [(q.min, q.max, q.unit) for q in quantities(sentence)] == [(low, high, unit)]


@pytest.mark.parametrize(
    "sentence",
    [
        "供餐500人以上的食堂必须明厨亮灶。",
        "对65岁及以上老年人开展健康管理。",
        "预计最高气温将达40℃以上，请做好防范。",
        "对谎报瞒报的，处二万元以上五万元以下罚款。",
        "深化最多跑一次改革。",
        "今年上半年，全区共检查食堂126家次，发现问题203个，责令整改41家。",
        "2024年，全区建成社区医院9家。",
        "原则上年龄偏大的同志可不参加。",
    ],
)
def test_numbers_that_ask_for_nothing(sentence: str):
    assert quantities(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "times", "per"),
    [
        ("请区气象局每周二、周五各提供一期天气预报。", 2, "week"),
        ("网格员巡楼每周三次以上。", 3, "week"),
        ("督查室每月末向党工委会议报告一次。", 1, "month"),
        ("县执法大队对门店每月巡查2遍。", 2, "month"),
    ],
)
def test_frequencies(sentence: str, times: int, per: str):
    assert [(f.times, f.per) for f in frequencies(sentence)] == [(times, per)]


def test_a_label_names_who_acts_where_the_sentences_do_not():
    found = quantities("年内新建充电棚23处。（牵头：城管办；协助：供电所、各社区）")
    assert [q.who for q in found] == [("城管办",)]
    charge = requirements("年内新建充电棚23处。（牵头：城管办；协助：供电所、各社区）")[0].responsibilities[0]
    assert (charge.lead, charge.support) == (("城管办",), ("供电所", "各社区"))


def test_headings_without_numbers_and_with_old_numbers():
    plain = break_down(
        "关于评选砚区工匠的通知\n各镇街：\n决定开展评选。有关事项如下。\n评选名额\n本届拟评选20名，一线职工占比不低于80%，其余另行安排。\n"
        "评选程序\n1.推荐（4月8日—4月30日）。采取三种方式。\n2.审核（5月上旬）。联合审核。\n砚区总工会\n2025年4月2日\n"
    )
    assert [(h.level, h.text) for h in plain.headings] == [
        (1, "评选名额"),
        (1, "评选程序"),
        (2, "推荐（4月8日—4月30日）"),
        (2, "审核（5月上旬）"),
    ]
    stems = break_down(
        "砚溪小学细则\n各组：\n甲　清架\n各组3月20日前完成清架工作。\n乙　添书\n各组荐书不少于5本。\n砚溪小学\n2025年3月1日\n"
    )
    assert [h.text for h in stems.headings] == ["清架", "添书"]


def test_a_list_below_an_item_that_is_no_heading_ends_with_the_next_item():
    found = break_down(
        "砚区评选办法\n一、评选事项\n（一）凡有下列情况之一者，不能参加评选：\n1、受到处分者；\n2、弄虚作假者。\n（二）评选程序\n按程序进行。\n"
    )
    assert [(h.level, h.text) for h in found.headings if h.marker != "2、"] == [(1, "评选事项"), (2, "评选程序")]


def test_a_stage_whose_dates_stand_behind_a_comma():
    found = read("（一）企业自查，11月20日至12月5日。各企业开展自查。").phases[0]
    assert (found.name, found.start, found.end) == ("企业自查", date(2025, 11, 20), date(2025, 12, 5))


def test_the_grade_of_urgency_before_the_number_and_an_hour_behind_the_date():
    found = break_down(
        "砚区卫生健康局\n关于做好防寒工作的紧急通知\n特急　砚卫发〔2025〕63号\n各医院：\n请于11月20日前报送名单。\n砚区卫生健康局\n2025年11月11日22时\n"
    ).document
    assert (found.doc_number, found.issued_on) == ("砚卫发〔2025〕63号", date(2025, 11, 11))


@pytest.mark.parametrize(
    ("text", "heads"),
    [
        ("砚区医院方案\n1 总体目标\n全年达标。\n2 主要措施\n2.1 把人配够\n各科室于12月10日前报送计划。\n2.2 把药发对\n逐一核对。\n", [(1, "总体目标"), (1, "主要措施"), (2, "把人配够"), (2, "把药发对")]),
        ("砚区方案\n一　普法准备\n各所于7月7日前自查。\n二　案卷评查\n按标准开展。\n", [(1, "普法准备"), (1, "案卷评查")]),
        ("砚区幼儿园计划\n第一部分　我们想做到的\n学期末达标。\n第二部分　我们这么做\n活动一　小厨房\n各班每周一次。\n活动二　菜园\n各班播种。\n", [(1, "我们想做到的"), (1, "我们这么做"), (2, "小厨房"), (2, "菜园")]),
        ("砚区调研方案\n壹　怎么调研\n各镇选取典型。\n贰　什么时候交\n五月底之前交。\n", [(1, "怎么调研"), (1, "什么时候交")]),
    ],
)  # fmt: skip
def test_rarer_ways_of_numbering(text: str, heads: list[tuple[int, str]]):
    assert [(h.level, h.text) for h in break_down(text).headings] == heads


def test_lines_that_begin_with_a_number_of_their_own_are_no_headings():
    found = break_down(
        "关于三会一课的通知\n各支部：\n现通知如下。\n三会一课制度要坚持\n2021年工作要总结\n一年级教师参加\n"
    )
    assert found.headings == ()


def test_who_shares_a_number_and_who_acts():
    found = [q.who for q in quantities("消防救援站派员指导，每个社区不少于2人。每个小区至少组织1场演练。")]
    assert found == [("消防救援站",), ("每个小区",)]
    assert [q.who for q in quantities("学员每人撰写方略1份。")] == [("学员",)]
    assert [d.who for d in deadlines("电子稿请学员于11月20日前发至指定邮箱。")] == [("学员",)]


def test_columns_of_a_table_that_have_no_name_we_know():
    found = break_down(
        "砚区轮训安排\n序号\t班次\t对象\t期次\t时间\t承办单位\n1\t书记班\t支部书记\t4期，每期80人左右\t5月至6月\t区委党校\n"
        "2\t讲义编写\t教研员\t每人不少于2篇\t6月20日前\t教研室\n砚区组织部\n2025年3月1日\n"
    )
    assert [(q.min, q.max, q.unit) for r in found.requirements for q in r.quantities] == [
        (80, 80, "人"),
        (2, None, "篇"),
    ]
    assert [d.due for r in found.requirements for d in r.deadlines] == [date(2025, 6, 20)]


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ("新提任干部任职后10个工作日内完成廉政谈话。", "after:任职+10wd"),
        ("区人社局应在企业提交申请后10个工作日内完成审核。", "after:企业提交申请+10wd"),
        ("各镇街于每年7月15日前、次年1月15日前报送检查情况。", "yearly:01-15"),
    ],
)
def test_whose_event_it_is(sentence: str, rule: str):
    assert deadlines(sentence)[-1].rule == rule


def test_a_time_of_day_keeps_an_item_a_sentence():
    found = read("（一）各镇街于11月20日12:00前将以下材料报区农办：会议纪要（1份）、汇总表（一式两份）。")
    assert [d.due for r in found.requirements for d in r.deadlines] == [date(2025, 11, 20)]
    assert [(q.min, q.unit) for r in found.requirements for q in r.quantities] == [(1, "份"), (2, "份")]


def test_reporting_in_person_is_no_submission():
    assert deadlines("学员11月20日下午报到。") == []


def test_the_furniture_of_a_page_of_rules_is_no_title():
    found = break_down(
        "您当前的位置：首页 > 政策文件\n[ 索引号 ] 1150/2022    [ 发文字号 ] 砚人社规〔2022〕6号\n[ 成文日期 ] 2022-05-16\n\n"
        "砚区人力资源和社会保障局\n关于做好学徒培训工作的通知\n（砚人社规〔2022〕6号）\n各镇街：\n请于2022年6月20日前报送名单。\n"
        "邮政编码：550002\n砚区人力资源和社会保障局\n2022年5月16日\n"
    ).document
    assert found.title == "砚区人力资源和社会保障局关于做好学徒培训工作的通知"
    assert found.issuers == ("砚区人力资源和社会保障局",)


@pytest.mark.parametrize(
    ("sentence", "title"),
    [
        ("语文组每学期推出阅读研究课不少于4节。", "推出阅读研究课"),
        ("一是每班每周开设1节劳动课。", "开设劳动课"),
        ("每学期末提交一次阶段小结。", "提交阶段小结"),
        ("每天中午安排20分钟阅读。", "安排阅读"),
        ("对查处的17起案例，分级开展警示教育。", "分级开展警示教育"),
        ("学生可通过校长信箱监督，学校接到反映后3个工作日内答复。", "工作安排"),
    ],
)
def test_titles(sentence: str, title: str):
    assert requirements(sentence)[0].title == title


def test_who_only_supports_opens_no_duty_of_its_own():
    found = requirements("由基础教育科牵头，督导室、计财科配合，每季度召开一次例会。")
    assert [(r.title, r.who) for r in found] == [("召开例会", ("基础教育科",))]


@pytest.mark.parametrize(
    "sentence",
    ["也有的孩子讲得头头是道。", "但也要看到，家庭阅读氛围还不够浓。", "校长是书香校园建设的第一责任人，要做示范者。"],
)
def test_what_is_no_duty(sentence: str):
    assert [r for r in requirements(sentence) if r.nature == "duty"] == []


def test_what_is_shown_for_days_and_what_is_held_within():
    assert [(q.min, q.max, q.unit) for q in quantities("拟命名人选在《海港日报》公示7天。")] == [(7, 7, "天")]
    assert [(q.min, q.max, q.unit) for q in quantities("推荐3分钟以内的短视频1条。")] == [
        (None, 3, "分钟"),
        (1, 1, "条"),
    ]
    assert [(q.min, q.unit) for q in quantities("开展护理员培训不少于1.5万人次。")] == [(1.5, "万人次")]


def test_supporters_end_their_clause():
    found = [c for r in requirements("由区卫健局具体负责信息公开工作，组织人事科配合。") for c in r.responsibilities]
    assert [(c.lead, c.support) for c in found] == [(("区卫健局",), ("组织人事科",))]
    found = [c for r in requirements("总务处负责设施采购，学生会配合做好宣传动员。") for c in r.responsibilities]
    assert [(c.lead, c.support) for c in found] == [(("总务处",), ())]


@pytest.mark.parametrize(
    ("words", "who", "what"),
    [
        ("每个文化礼堂建筑面积不小于200平方米。", ("每个文化礼堂",), "建筑面积"),
        ("校外辅导员年龄不超过65周岁。", ("校外辅导员",), "年龄"),
        ("每个赛项微课不少于10个。", (), "微课"),
        ("每个考场监考教师不少于2人。", (), "监考教师"),
        ("室内活动场所不小于300平方米，单次可接纳学生100人以上。", ("单次可接纳学生",), ""),
    ],
)
def test_whose_a_number_is(words: str, who: tuple[str, ...], what: str):
    found = [q for r in read(words).requirements for q in r.quantities][-1]
    assert found.who == who
    assert found.what == what or (not what and "平方米" not in found.what)


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("教育局对供货企业每半年评价一次。", "评价供货企业"),
        ("各教研组每两周围绕课后服务开展1次专题研讨。", "专题研讨"),
        ("送教团队每月送教不少于4次。", "送教"),
    ],
)
def test_what_is_done_again_and_again(words: str, what: str):
    assert [f.what for r in read(words).requirements for f in r.frequencies] == [what]


@pytest.mark.parametrize(
    ("words", "what", "to"),
    [
        ("各县教育局于3月8日前向社会公布投诉举报电话。", "投诉举报电话", ("社会",)),
        ("对口医院在筛查结束后10个工作日内将结果告知书交学校。", "结果告知书", ("学校",)),
        ("妇幼保健院11月15日前形成分析报告，分别报区卫生健康局、区教育局。", None, ("区卫生健康局", "区教育局")),
    ],
)
def test_who_receives(words: str, what: str | None, to: tuple[str, ...]):
    found = next(d for r in read(words).requirements for d in r.deadlines)
    assert found.to == to
    assert what is None or found.what == what


def test_what_was_done_in_an_earlier_year_is_not_asked():
    told = read("2023年全市约谈学校11所、责令整改问题236个。各镇街培训教师20名。")
    assert [q.min for r in told.requirements for q in r.quantities] == [20]
