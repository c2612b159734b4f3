"""A plan held against the document above it."""

import pytest

from zaitong.policy import break_down, compare_plans
from zaitong.policy.compare import Comparison, Coverage
from zaitong.policy.source import squeeze
from zaitong.policy.tests.samples import NOTICE, PLAN


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compare_plans(break_down(NOTICE), break_down(PLAN))


def item(comparison: Comparison, words: str) -> Coverage:
    return next(c for c in comparison.requirements if words in c.parent_quote)


def test_more_than_asked_is_covered(comparison: Comparison):
    found = item(comparison, "办成2件实事")
    assert (found.status, found.missing) == ("covered", ())
    assert "3件实事" in found.child_quotes[0]


def test_an_earlier_day_and_the_same_office_are_covered(comparison: Comparison):
    assert item(comparison, "每月5日前报送进展").status == "covered"


def test_a_later_day_lacks_the_deadline(comparison: Comparison):
    found = item(comparison, "撰写调研报告")
    assert found.status == "partial"
    assert "deadline" in found.missing


def test_what_nobody_takes_up_is_missing(comparison: Comparison):
    assert item(comparison, "驻点人员").status == "missing"


def test_the_issuers_own_acts_are_not_asked(comparison: Comparison):
    assert not [c for c in comparison.requirements if "适时通报" in c.parent_quote]


def test_additions(comparison: Comparison):
    assert any("校园开放日" in added.child_quote for added in comparison.added)


def test_quotes_and_spans_stand_in_both_texts(comparison: Comparison):
    parent, child = break_down(NOTICE).text, break_down(PLAN).text
    for found in comparison.requirements:
        assert squeeze(parent[found.start : found.end]) == found.parent_quote
        for quote, (start, end) in zip(found.child_quotes, found.child_spans, strict=True):
            assert squeeze(child[start:end]) == quote


@pytest.mark.parametrize(
    ("above", "below", "status", "missing"),
    [
        ("各校每月开展2次研讨活动。", "学校每月开展1次研讨活动。", "partial", ("frequency",)),
        ("各校每月开展2次研讨活动。", "学校每周开展1次研讨活动。", "covered", ()),
        ("各校于11月5日前报送安全总结至安全科。", "学校及时报送安全总结至安全科。", "partial", ("deadline",)),
        ("各校于11月5日前报送安全总结至安全科。", "学校于11月3日前报送安全总结。", "partial", ("receiver",)),
        ("各校至少组织3场家长讲座。", "学校组织2场家长讲座。", "partial", ("number",)),
        ("各校至少组织3场家长讲座。", "学校加强食堂管理。", "missing", ()),
    ],
)
def test_what_lacks(above: str, below: str, status: str, missing: tuple[str, ...]):
    frame = "关于开展{0}的通知\n各学校：\n一、任务\n{1}\n澄砚区教育局\n2024年9月10日\n"
    plan = "澄砚区第五小学实施方案\n一、任务\n{0}\n澄砚区第五小学\n2024年9月20日\n"
    found = compare_plans(break_down(frame.format("行动", above)), break_down(plan.format(below))).requirements
    assert [(c.status, c.missing) for c in found] == [(status, missing)]


def test_a_plan_against_itself_is_covered():
    plan = break_down(PLAN)
    found = compare_plans(plan, plan)
    assert found.requirements
    assert {c.status for c in found.requirements} == {"covered"}
