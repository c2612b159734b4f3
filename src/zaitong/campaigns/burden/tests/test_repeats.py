"""Which pairs are repeats: a table of pairs as they occur, without a database."""

from __future__ import annotations

from datetime import date

import pytest

from zaitong.campaigns.burden.repeats import Asked, is_repeat, likeness, repeats_of, wording

D = date.fromisoformat
ALL = frozenset(f"u{n}" for n in range(64))
SCHOOLS = frozenset(f"u{n}" for n in range(41))
OFFICES = frozenset(f"u{n}" for n in range(100, 108))


def asked(title: str, *, types: int | None = 1, per: str = "once", bodies: frozenset[str] = ALL, pk: int = 1) -> Asked:
    kinds = frozenset() if types is None else frozenset({types})
    return Asked(pk, title, title, kinds, per, D("2026-11-01"), D("2026-12-31"), bodies)


@pytest.mark.parametrize(
    ("new", "old", "repeat"),
    [
        # the same thing under one form
        (asked("完善课后服务方案"), asked("报送课后服务方案"), True),
        (asked("报送课后服务工作方案"), asked("完善课后服务方案"), True),
        (asked("报送家访开展情况", per="month"), asked("每月上报家访情况", per="month"), True),
        (asked("组织减负专题学习"), asked("减负专题学习"), True),
        (asked("陪餐情况记录", per="week"), asked("每周陪餐记录", per="month"), True),
        (asked("填报校园安全排查表"), asked("校园安全隐患排查"), True),
        # the same thing under two forms: the words must say it alone
        (asked("报送课后服务方案", types=1), asked("完善课后服务方案", types=2), True),
        (asked("撰写调研报告", types=1), asked("报送调研报告", types=2), True),
        (asked("撰写调研报告", types=None), asked("报送调研报告", types=None), True),
        # one form, but quite another thing
        (asked("开展心理健康讲座"), asked("减负专题学习"), False),
        (asked("报送学习计划"), asked("报送安全排查表"), False),
        (asked("大家访行动方案", types=1), asked("报送活动方案", types=2), False),
        (asked("开展应急疏散演练", types=3), asked("组织主题班会", types=3), False),
        (asked("报送工作总结", types=1), asked("报送活动方案", types=2), False),
        (asked("报送行动方案", types=1), asked("报送大家访行动方案", types=2), False),
        (asked("报送工作总结"), asked("报送专题总结"), False),
        # nobody in common, or next to nobody
        (asked("完善课后服务方案", bodies=OFFICES), asked("报送课后服务方案", bodies=SCHOOLS), False),
        (asked("完善课后服务方案"), asked("报送课后服务方案", bodies=frozenset({"u1", "u2"})), False),
        # a few bodies of a wide old audience are all of the new one's
        (asked("完善课后服务方案", bodies=frozenset({"u1", "u2"})), asked("报送课后服务方案"), True),
    ],
)
def test_pairs(new, old, repeat):
    found = likeness(new, old)
    assert is_repeat(found) is repeat, found and (found.words, found.score)


@pytest.mark.parametrize(
    ("first", "last", "meets"),
    [
        (D("2026-12-01"), D("2027-02-01"), True),
        (D("2027-01-01"), D("2027-02-01"), False),
        (D("2026-01-01"), D("2026-10-31"), False),
        (None, None, True),
        (D("2026-12-31"), None, True),
        (None, D("2026-10-01"), False),
    ],
)
def test_only_days_in_common_make_a_repeat(first, last, meets):
    old = Asked(2, "报送课后服务方案", "", frozenset({1}), "once", first, last, ALL)
    assert (likeness(asked("完善课后服务方案"), old) is not None) is meets


def test_the_most_alike_comes_first_and_says_how_many_are_asked_twice():
    new = asked("完善课后服务方案", bodies=SCHOOLS)
    old = [asked("报送课后服务工作方案", pk=2), asked("报送课后服务方案", pk=3), asked("开展演练", pk=4)]
    assert [(like.old, like.shared) for like in repeats_of(new, old)] == [(3, 41), (2, 41)]


@pytest.mark.parametrize(("one", "two"), [("", ""), ("", "方案"), ("一" * 300, "二" * 300), ("报送", "开展")])
def test_odd_texts_have_a_likeness_too(one, two):
    assert 0 <= wording(one, two) <= 1


def test_likeness_is_the_same_both_ways():
    assert wording("课后服务方案", "服务方案课后") == wording("服务方案课后", "课后服务方案")
    assert wording("课后服务方案", "课后服务方案") == 1
