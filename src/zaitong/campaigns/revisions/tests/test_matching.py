"""The same requirement is found again when its day, its number, its place or half of its words change."""

from __future__ import annotations

import random
import time

import pytest

from zaitong.campaigns.revisions.matching import Item, Matched, match

PLAN = "各单位活动方案于11月13日之前报送至组织人事科，同时发送电子稿。"
VISIT = "各中小学家访行动方案于11月25日前报送基础教育科，并适时报告进展。"
MONTH = "工委班子成员每月到联系党组织调研一次。"
LIAISON = "党建联系人每月到联系点指导一次。"
REPORT = "各中小学、幼儿园党组织于12月25日前形成专题总结报组织人事科。"
TOPIC = "机关科室、局属事业单位负责人各确定1—2个调研课题，各校（园）长选1—2个难题驻点研究。"
OLD = (MONTH, LIAISON, TOPIC, PLAN, VISIT, REPORT)


def items(*quotes: str, first: int = 1, **facts: frozenset[object]) -> list[Item]:
    return [Item(n, quote, **facts) for n, quote in enumerate(quotes, start=first)]  # type: ignore[arg-type]


def pairs(found: Matched) -> dict[int, int]:
    return {pair.old: pair.new for pair in found.pairs}


def test_the_same_text_matches_itself() -> None:
    found = match(items(*OLD), items(*OLD))
    assert pairs(found) == {n: n for n in range(1, 7)}
    assert all(pair.score > 0.99 for pair in found.pairs)
    assert (found.added, found.dropped) == ((), ())


@pytest.mark.parametrize(
    ("index", "quote"),
    [
        (3, PLAN.replace("11月13日", "11月20日")),
        (3, PLAN.replace("组织人事科", "办公室").replace("13", "20")),
        (0, MONTH.replace("每月", "每两周")),
        (0, MONTH.replace("一次", "两次")),
        (0, "工委班子成员每季度到所联系的党组织开展调研不少于2次。"),
        (5, "各中小学、幼儿园党组织形成专题总结，12月25日前报办公室，字数不超过2000字。"),
        (4, "幼儿园、中小学大家访行动方案于12月1日前报送基础教育科。"),
    ],
)
def test_a_changed_clause_is_still_the_same(index: int, quote: str) -> None:
    new = [*OLD]
    new[index] = quote
    found = match(items(*OLD), items(*new, first=11))
    assert pairs(found)[index + 1] == index + 11
    assert len(found.pairs) == 6


def test_moved_and_renumbered_clauses() -> None:
    old = [Item(n, q, clause=("二、主要任务", f"（{'一二三四五六'[n]}）小标题")) for n, q in enumerate(OLD)]
    new = [Item(n, q, clause=("三、重点工作", f"（{'六五四三二一'[n]}）小标题")) for n, q in enumerate(OLD)]
    random.Random(3).shuffle(new)
    assert pairs(match(old, new)) == {n: n for n in range(6)}


def test_what_is_new_and_what_is_gone() -> None:
    fresh = "各校每周组织一次食堂陪餐，如实记录餐费公示情况。"
    found = match(items(*OLD), items(MONTH, LIAISON, fresh, PLAN, VISIT, REPORT, first=11))
    assert found.added == (13,)
    assert found.dropped == (3,)
    assert found.near == {}


def test_a_split_clause_leaves_its_place_to_one_half_and_the_other_says_where_it_came_from() -> None:
    halves = ("机关科室、局属事业单位负责人各确定1—2个调研课题。", "各校（园）长选1—2个难题驻点研究。")
    found = match(items(*OLD), items(MONTH, LIAISON, *halves, PLAN, VISIT, REPORT, first=11))
    assert pairs(found)[3] == 13
    assert found.added == (14,)
    assert found.near == {14: 3}


def test_equal_clauses_keep_their_order() -> None:
    same = "各单位于每月5日前报送上月情况。"
    found = match(items(same, MONTH, same), items(same, MONTH, same, same, first=11))
    assert pairs(found) == {1: 11, 2: 12, 3: 14} or pairs(found) == {1: 11, 2: 12, 3: 13}
    assert len(found.added) == 1


def test_another_body_doing_a_like_thing_is_not_the_same() -> None:
    other = "办公室每月到基层单位检查档案一次。"
    found = match(
        [Item(1, MONTH, who=frozenset({"工委班子成员"}), frequencies=frozenset({(1, "month")}))],
        [Item(2, other, who=frozenset({"办公室"}), frequencies=frozenset({(1, "month")}))],
    )
    assert found.pairs == ()


def test_what_all_clauses_say_does_not_make_two_of_them_the_same() -> None:
    old = ("各中小学确定1项调研课题，12月20日前报送组织人事科。", PLAN, VISIT, REPORT)
    new = ("各中小学陪餐记录于12月15日前报送组织人事科。", PLAN, VISIT, REPORT)
    found = match(items(*old), items(*new, first=11))
    assert (found.dropped, found.added) == ((1,), (11,))


def test_each_is_used_once_whatever_comes() -> None:
    rng = random.Random(11)
    for _ in range(40):
        old = items(*rng.choices(OLD, k=rng.randrange(0, 9)))
        new = items(*rng.choices(OLD, k=rng.randrange(0, 9)), first=101)
        found = match(old, new)
        assert len({p.old for p in found.pairs}) == len({p.new for p in found.pairs}) == len(found.pairs)
        assert {*found.added, *(p.new for p in found.pairs)} == {i.key for i in new}
        assert {*found.dropped, *(p.old for p in found.pairs)} == {i.key for i in old}


def test_large_documents_take_no_more_than_a_breath() -> None:
    many = [Item(n, f"{OLD[n % 6]}第{chr(0x4E00 + n)}{chr(0x5E00 + n * 3)}组负责") for n in range(250)]
    began = time.perf_counter()
    assert len(match(many, many).pairs) == 250
    assert time.perf_counter() - began < 5
