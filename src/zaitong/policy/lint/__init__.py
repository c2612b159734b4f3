"""The check of a draft before it is issued (发文前核查): what in it conflicts, or asks what should not be asked.

    findings = lint(break_down(read_file(path)), today)

Nothing is decided or blocked here: each finding names the rule, its source, the passage and a milder wording.
"""

from __future__ import annotations

from datetime import date

from zaitong.policy.lint.days import Workdays, check_days, weekdays_only
from zaitong.policy.lint.length import Length, check_length, measure
from zaitong.policy.lint.model import SEVERITIES, SEVERITY_NAMES, Finding, Rule, Severity
from zaitong.policy.lint.page import Page, page_of
from zaitong.policy.lint.repeats import check_repeats
from zaitong.policy.lint.rules import FAMILIES, RULES
from zaitong.policy.lint.wordings import check_wordings
from zaitong.policy.model import Breakdown

__all__ = [
    "FAMILIES",
    "RULES",
    "SEVERITIES",
    "SEVERITY_NAMES",
    "Finding",
    "Length",
    "Rule",
    "Severity",
    "length_of",
    "lint",
]


def lint(breakdown: Breakdown, today: date, *, is_workday: Workdays = weekdays_only) -> tuple[Finding, ...]:
    """All findings, in the order of the text; those about the whole document first.

    `is_workday` knows public holidays where the caller does; without it the week alone counts.
    """
    page = page_of(breakdown)
    found = [
        *check_length(page),
        *check_days(page, today, is_workday),
        *check_wordings(page),
        *check_repeats(page),
        *_open_points(page),
    ]
    order = list(RULES)
    return tuple(sorted(dict.fromkeys(found), key=lambda f: (f.start, f.end, order.index(f.rule))))


def length_of(breakdown: Breakdown) -> Length:
    """How long the body is, and how that was counted."""
    return measure(page_of(breakdown))


def _open_points(page: Page) -> list[Finding]:
    """What the gap list would ask the issuer."""
    return [
        page.finding_in_text(
            "open-point", gap.start, gap.end, name=f"没有写明{_LACKS[gap.missing]}", why=f"{gap.why}。"
        )
        for gap in page.breakdown.gaps
    ]


_LACKS = {"deadline": "时间", "receiver": "接收科室", "quantity": "数量", "who": "由谁来办"}
