"""Five hundred generated and changed documents; `make fuzz` runs many more."""

import time
from dataclasses import replace
from random import Random

import pytest

from zaitong.policy import break_down
from zaitong.policy.tests.generated import fuzz, mutate
from zaitong.policy.tests.generated.compose import case
from zaitong.policy.tests.generated.documents import golds, golds_of
from zaitong.policy.tests.generated.facts import Case
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
    without = replace(made, text="关于开展工作的通知\n各单位：\n请认真落实各项工作要求。\n")
    assert any(line.startswith("MISSED") for line in complaints(without))
    unexpected = replace(made, facts=())
    assert any(line.startswith("FALSE") for line in complaints(unexpected))


@pytest.mark.parametrize("gold", golds(), ids=lambda gold: gold.name)
def test_whole_documents_as_they_are(gold):
    made = Case(0, 0, gold.text, gold.facts, (gold.name,), slots=False)
    assert complaints(made) == []


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_damaged_files_and_texts(first):
    assert [told for at in range(20) if (told := fuzz.once(SEED, first + at))] == []


def missed(gold, text, inserted=()):
    made = Case(0, 0, text, gold.facts, (gold.name,), slots=False, inserted=inserted)
    return [line for line in complaints(made) if line.startswith(("MISSED", "TORN"))]


@pytest.mark.shared
@pytest.mark.parametrize("change", mutate.SMALL, ids=lambda change: change.__name__)
def test_real_documents_changed(shared_dir, change):
    """What is read in a document is read in it when lines tear, pages end inside a sentence or blanks slip in."""
    for gold in golds_of(shared_dir / "eval" / "dev")[::2]:
        text, inserted = change(Random(gold.name), gold.text)
        assert missed(gold, text, inserted) == missed(gold, gold.text), gold.name


def seconds_for(text):
    begun = time.process_time()
    break_down(text)
    return time.process_time() - begun


def test_ten_times_the_text_takes_ten_times_as_long():
    text = "\n".join(gold.text for gold in golds())
    seconds_for(text)
    once = min(seconds_for(text) for _ in range(3))
    assert seconds_for("\n".join([text] * 10)) < 25 * once  # 10 on a quiet machine; twice the power would be 100
