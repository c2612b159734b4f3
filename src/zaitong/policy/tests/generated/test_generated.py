"""Five hundred generated and changed documents; `make fuzz` runs many more."""

import pytest

from zaitong.policy.tests.generated.compose import case
from zaitong.policy.tests.generated.judge import complaints, report

SEED = 2026
CASES, CHUNK = 500, 25


@pytest.mark.parametrize("first", range(0, CASES, CHUNK))
def test_generated_documents(first):
    failed = [(made, wrong) for made in (case(SEED, first + at) for at in range(CHUNK)) if (wrong := complaints(made))]
    assert not failed, "\n\n".join(report(made, wrong) for made, wrong in failed)


def test_a_case_is_the_same_whenever_it_is_made():
    assert [case(7, at) for at in range(60)] == [case(7, at) for at in range(60)]
    assert case(7, 1).text != case(8, 1).text


def test_a_wrong_reading_is_found():
    made = next(one for one in (case(SEED, at) for at in range(50)) if one.facts and not one.how)
    from dataclasses import replace

    without = replace(made, text="关于开展工作的通知\n各单位：\n请认真落实各项工作要求。\n")
    assert any(line.startswith("MISSED") for line in complaints(without))
    unexpected = replace(made, facts=())
    assert any(line.startswith("FALSE") for line in complaints(unexpected))
