from datetime import date

import pytest

from zaitong.campaigns.suggest import Body, Directory, TypeName, guess_office, guess_timing, suggest
from zaitong.campaigns.suggest_audience import SCHOOLS, guess_audience, phrases_of
from zaitong.policy.model import (
    Breakdown,
    Deadline,
    DocumentHeader,
    Frequency,
    Gap,
    Origin,
    Quantity,
    Requirement,
)

RECIPIENTS = ("各中小学、幼儿园", "局属各事业单位党组织")
DUTY = Requirement(clause=("一、任务",), quote="各单位报送方案", start=0, end=7, who=("各单位",))
BODIES = (
    Body(1, "committee", ("中共澄砚区委教育工作委员会", "区委教育工委")),
    Body(2, "office", ("澄砚区教育局组织人事科", "组织人事科", "人事科")),
    Body(3, "office", ("澄砚区教育局基础教育科", "基础教育科")),
)
TYPES = (
    TypeName(1, "活动方案"),
    TypeName(2, "大家访行动方案"),
    TypeName(3, "四不两直走访"),
    TypeName(4, "调研报告"),
    TypeName(5, "联系点调研"),
)


@pytest.mark.parametrize(
    ("who", "quote", "kind", "selector"),
    [
        ("各中小学", "各中小学完善方案", "units", {"kinds": list(SCHOOLS)}),
        ("各幼儿园", "各幼儿园排查", "units", {"kinds": ["kindergarten"]}),
        ("各相关科室", "各相关科室建立例会制度", "units", {"kinds": ["office"]}),
        ("各单位", "各单位报送", "units", {"kinds": [*SCHOOLS, "kindergarten", "affiliated"]}),
        ("各党组织", "各党组织自查", "parties", {"kinds": []}),
        (
            "各中小学、幼儿园党组织",
            "各中小学、幼儿园党组织制定方案",
            "parties",
            {"kinds": [], "unit_kinds": [*SCHOOLS, "kindergarten"]},
        ),
        ("教育工委班子成员", "教育工委班子成员每周走访学校", "posts", {"roles": ["committee_member"]}),
        (
            "工委班子成员",
            "工委班子成员每月到联系党组织调研",
            "assignments",
            {"kind": "liaison", "roles": ["committee_member"]},
        ),
        ("党建联系人", "党建联系人每月指导", "assignments", {"kind": "liaison", "roles": ["party_liaison"]}),
        ("蹲点人员", "蹲点人员每周到校", "assignments", {"kind": "station", "roles": []}),
        (
            "机关科室、局属事业单位负责人",
            "机关科室、局属事业单位负责人定课题",
            "posts",
            {"roles": ["office_head", "affiliated_head"]},
        ),
        ("各单位校园长", "各单位校园长破题", "posts", {"roles": ["principal"]}),
        ("党组织书记", "党组织书记述职", "posts", {"roles": ["secretary"]}),
        ("党员个人", "党员个人作出报告", "members", {}),
        ("相关人员", "相关人员撰写报告", "union", {"before": True}),
        ("组织人事科", "组织人事科汇总", "listed", {"units": [2]}),
    ],
)
def test_words_become_rules(who, quote, kind, selector):
    guess = guess_audience([who], quote, RECIPIENTS, BODIES)
    assert [(rule.kind, rule.selector) for rule in guess.rules] == [(kind, selector)]
    assert guess.reasons == ()


def test_nobody_named_falls_back_to_the_addressees_and_says_so():
    guess = guess_audience([], "要抓好落实", RECIPIENTS)
    assert guess.rules[0].selector == {"kinds": [*SCHOOLS, "kindergarten", "affiliated"]}
    assert guess.reasons == ("先按主送单位推断对象",)


def test_a_phrase_that_is_not_understood_is_named():
    guess = guess_audience(["红领巾讲解员"], "红领巾讲解员每周讲解", RECIPIENTS)
    assert "红领巾讲解员" in guess.reasons[0]


def test_the_issuer_owes_nothing_to_itself():
    guess = guess_audience(["各中小学", "教育工委"], "各中小学和教育工委座谈", RECIPIENTS)
    assert [rule.kind for rule in guess.rules] == ["units"]
    assert guess.reasons == ()


def test_several_phrases_are_joined_by_kind():
    guess = guess_audience(["各校（园）长", "科室负责人", "班子成员"], "", RECIPIENTS)
    assert [(r.kind, r.selector) for r in guess.rules] == [
        ("posts", {"roles": ["principal", "office_head", "committee_member"]})
    ]


def test_a_name_is_taken_whole_from_the_sentence():
    assert phrases_of(["各中小学"], "各中小学、幼儿园党组织按照要求制定方案") == ["各中小学、幼儿园党组织"]
    assert phrases_of(["各中小学", "幼儿园党组织"], "各中小学、幼儿园党组织制定方案") == ["各中小学、幼儿园党组织"]
    assert phrases_of(["各单位"], "各单位方案于11月报送") == ["各单位"]


def deadline(due=None, rule=None, **values):
    return Deadline(due=due, rule=rule, what="", to=(), who=(), quote="", **values)


def test_a_repeating_rule_gives_the_frequency():
    timing = guess_timing(Requirement((), "", 0, 1, deadlines=(deadline(rule="monthly:5"),)))
    assert (timing.per, timing.due, timing.due_rule) == ("month", None, "monthly:5")


