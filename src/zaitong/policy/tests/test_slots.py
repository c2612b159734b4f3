"""Who, what and to whom, where the words stand apart: events, groups, what is shared out, acts without their object.

All sentences are invented.
"""

import pytest

from zaitong.policy.tests.sentences import charges, deadlines, frequencies, quantities


@pytest.mark.parametrize(
    ("sentence", "rule", "who", "what"),
    [
        ("接到燃气报警后，值班教师在20分钟内到场。", "after:接到燃气报警+20min", ("值班教师",), "到场"),
        ("接报后，保卫科须在15分钟内到场。", "after:接报+15min", ("保卫科",), "到场"),
        ("遇有食物中毒，应在1小时内电话报告。", "after:食物中毒+1h", (), "食物中毒"),
        ("发生溺水事故的，各校应在2小时内书面报告。", "after:发生溺水事故+2h", ("各校",), "溺水事故"),
    ],
)
def test_an_event_and_who_acts_on_it(sentence: str, rule: str, who: tuple[str, ...], what: str):
    (due,) = deadlines(sentence)
    assert (due.rule, due.who, due.what) == (rule, who, what)


@pytest.mark.parametrize(
    ("sentence", "to"),
    [
        ("各校于4月2日前将台账报区教育局后勤科，抄送区疾控中心。", ("区教育局后勤科", "区疾控中心")),
        ("各校于4月2日前将台账分别报区教育局、区卫健局。", ("区教育局", "区卫健局")),
        ("各学院于4月2日前将台账报送实验室与设备管理处。", ("实验室与设备管理处",)),
        ("各园于4月2日前完成自评，结果公示3天，并报区教育局学前科备案。", ("区教育局学前科",)),
        ("各班于4月2日前完成初测，记录表交体育组。", ("体育组",)),
        ("各班于4月2日前完成初测，5月9日前把名单交体育组。", ()),
    ],
)
def test_who_receives_what_is_handed_on_later(sentence: str, to: tuple[str, ...]):
    assert deadlines(sentence)[0].to == to


@pytest.mark.parametrize(
    ("sentence", "what"),
    [
        ("各校与家长签订乘车承诺书，3月7日前全部签订到位。", "乘车承诺书"),
        ("各校应急预案于3月7日前修订完成。", "应急预案"),
        ("看台护栏高度不得小于1.2米，3月7日前整改完毕。", "整改"),
        ("纸质登记表一式两份于3月7日前送区教育局。", "纸质登记表"),
        ("3月7日前，完成全区不少于30间实验室的通风改造。", "实验室的通风改造"),
        ("3月中旬前，毕业班教师每人提交1份复习计划。", "复习计划"),
    ],
)
def test_what_is_due(sentence: str, what: str):
    assert deadlines(sentence)[0].what == what


@pytest.mark.parametrize(
    ("sentence", "what"),
    [
        ("督学每月对寄宿学校开展1次夜间检查。", "夜间检查"),
        ("教师发展中心每学期为乡村教师开展一次跟岗研修。", "跟岗研修"),
        ("校长每周主持召开一次安全例会。", "安全例会"),
        ("电工每周检查配电箱并填写记录。", "检查配电箱"),
        ("各校设立校长信箱1个，每周开启一次。", "开启校长信箱"),
        ("电梯由具备资质的单位每季度检修一次。", "电梯检修"),
        ("家长代表陪餐每月不少于1次。", "家长代表陪餐"),
        ("校长每学期听课不少于6节。", "听课"),
    ],
)
def test_what_is_done_regularly(sentence: str, what: str):
    assert frequencies(sentence)[0].what == what


@pytest.mark.parametrize(
    ("sentence", "what", "who"),
    [
        ("每场到会家长不少于40人。", "到会家长", ()),
        ("每件展品说明文字不超过200字。", "说明文字", ()),
        ("各校按月报送动态，每次附照片不超过3张。", "照片", ("各校",)),
        ("推荐裁判员每校1—2名。", "推荐裁判员", ()),
        ("各校成立伙食委员会，委员不少于9人。", "伙食委员会委员", ("各校",)),
        ("装备站于4月底前编印操作手册，每校发放不少于12册。", "操作手册", ("每校",)),
        ("评委由区体育局选派，人数控制在20人以内。", "评委", ("区体育局",)),
        ("阅览室每天开放时间不少于4小时。", "阅览室开放时间", ("阅览室",)),
        ("参赛学生集训时间不少于10天。", "集训时间", ("参赛学生",)),
        ("新进教师岗前培训不少于24学时。", "岗前培训", ("新进教师",)),
        ("各镇按不低于公用经费6%的比例安排培训经费。", "培训经费", ("各镇",)),
        ("每个县（市、区）组1支代表队。", "代表队", ("每个县（市、区）",)),
        ("一年级每节课使用平板电脑不超过8分钟。", "使用平板电脑", ()),
        ("教师两年内累计轮训不少于60学时。", "轮训", ("教师",)),
    ],
)
def test_what_a_number_counts(sentence: str, what: str, who: tuple[str, ...]):
    found = quantities(sentence)[-1]
    assert (found.what, found.who) == (what, who)


