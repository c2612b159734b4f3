"""What only looks like an answer: opposite words, inner steps, cases, other numbers. All sentences are invented."""

import pytest

from zaitong.policy import break_down, compare_plans
from zaitong.policy.compare.contrast import opposed, stages
from zaitong.policy.compare.figures import figures, in_a_year
from zaitong.policy.compare.inward import asks_for_author, stays_inside
from zaitong.policy.compare.pieces import Document

ABOVE = (
    "湖阳市教育局关于开展行动的通知\n各县（市、区）教育局、市直属学校：\n一、任务\n{0}\n湖阳市教育局\n2024年9月10日\n"
)
SCHOOL = "澄砚区第五小学实施方案\n一、任务\n{0}\n澄砚区第五小学\n2024年9月20日\n"
COUNTY = "澄砚区教育局实施方案\n一、任务\n{0}\n澄砚区教育局\n2024年9月20日\n"


def compared(above: str, plan: str, frame: str = SCHOOL):
    return compare_plans(break_down(ABOVE.format(above)), break_down(frame.format(plan))).requirements


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("每校配备专任心理教师1名", "聘请兼职心理教师1名"),
        ("重大隐患2小时内上报", "一般隐患5日内整改"),
        ("初中生每天锻炼1小时", "小学生每天锻炼1小时"),
        ("不得占用体育课", "缺编学校可聘请退役运动员上体育课"),
        ("3日内提交书面报告", "立即向区教育局报告"),
    ],
)
def test_opposites(asked: str, given: str):
    assert opposed(asked, given)


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("中小学每周安排劳动课1课时", "七年级每周劳动课1课时"),
        ("配备专职或兼职保健教师", "配备专职保健教师1名"),
        ("小学、初中开设阅读课", "小学每周阅读课1课时"),
        ("不得布置书面作业", "一律不布置书面作业"),
    ],
)
def test_no_opposites(asked: str, given: str):
    assert not opposed(asked, given)


def test_stages_of_school():
    assert stages("五年级和八年级") == {"primary", "junior"}
    assert stages("幼儿园大班") == {"kindergarten"}


def inside(plan: str, frame: str, above: str = "") -> list[bool]:
    document = Document(break_down(frame.format(plan)))
    issuers = document.breakdown.document.issuers
    pieces = [document.piece(s[0].start, s[-1].end, n) for n, s in enumerate(document.sentences)]
    return [stays_inside(piece, issuers, above) for piece in pieces if "报" in piece.words or "交" in piece.words]


def test_what_stays_in_the_house():
    assert inside("各校每月5日前将进展报体卫艺股。", COUNTY) == [True]
    assert inside("各校每月5日前向区教育局报送进展。", COUNTY) == [True]
    assert inside("11月5日前将总结报市教育局基教科。", COUNTY) == [False]
    assert inside("各班每月5日前将情况交保健室。", SCHOOL) == [True]
    assert inside("各班每月5日前将情况交保健室。", SCHOOL, above="报保健室备案") == [False]
    assert asks_for_author(("县（区）教育局",), ("澄砚区教育局",))
    assert not asks_for_author(("市教育局基教科",), ("澄砚区教育局",))


def test_an_inner_day_does_not_answer_a_report_upward():
    asked = "各县（市、区）教育局、市直属学校每季度末月25日前报送进展情况。"
    (answer,) = compared(asked, "各校每月20日前将进展情况报体卫艺股。", COUNTY)
    assert answer.status == "missing"
    (answer,) = compared(asked, "每季度末月20日前向市教育局报送进展情况。", COUNTY)
    assert answer.status == "covered"


def test_what_a_case_alone_does_not_answer():
    asked = "发生溺水事故的，各校1小时内报告市教育局。"
    assert [a.status for a in compared(asked, "发生溺水事故的，30分钟内报告市教育局。")] == ["covered"]