def test_stated_and_inferred_deadlines_are_told_apart():
    day = date(2026, 11, 13)
    stated = guess_timing(Requirement((), "", 0, 1, deadlines=(deadline(day),), provenance=Origin(deadline="stated")))
    inferred = guess_timing(Requirement((), "", 0, 1, deadlines=(deadline(day, provenance="inferred"),)))
    assert stated.provenance["deadline"] == "stated"
    assert inferred.provenance["deadline"] == "inferred"


def test_nothing_is_invented():
    timing = guess_timing(Requirement((), "各单位抓好落实", 0, 7))
    assert (timing.due, timing.due_rule, timing.per, timing.minimum, timing.maximum) == (None, "", "once", 1, None)
    assert set(timing.provenance.values()) == {"unspecified"}


def test_two_deadlines_are_a_reason_to_look():
    both = (deadline(date(2026, 11, 1)), deadline(date(2026, 12, 1)))
    timing = guess_timing(Requirement((), "", 0, 1, deadlines=both))
    assert timing.due == date(2026, 11, 1)
    assert "2 个时限" in timing.reasons[0]


def quantity(low, high, unit):
    return Quantity(min=low, max=high, unit=unit, what="", who=(), quote="")


@pytest.mark.parametrize(
    ("low", "high", "unit", "expected"),
    [(1, 2, "个", (1, 2)), (2, None, "篇", (2, None)), (None, 3, "项", (1, 3)), (95, None, "%", (1, None)),
     (2, None, "名", (1, None)), (32, None, "学时", (1, None)), (1.5, None, "个", (1, None))],
)  # fmt: skip
def test_only_things_that_records_can_meet_are_counted(low, high, unit, expected):
    timing = guess_timing(Requirement((), "", 0, 1, quantities=(quantity(low, high, unit),)))
    assert (timing.minimum, timing.maximum) == expected


def test_frequency_sets_period_and_times():
    often = Frequency(times=2, times_max=3, per="term", what="", who=(), quote="")
    timing = guess_timing(Requirement((), "", 0, 1, frequencies=(often,)))
    assert (timing.per, timing.times) == ("term", 2)
    assert "2至3次" in timing.reasons[0]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("组织人事科", 2),
        ("区教育局组织人事科", 2),
        ("报送至基础教育科", 3),
        ("人事科", 2),
        ("区委教育工委", 1),
        ("送交教育工委", 1),
    ],
)
def test_receivers_are_matched_by_any_of_their_names(name, found):
    assert guess_office((name,), BODIES)[0] == found


def test_an_unknown_receiver_stays_empty_with_a_reason():
    office, origin, reasons = guess_office(("督导室",), BODIES)
    assert (office, origin) == (None, "unspecified")
    assert "督导室" in reasons[0]


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("各单位活动方案于11月13日前报送", 1),
        ("各单位大家访行动方案报送", 2),
        ("各校家访安排报基础教育科", 2),
        ("以不打招呼方式走访学校一次", 3),
        ("至少撰写一篇调研报告", 4),
        ("每月到联系党组织调研一次", 5),
    ],
)
def test_the_record_type_follows_what_is_asked(quote, expected):
    often = (Frequency(times=1, times_max=None, per="month", what="", who=(), quote=""),)
    read = Requirement((), quote, 0, len(quote), who=("各单位",), frequencies=often)
    guess = suggest(read, Breakdown(DocumentHeader(), quote), Directory(BODIES, TYPES))
    assert guess.type_ids == (expected,)


def test_attachments_that_the_words_ask_for():
    quote = "活动方案报送组织人事科，盖章件和电子稿一并报送"
    read = Requirement((), quote, 0, len(quote), who=("各单位",), to=("组织人事科",))
    guess = suggest(read, Breakdown(DocumentHeader(), quote), Directory(BODIES, TYPES))
    assert guess.attachments == ("electronic", "scan")
    assert (guess.office_id, guess.settled_by) == (2, "acceptance")


def test_without_a_receiver_filing_settles():
    guess = suggest(DUTY, Breakdown(DocumentHeader(recipients=RECIPIENTS), DUTY.quote), Directory(BODIES, TYPES))
    assert (guess.office_id, guess.settled_by, guess.provenance["office"]) == (None, "filing", "unspecified")


def test_a_duty_without_any_measure_is_a_principle_until_a_person_says_otherwise():
    read = Requirement((), "各单位要提高认识", 0, 8, who=("各单位",))
    guess = suggest(read, Breakdown(DocumentHeader(), read.quote), Directory(BODIES, TYPES))
    assert guess.nature == "guidance"
    assert guess.audience.rules == ()
    assert any("性质" in reason for reason in guess.reasons)


def test_gaps_belong_to_the_passage_in_which_they_stand():
    gaps = (Gap((), "各单位", "deadline", "没有写明", 0, 3), Gap((), "别处", "receiver", "没有写明", 40, 42))
    guess = suggest(DUTY, Breakdown(DocumentHeader(), DUTY.quote, gaps=gaps), Directory(BODIES, TYPES))
    assert guess.gaps == ("deadline",)


@pytest.mark.parametrize(
    ("who", "nature"), [("区委教育工委", "issuer_act"), ("各县（市、区）委教育工委", "duty"), ("县级教育工委", "duty")]
)
def test_what_the_issuer_will_do_itself_is_no_duty_of_others(who, nature):
    often = (Frequency(times=1, times_max=None, per="quarter", what="", who=(), quote=""),)
    read = Requirement((), f"{who}每季度通报", 0, 9, who=(who,), frequencies=often)
    found = Breakdown(DocumentHeader(issuers=("中共澄砚区委教育工作委员会",)), read.quote)
    assert suggest(read, found, Directory(BODIES, TYPES)).nature == nature