def test_what_is_counted_goes_on_in_the_next_part_of_a_sentence():
    first, second = quantities("每个镇限报绘画作品20幅；直属学校每校限报6幅。")
    assert (first.what, second.what) == ("绘画作品", "绘画作品")


@pytest.mark.parametrize(
    ("sentence", "lead", "what"),
    [
        ("钥匙由宿管员负责保管。", ("宿管员",), "保管钥匙"),
        ("旧课桌由装备站负责统一回收。", ("装备站",), "统一回收旧课桌"),
        ("各镇街由中心校牵头，派出所配合，做好护学工作。", ("中心校",), "做好护学工作"),
        ("食堂改造由后勤科牵头，2025年5月底前完成一轮验收。", ("后勤科",), "食堂改造"),
        ("由教务主任沈知远牵头，年级组配合，编写校本教材。", ("教务主任沈知远",), "编写校本教材"),
    ],
)
def test_what_somebody_answers_for(sentence: str, lead: tuple[str, ...], what: str):
    (charge,) = charges(sentence)
    assert (charge.lead, charge.what) == (lead, what)


def test_a_numbered_item_names_what_the_label_behind_it_is_about():
    item = "（一）做强底座\n1.每校配备信息员不少于1名。（责任单位：区电教站）\n2.各校每月巡检不少于2次。（责任单位：区电教站）"
    assert [c.what for c in charges(item)] == ["信息员", "巡检"]


def test_groups_whose_names_hold_a_verb_or_a_sign():
    assert deadlines("学院评审工作组于3月20日前完成初评。")[0].who == ("学院评审工作组",)
    assert frequencies("学生与社会实践处每学期组织回访1次。")[0].who == ("学生与社会实践处",)
    assert frequencies("教务处与学生处每学期共同组织回访1次。")[0].who == ("教务处", "学生处")
    assert quantities("各科普场馆至少推出3个展项。")[0].who == ("各科普场馆",)
    assert quantities("每名运动员限报2项。")[0].who == ("每名运动员",)


@pytest.mark.parametrize(
    ("sentence", "who", "what"),
    [
        ("每园建1个亲子驿站。", ("每园",), "亲子驿站"),
        ("每校聘请法治副校长1名。", ("每校",), "法治副校长"),
        ("每个镇（街道）建成劳动实践基地不少于2个。", ("每个镇（街道）",), "劳动实践基地"),
        ("每处积水路段设置警示牌不少于2块。", ("每处积水路段",), "警示牌"),
        ("绿色学校新增3所。", (), "绿色学校"),
        ("幼儿每天户外运动时间不少于1小时。", ("幼儿",), "户外运动时间"),
        ("每次巡护由2名以上教师陪同。", (), "教师"),
        ("各校提交简介和3分钟以内的短片。", ("各校",), "短片"),
        ("结业考试成绩不低于80分的方可上岗。", (), "结业考试成绩"),
    ],
)
def test_who_bears_a_number_and_what_it_counts(sentence: str, who: tuple[str, ...], what: str):
    (amount,) = quantities(sentence)
    assert (amount.who, amount.what) == (who, what)


def test_a_number_takes_the_thing_of_the_clause_before():
    first, second = quantities("低年级学生每天自主阅读不少于20分钟，高年级学生每天不少于30分钟。")
    assert (first.what, second.what) == ("自主阅读", "自主阅读")


def test_a_limit_takes_the_thing_of_the_sentence_before_by_its_unit():
    pieces, books, limit = quantities("每县推荐作品25件、绘本12本。各直属学校每校限报8件，于3月20日前报送至区教研室。")
    assert (pieces.what, books.what) == ("作品", "绘本")
    assert (limit.max, limit.what) == (8, "作品")


def test_who_is_told_by_a_post_a_season_or_an_evening():
    assert charges("心理辅导由心理教师方知秋负责。")[0].lead == ("心理教师方知秋",)
    assert charges("设备管理科负责年度校验。")[0].lead == ("设备管理科",)
    (charge,) = charges("校医会同区疾控中心组建宣讲队。")
    assert (charge.lead, charge.support) == (("校医",), ("区疾控中心",))
    (night,) = frequencies("宿管员每晚查寝不少于2次。")
    assert (night.times, night.per, night.who) == (2, "day", ("宿管员",))
    assert frequencies("辅导员暑假期间每周电访1次。")[0].who == ("辅导员",)
    assert deadlines("区教研室5月9日前对新任教师进行岗前辅导。")[0].what == "岗前辅导"
