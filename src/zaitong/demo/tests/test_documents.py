"""The demo's documents hold the facts that they stand for, in every form."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from zaitong.demo.documents import FORMS, Dates, branch_plan, opinion
from zaitong.policy import break_down, read_bytes

DATES = Dates(date(2026, 11, 22))


@pytest.mark.parametrize("form", FORMS)
def test_the_opinion_reads_alike_in_every_form(form: str) -> None:
    found = break_down(read_bytes(FORMS[form](opinion(DATES)), f"意见.{form}")).to_json()
    document = found["document"]
    assert document["doc_number"] == "澄教工委〔2026〕27号"
    assert document["issued_on"] == DATES.issued.isoformat()
    facts = found["requirements"]
    dues = sorted(d["due"] for r in facts for d in r["deadlines"] if d["due"])
    assert dues == [DATES.plan_due.isoformat(), DATES.visit_due.isoformat()]
    pers = sorted(f["per"] for r in facts for f in r["frequencies"])
    assert pers == ["month", "month", "week", "week"]
    assert len(found["phases"]) == 3


@pytest.mark.parametrize("offset", range(0, 365, 30))
def test_dates_hold_on_any_day(offset: int) -> None:
    dates = Dates(date(2026, 1, 5) + timedelta(days=offset))
    found = break_down(read_bytes(FORMS["txt"](opinion(dates)), "意见.txt")).to_json()
    dues = sorted(d["due"] for r in found["requirements"] for d in r["deadlines"] if d["due"])
    assert dues == [dates.plan_due.isoformat(), dates.visit_due.isoformat()]


def test_the_branch_plan_has_no_date_of_its_own() -> None:
    found = break_down(read_bytes(FORMS["docx"](branch_plan(DATES)), "方案.docx")).to_json()
    assert [d for r in found["requirements"] for d in r["deadlines"]] == []
    assert [b["doc_number"] for b in found["document"]["based_on"]] == ["澄教工委〔2026〕27号"]
