"""The one decision whether a record answers an obligation, as a table. No database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from zaitong.campaigns.models import Accepts, Obligation, Requirement
from zaitong.common.periods import period_words
from zaitong.records.fits import Hurdle, RecordFacts, fits

RECORD = RecordFacts(
    type_id=1,
    unit_id=10,
    day=date(2026, 11, 17),
    party_ids=frozenset({20}),
    post_ids=frozenset({30}),
    target="party:41",
    stands_for=frozenset({"unit:42"}),
    data={"topics": ["组织生活", "课后服务"], "talks": 2, "place": "四年级"},
    labels={"topics": "调研内容", "talks": "谈心人数", "happened_on": "调研日期"},
    kinds=frozenset({"electronic"}),
)


def obligation(requirement: dict[str, Any] | None = None, **values: Any) -> Obligation:
    asks = Requirement(**{"title": "联系点调研", "per": "month", **(requirement or {})})
    given = {"subject_unit_id": 10, "period": "2026-11", "start": date(2026, 11, 5), **values}
    return Obligation(requirement=asks, **given)


def accepts(**values: Any) -> list[Accepts]:
    return [Accepts(**{"record_type_id": 1, "match": {}, "attachments": [], **values})]


ONCE = {"per": "once"}
FITTING = {
    "same unit, in the month": (obligation(), accepts()),
    "first day of the month, before the campaign began": (obligation(), accepts()),
    "a party organisation of the record": (obligation(subject_unit_id=None, subject_party_id=20), accepts()),
    "a post of the author": (obligation(subject_unit_id=None, subject_post_id=30), accepts()),
    "the body visited": (obligation(target_party_id=41), accepts()),
    "week": (obligation({"per": "week"}, period="2026-W47", start=date(2026, 11, 16)), accepts()),
    "once, later than due": (obligation(ONCE, period="", due=date(2026, 11, 10)), accepts()),
    "a value matches": (obligation(), accepts(match={"topics": "课后服务"})),
    "one of several values matches": (obligation(), accepts(match={"topics": ["廉洁纪律", "组织生活"]})),
    "a number matches": (obligation(), accepts(match={"talks": 2})),
    "attachment there": (obligation(), accepts(attachments=["electronic"])),
    "paper is not uploaded": (obligation(), accepts(attachments=["paper"])),
}


@pytest.mark.parametrize("name", FITTING)
def test_fits(name: str):
    asks, accepted = FITTING[name]
    day = date(2026, 11, 1) if "first day" in name else RECORD.day
    found = fits(replace(RECORD, day=day), asks, accepted)
    assert (found.ok, found.why_not, found.certain) == (True, "", True)


MISSING = {
    "another type": (obligation(), accepts(record_type_id=2), Hurdle.TYPE, "不收这种表"),
    "another unit": (obligation(subject_unit_id=11), accepts(), Hurdle.SUBJECT, "另一个单位"),
    "another party": (obligation(subject_unit_id=None, subject_party_id=21), accepts(), Hurdle.SUBJECT, "另一个党组织"),
    "another post": (obligation(subject_unit_id=None, subject_post_id=31), accepts(), Hurdle.SUBJECT, "岗位本人"),
    "another body visited": (obligation(target_party_id=49), accepts(), Hurdle.TARGET, "不是这一处"),
    "the month after": (obligation(period="2026-12", start=date(2026, 12, 1)), accepts(), Hurdle.DATE, "不在12月"),
    "the week before": (
        obligation({"per": "week"}, period="2026-W46", start=date(2026, 11, 9)),
        accepts(),
        Hurdle.DATE,
        "第 46 周",
    ),
    "value not chosen": (
        obligation(),
        accepts(match={"topics": "廉洁纪律"}),
        Hurdle.MATCH,
        "“调研内容”里没有“廉洁纪律”",
    ),
    "scan missing": (obligation(), accepts(attachments=["electronic", "scan"]), Hurdle.ATTACHMENTS, "还差盖章扫描件"),
    "nothing to sum": (obligation({"counts": "sum", "counts_field": "families"}), accepts(), Hurdle.AMOUNT, "计不了数"),
}


@pytest.mark.parametrize("name", MISSING)
def test_does_not_fit(name: str):
    asks, accepted, hurdle, words = MISSING[name]
    found = fits(RECORD, asks, accepted)
    assert (found.ok, found.hurdle) == (False, hurdle)
    assert words in found.why_not


@pytest.mark.parametrize(
    ("changes", "asks", "hurdle", "words"),
    [
        ({"day": None}, obligation(), Hurdle.DATE, "“调研日期”还没有填"),
        ({"target": ""}, obligation(target_party_id=41), Hurdle.TARGET, "没有写明"),
    ],
)
def test_something_not_said_yet(changes: dict[str, Any], asks: Obligation, hurdle: Hurdle, words: str):
    found = fits(replace(RECORD, **changes), asks, accepts())
    assert found.hurdle == hurdle
    assert words in found.why_not


@pytest.mark.parametrize(
    ("asks", "words"),
    [
        (obligation(target_unit_id=42), "同一处"),
        (obligation(ONCE, period="", start=date(2026, 11, 20)), "早于这项任务下达"),
        (obligation(period="2026-10", start=date(2026, 10, 1)), "没有日期，请确认报的是10月"),
    ],
)
def test_fits_but_a_person_must_look(asks: Obligation, words: str):
    found = fits(replace(RECORD, dated="没有日期" not in words), asks, accepts())
    assert found.ok
    assert not found.certain
    assert words in found.note


@pytest.mark.parametrize(
    ("counts", "field", "data", "amount"),
    [
        ("records", "", {}, 1),
        ("sum", "talks", {"talks": 13}, 13),
        ("sum", "talks", {"talks": "2.9"}, 2),
        ("sum", "talks", {"talks": "没有"}, 0),
        ("distinct", "topics", {"topics": ["甲", "乙", "甲"]}, 2),
        ("distinct", "place", {"place": "四年级"}, 1),
        ("distinct", "place", {}, 0),
    ],
)
def test_how_much_a_record_counts(counts: str, field: str, data: dict[str, Any], amount: int):
    found = fits(replace(RECORD, data=data), obligation({"counts": counts, "counts_field": field}), accepts())
    assert found.amount == amount
    assert found.ok == (amount > 0)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("", ""), ("2026", "2026年"), ("2026-11", "11月"), ("2026-11-05", "11月5日"), ("2026-W05", "第 5 周"),
        ("2026-Q4", "第 4 季度"), ("2026-H2", "下半年"), ("2026-T1", "2026学年第一学期"),
    ],
)  # fmt: skip
def test_periods_in_words(code: str, words: str):
    assert period_words(code) == words


def test_another_unit_that_its_organisation_covers_fits_and_is_never_certain():
    asks = obligation(subject_unit_id=11)
    assert fits(RECORD, asks, accepts()).hurdle == Hurdle.SUBJECT
    found = fits(replace(RECORD, covered=frozenset({11})), asks, accepts())
    assert (found.ok, found.certain) == (True, False)
    assert "所覆盖单位" in found.note
    late = fits(replace(RECORD, covered=frozenset({11}), day=date(2026, 12, 1)), asks, accepts())
    assert late.hurdle == Hurdle.DATE  # the other rules hold as for its own
