"""Cases: sentences of the grammar put together into small documents."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from zaitong.policy.tests.generated import mutate
from zaitong.policy.tests.generated.asks import ask
from zaitong.policy.tests.generated.documents import Gold, golds
from zaitong.policy.tests.generated.facts import Case, Piece
from zaitong.policy.tests.generated.negatives import nothing
from zaitong.policy.tests.generated.numbers import amount, charge, often
from zaitong.policy.tests.generated.open import is_open
from zaitong.policy.tests.generated.spans import stage

_TITLES = (
    "关于开展校园安全专项行动的通知",
    "关于做好冬季重点工作的通知",
    "关于组织开展教育教学活动的通知",
    "关于加强基层治理工作的通知",
)
_TO = ("各学校", "各单位", "各镇（街道）", "各科室、直属各单位")
_SIGNED = ("澄砚区教育局", "澄砚区应急管理局", "中共澄砚区委教育工作委员会", "澄砚区卫生健康局")
_EVERY_GOLD = 25  # of so many cases one is a whole document, changed
_EVERY_CHANGE = 3


def case(seed: int, index: int, *, open_too: bool = False) -> Case:
    """Case `index` of a seed: always the same. With `open_too` also wordings that are known to be misread (open.py)."""
    rng = Random(f"{seed}:{index}")
    if index % _EVERY_GOLD == _EVERY_GOLD - 1:
        return _of_gold(rng, seed, index, open_too=open_too)
    made = _composed(rng, seed, index, open_too=open_too)
    return mutate.changed(rng, made) if index % _EVERY_CHANGE == 2 else made


def _composed(rng: Random, seed: int, index: int, *, open_too: bool) -> Case:
    issued = date(2018, 1, 1) + timedelta(days=rng.randrange(3650))
    pieces = [_read_piece(rng, issued, at, open_too=open_too) for at in range(1, rng.choice([1, 1, 2, 3, 4]) + 1)]
    facts = tuple(fact for piece in pieces for fact in piece.placed())
    text = _laid_out(rng, issued, pieces, open_too=open_too)
    return Case(seed, index, text, facts, tuple(piece.name for piece in pieces))


def _read_piece(rng: Random, issued: date, position: int, *, open_too: bool) -> Piece:
    """A piece whose wording the engine is held to."""
    piece = _piece(rng, issued, position)
    while not open_too and is_open(piece.text):
        piece = _piece(rng, issued, position)
    return piece


def _piece(rng: Random, issued: date, position: int) -> Piece:
    kind = rng.random()
    if kind < 0.45:
        return ask(rng, issued)
    if kind < 0.6:
        return often(rng)
    if kind < 0.75:
        return amount(rng)
    if kind < 0.82:
        return charge(rng)
    if kind < 0.9:
        return stage(rng, issued, position)
    return nothing(rng)


def _laid_out(rng: Random, issued: date, pieces: list[Piece], *, open_too: bool) -> str:
    """Each sentence in a paragraph of its own, numbered or not, or several together where none opens with a heading."""
    words = [piece.text for piece in pieces]
    style = rng.randrange(4)
    if (
        style == 0
        and len(words) > 1
        and not any(
            piece.heading or piece.text.startswith("第") or "：" in piece.text or piece.text.endswith("）")
            for piece in pieces
        )
    ):
        words = ["".join(words)]
    elif (style == 1 and open_too) and len(words) > 1 and not any(piece.heading for piece in pieces):
        words = [f"{at}.{word}" for at, word in enumerate(words, 1)]
    indent = rng.choice(["", "　　", "    "])
    lines = [
        rng.choice(_TITLES), f"{rng.choice(_TO)}：", f"{indent}为扎实做好有关工作，现将有关事项通知如下：", f"{indent}一、工作安排", *(indent + word for word in words),
        rng.choice(_SIGNED), f"{issued.year}年{issued.month}月{issued.day}日",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _of_gold(rng: Random, seed: int, index: int, *, open_too: bool) -> Case:
    gold: Gold = rng.choice(golds())
    made = Case(seed, index, gold.text, gold.facts, (gold.name,), slots=False)
    changed = mutate.changed(rng, made, whole=True)
    while not open_too and is_open(f"{gold.name} {changed.how}"):
        changed = mutate.changed(rng, made, whole=True)
    return changed
