"""docs/mechanisms.md: no row is missing, each names tests that exist. The demo itself is opened by demo/tests/test_build.py."""

from __future__ import annotations

import re

from tests.mechanisms import ROOT, mechanisms
from zaitong.catalogue.services import shipped_types
from zaitong.catalogue.tests.test_shipped import LEDGER
from zaitong.demo.accounts import SIGNS

ROWS = {1, 3, 4, 5, 6, 7, 9, 10, 13, 14, 15, 18, 24, 25, 30, 34, 35, 43, 46, 47, 48, 50}


def test_no_row_is_missing():
    assert {one.row for one in mechanisms()} == ROWS == set(LEDGER)


def test_each_test_named_there_exists():
    for one in mechanisms():
        path, _, name = one.test.partition("::")
        source = (ROOT / path).read_text("utf-8")
        assert re.search(rf"^def {re.escape(name)}\(", source, re.MULTILINE), one.test


def test_each_names_a_demo_account_and_shipped_types():
    accounts, names = {sign.username for sign in SIGNS}, {raw["name"] for raw in shipped_types()}
    for one in mechanisms():
        assert one.account in accounts, one
        assert set(one.types) <= names, one
        assert one.who, one


def test_the_types_of_a_row_are_those_of_the_ledger():
    """What the catalogue says serves a row stands on the page, but for row 43, where one of several types is shown."""
    shown: dict[int, set[str]] = {}
    for one in mechanisms():
        shown.setdefault(one.row, set()).update(one.types)
    for row, names in LEDGER.items():
        assert shown[row] & set(names), row
        assert row == 43 or shown[row] >= set(names), row
