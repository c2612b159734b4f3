from datetime import date
from types import SimpleNamespace

import pytest

from zaitong.campaigns.lights import Light
from zaitong.supervision.wording import light_reason, light_words, rate_words, requirement_due, rule_words

TODAY = date(2026, 11, 18)


def asks(**values):
    return SimpleNamespace(**{"due": None, "due_rule": "", "per": "once", "times": 1, **values})


def owes(**values):
    return SimpleNamespace(
        **{"due": None, "start": TODAY, "warn_from": None, "needed": 1, "claimed": 0, "accepted": 0, **values}
    )


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"due": date(2026, 11, 15)}, "11月15日"),
        ({"due": date(2027, 1, 22)}, "1月22日"),
        ({"due": date(2021, 11, 15)}, "2021.11.15"),
        ({"due_rule": "monthly:30", "per": "month"}, "每月30日前"),
        ({"per": "week"}, "每周"),
        ({"per": "term", "times": 2}, "每学期2次"),
    ],
)
def test_a_column_says_when(values, text):
    assert requirement_due(asks(**values), TODAY) == (text, False)


def test_a_silent_document_is_a_gap():
    assert requirement_due(asks(), TODAY) == ("文件未明确", True)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("monthly:5", "每月5日前"),
        ("monthly:end", "每月底前"),
        ("monthly:last_workday", "每月末工作日"),
        ("weekly:fri", "每周五前"),
        ("daily:17:00", "每天17:00前"),
        ("quarter_end_month:25", "季末月25日前"),
        ("yearly:03-05", "每年3月5日前"),
        ("received+5wd", "收文后5个工作日内"),
        ("after:检查+3d", "检查后3天内"),
        ("before:开学", "开学前"),
        ("term_end", "学期末前"),
        ("odd:thing", "odd:thing"),
    ],
)
def test_rules_are_said_in_words(rule, text):
    assert rule_words(rule) == text


def test_why_it_is_red_names_the_day_and_how_long_ago():
    reason = light_reason(Light.RED, owes(due=date(2026, 11, 13)), reason="", day=TODAY)
    assert "11月13日周五截止" in reason
    assert "已过 5 天" in reason
    assert "已通过 0 份" in reason


def test_without_a_due_date_it_says_that_it_will_not_turn_red():
    assert "不会变黄变红" in light_reason(Light.RUN, owes(), reason="", day=TODAY)


def test_a_waiver_gives_its_reason():
    assert "新校未开学" in light_reason(Light.WAIVED, owes(), reason="新校未开学", day=TODAY)


def test_light_words_count_days():
    assert light_words(Light.RED, date(2026, 11, 13), TODAY) == "已超期 5 天"
    assert light_words(Light.AMBER, date(2026, 11, 18), TODAY) == "今天到期"
    assert light_words(Light.AMBER, date(2026, 11, 21), TODAY) == "还有 3 天到期"


def test_no_denominator_is_never_nought_per_cent():
    assert rate_words(0, 0, nothing="未到期") == "未到期"
    assert rate_words(0, 3, nothing="未到期") == "0%"
    assert rate_words(999, 1000, nothing="未到期") == "99%"
