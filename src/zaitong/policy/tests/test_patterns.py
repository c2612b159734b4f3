"""Every pattern finds its own example and none of what it must not."""

import importlib
import pkgutil

import pytest

import zaitong.policy
from zaitong.policy.patterns import Pattern, registered

for module in pkgutil.walk_packages(zaitong.policy.__path__, "zaitong.policy."):
    if ".tests" not in module.name and not module.name.endswith("__main__"):
        importlib.import_module(module.name)

PATTERNS = list(registered())


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.name)
def test_example_is_found(pattern: Pattern):
    assert pattern.compiled.search(pattern.example), pattern.regex


@pytest.mark.parametrize("pattern", [p for p in PATTERNS if p.not_in], ids=lambda pattern: pattern.name)
def test_counter_examples_are_not_found(pattern: Pattern):
    for text in pattern.not_in:
        assert not pattern.compiled.search(text), text


def test_there_are_patterns():
    assert len(PATTERNS) > 100