@pytest.mark.parametrize(
    ("asked", "given", "status", "lacks"),
    [
        ("各校每两周阅读课不少于1课时。", "每月安排阅读课1课时。", "partial", ("frequency",)),
        ("各校每两周阅读课不少于1课时。", "每周安排阅读课1课时。", "covered", ()),
        ("各校食堂检查记录保存不少于6个月。", "食堂检查记录保存一年。", "covered", ()),
        ("各校生机比控制在6:1以内。", "生机比为5:1。", "covered", ()),
        ("各校生机比控制在6:1以内。", "生机比为8:1。", "partial", ("number",)),
        ("各校排查出的41个隐患要在12月底前全部清零。", "排查出的3个隐患12月10日前全部清零。", "covered", ()),
        ("各校成立由校长任组长的读书领导小组。", "成立读书领导小组，由副校长任组长。", "partial", ("actor",)),
        ("各校成立由校长任组长的读书领导小组。", "成立读书领导小组，校长任组长。", "covered", ()),
    ],
)
def test_what_lacks(asked: str, given: str, status: str, lacks: tuple[str, ...]):
    (answer,) = compared(asked, given)
    assert (answer.status, answer.missing) == (status, lacks)


def test_a_county_answers_for_what_counties_are_asked():
    asked = "县级教育局每半年检查一次基地安全。"
    assert [a.status for a in compared(asked, "区教育局每学期检查一次基地安全。", COUNTY)] == ["covered"]
    assert compared(asked, "各班打扫教室。") == ()


def test_measures_in_a_year_and_ratios():
    assert in_a_year("初中每两周不少于1课时") == [("课时", "两周", 20.0)]
    assert [(f.low, f.high) for f in figures("师生比不低于1:20")] == [(0.05, None)]


def status_of(above: str, plan: str, frame: str = SCHOOL) -> list[tuple[str, tuple[str, ...]]]:
    return [(r.status, r.missing) for r in compared(above, plan, frame)]


def test_districts_duties_are_not_asked_of_a_school():
    above = "各地要将阅读工作纳入年度督导。每个县（区）建成阅读基地4个。各校每月举办读书会1次。"
    plan = "每月举办读书会1次。"
    assert [r.parent_quote for r in compared(above, plan)] == ["各校每月举办读书会1次"]
    assert len(compared(above, plan, COUNTY)) == 3


def test_a_ban_with_an_object_of_its_own_is_a_duty_of_its_own():
    found = compared("各校每月更换一次展板，不得以抄写代替阅读。", "展板每月更换一次。")
    assert [r.parent_quote for r in found] == ["各校每月更换一次展板", "不得以抄写代替阅读"]


@pytest.mark.parametrize(
    ("asked", "given", "missing"),
    [
        # put off where days are given
        (
            "各校每年开展听力筛查，听力筛查异常的5个工作日内告知家长。",
            "每年开展听力筛查，听力筛查发现异常的，及时告知家长。",
            ("deadline",),
        ),
        (
            "各校每年开展听力筛查，听力筛查异常的5个工作日内告知家长。",
            "每年开展听力筛查，听力筛查发现异常的，当天告知家长。",
            (),
        ),
        # now and then where a rate is asked
        ("校长每半年与每名教研组长谈心谈话1次。", "校长定期与教研组长谈心谈话。", ("frequency",)),
        ("校长每半年与每名教研组长谈心谈话1次。", "校长每学期与教研组长谈心谈话1次。", ()),
        # several things, once each
        ("各校门窗检查每日2次。", "开门检查、关门检查每日各一次。", ()),
        # one of two days
        ("10月31日前和12月20日前分别报送半年和全年阅读总结。", "10月28日前报送半年阅读总结。", ("content",)),
        ("10月31日前和12月20日前分别报送半年和全年阅读总结。", "10月28日、12月18日分别报送阅读总结。", ()),
        # a member signs where the head is to
        ("自查报告由校长签字后存档。", "自查报告由支部组织委员签字后存档。", ("actor",)),
        # figure by figure
        (
            "班主任每年集中培训不少于40学时，科任教师每年不少于20学时。",
            "班主任每年参加集中培训40学时，科任教师每年不少于20学时。",
            (),
        ),
    ],
)
def test_which_slot_lacks(asked: str, given: str, missing: tuple[str, ...]):
    found = status_of(asked, given)
    assert {slot for _, slots in found for slot in slots} == set(missing)
    assert all(status == ("partial" if slots else "covered") for status, slots in found)


def test_the_day_on_which_a_plan_is_handed_in_may_be_too_late():
    above = "各校于9月25日前制定实施方案并报市教育局基础教育科。"
    late, early = "本方案于9月28日前报市教育局基础教育科。", "本方案于9月24日前报市教育局基础教育科。"
    assert "deadline" in status_of(above, late)[0][1]
    assert "deadline" not in status_of(above, early)[0][1]
