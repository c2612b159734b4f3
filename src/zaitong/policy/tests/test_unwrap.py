"""Hard-wrapped lines, page furniture, and the way back to the source."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zaitong.policy import break_down
from zaitong.policy.model import Breakdown
from zaitong.policy.source import squeeze
from zaitong.policy.tests.samples import NOTICE, RULES
from zaitong.policy.unwrap import is_furniture, unwrap
from zaitong.policy.view import view_of

TEXTS = st.text(
    alphabet=st.sampled_from(
        "各校于年月日前报送方案，。；：（）“”《》一二三、1234567890.—- \n\t\r\u3000\ufeff\u200bＡ５％&nbsp;"
    ),
    max_size=400,
)


def hard_wrapped(text: str, width: int = 28) -> str:
    """The text as a page prints it: lines of one width, a blank line between, a page number now and then."""
    lines: list[str] = []
    for paragraph in filter(None, text.split("\n")):
        lines += printed(paragraph, width)
    paged = [line if i % 18 else f"{line}\n\n— {i // 18 + 1} —\f" for i, line in enumerate(lines, 1)]
    return "\n\n".join(paged)


def printed(paragraph: str, width: int) -> list[str]:
    """Lines of `width` full characters; digits and letters take half of one."""
    lines, room = [""], float(width)
    for char in paragraph:
        size = 0.5 if char.isascii() else 1.0
        if room < size:
            lines.append("")
            room = float(width)
        lines[-1] += char
        room -= size
    return lines


def facts(breakdown: Breakdown) -> list[tuple[object, ...]]:
    """What a breakdown says, without places and quotes."""
    found: list[tuple[object, ...]] = [(p.name, p.start, p.end) for p in breakdown.phases]
    for r in breakdown.requirements:
        found += [(d.due, d.rule, d.what, d.to, d.who) for d in r.deadlines]
        found += [(f.times, f.times_max, f.per, f.what, f.who) for f in r.frequencies]
        found += [(q.min, q.max, q.unit, q.what, q.who) for q in r.quantities]
        found += [(c.lead, c.support, c.what) for c in r.responsibilities]
    return found


@pytest.mark.parametrize("width", [22, 26, 28, 33])
def test_hard_wrapping_and_page_numbers_change_no_fact(width: int):
    plain, wrapped = break_down(NOTICE), break_down(hard_wrapped(NOTICE, width))
    assert facts(wrapped) == facts(plain)
    assert wrapped.document == plain.document
    assert [(h.level, h.text) for h in wrapped.headings] == [(h.level, h.text) for h in plain.headings]


def test_a_text_that_lost_its_line_breaks_keeps_its_facts():
    plain, flat = break_down(NOTICE), break_down("".join(NOTICE.split("\n")))
    assert facts(flat) == facts(plain)
    assert flat.document == plain.document


def test_spaces_inside_numbers_and_full_width_digits_change_no_fact():
    changed = NOTICE.replace("11月20日", "11 月 2 0日").replace("9月25日", "９月２５日").replace("90%", "９０ ％")
    assert facts(break_down(changed)) == facts(break_down(NOTICE))


@pytest.mark.parametrize("line", ["— 12 —", "-3-", "7", "第 3 页 共 12 页", "3 / 12", "第3页", "－ 4 －"])
def test_page_numbers_are_furniture(line: str):
    assert is_furniture(line)


@pytest.mark.parametrize("line", ["2021", "一、总体要求", "3.加强领导", "2021-2022学年"])
def test_text_is_no_furniture(line: str):
    assert not is_furniture(line)


def test_a_bookmark_is_left_out_of_the_text_but_kept_in_the_source():
    source = unwrap("[bookmark: _GoBack]关于开展活动的方案")
    assert source.text == "关于开展活动的方案"
    assert source.raw[source.offsets[0]] == "关"


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_every_character_leads_back_to_its_source(raw: str):
    source = unwrap(raw)
    assert len(source.offsets) == len(source.text)
    assert list(source.offsets) == sorted(source.offsets)
    for char, place in zip(source.text, source.offsets, strict=True):
        if char not in "\n ":
            assert raw[place] == char
    view = view_of(source)
    assert list(view.places) == sorted(set(view.places))


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_any_text_is_broken_down_and_quotes_stand_in_it(raw: str):
    breakdown = break_down(raw)
    squeezed = squeeze(raw)
    for requirement in breakdown.requirements:
        assert requirement.quote in squeezed
        assert 0 <= requirement.start < requirement.end <= len(breakdown.text)
    assert Breakdown.from_json(breakdown.to_json()) == breakdown


@pytest.mark.parametrize("seed", range(12))
def test_random_breaks_and_spaces_keep_the_quotes_in_the_source(seed: int):
    dice = random.Random(seed)
    raw = "".join(char + dice.choice(["", "", "", "", "", " ", "\u3000"]) for char in NOTICE + RULES)
    breakdown = break_down(raw)
    squeezed = squeeze(raw)
    assert breakdown.requirements
    for requirement in breakdown.requirements:
        quotes = [f.quote for f in requirement.deadlines] + [f.quote for f in requirement.frequencies]
        for quote in (*quotes, *(f.quote for f in requirement.quantities)):
            assert quote in squeezed


def test_lines_broken_by_the_number_of_signs():
    sentence = "各校请于 2025 年 3 月 10 日前把 2024 年度的自查报告报送区教育局督导室，正文控制在 3000 字以内，图片不超过 10 张，由校长签字后上报。"
    plain = "学校食堂管理人员要每天查看留样情况并且做好记录，家长委员会成员可以随时入校查看，发现问题及时反映给值班领导处理，不得拖延和隐瞒。"
    text = "\n".join((sentence + plain)[at : at + 22] for at in range(0, len(sentence + plain), 22))
    assert "\n" not in unwrap(text).text
