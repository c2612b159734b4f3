"""Reasons to look at a requirement fall into the kinds that the filter offers."""

import pytest

from zaitong.campaigns.look import KINDS, look_counts, look_kinds, reason_kind
from zaitong.campaigns.models import Requirement


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("期限的年份为推断", "year"),
        ("未写明责任主体", "who"),
        ("责任主体取自上文", "who"),
        ("“相关人员”指哪些人还不能确定，请选定对象。", "who"),
        ("用语不明确：适时、定期", "vague"),
        ("这一句里有 2 个时限，只采用了第一个，请看是否拆分。", "several"),
        ("文件写明报“工委”，机构名册里没有对上，请选定接收科室。", "office"),
        ("没有找到合适的报送表样，请选定。", "form"),
        ("没有时间、数量和报送要求，先作为原则要求，要下达请改“性质”", "nature"),
        ("截止日由“11月30日前”改为“12月5日前”", "revised"),
        ("谁也没想到的一句话", "other"),
    ],
)
def test_kinds(reason: str, kind: str) -> None:
    assert reason_kind(reason) == kind


def test_an_open_point_is_a_reason_of_its_own_for_duties() -> None:
    assert look_kinds(Requirement(gaps=["deadline"])) == {"open"}
    assert look_kinds(Requirement(gaps=["deadline"], nature="guidance")) == set()
    assert look_kinds(Requirement(question="何时？", nature="guidance")) == {"open"}


def test_counts_come_most_frequent_first() -> None:
    rows = [
        Requirement(reasons=["期限的年份为推断", "未写明责任主体"]),
        Requirement(reasons=["未写明责任主体"]),
        Requirement(),
    ]
    assert look_counts(rows) == [("who", KINDS["who"][0], 2), ("year", KINDS["year"][0], 1)]
