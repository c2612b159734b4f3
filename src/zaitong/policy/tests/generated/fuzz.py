"""Damaged files and damaged text: everything is read or refused with a Chinese line, and never slowly."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from html import escape
from pathlib import Path
from random import Random

from zaitong.policy import ReadError, break_down, read_bytes
from zaitong.policy.source import squeeze
from zaitong.policy.tests.generated.compose import case
from zaitong.policy.tests.generated.documents import golds
from zaitong.policy.tests.generated.facts import quotes
from zaitong.policy.tests.pace import is_late
from zaitong.policy.tests.pdfs import pdf_of
from zaitong.policy.tests.test_harm import WHOLE, damaged, damaged_inside
from zaitong.policy.tests.test_ofd import ofd
from zaitong.policy.tests.test_ofd import page as ofd_page
from zaitong.policy.tests.test_ofd import text as ofd_words
from zaitong.policy.tests.words import docx, p, packed, tbl, tr

LAST = Path(".cache/fuzz")  # what is being read, should the process die of it
_ODD = (
    "（", "）", "《", "》", "“", "，", "、", "。", "；", "：", "\n", "\t", " ", "\u3000", "\u200b", "\x00", "\ufffe", "0", "9", "１", "一", "十", "百", "—", "至", "前", "每", "每月", "每月5日前", "1月1日至",
    "2024年", "由各单位", "牵头", "一、", "（一）", "1.", "第一条", "①", "不少于3次", "各学校、", "收到通知后5个工作日内", "附件", "%", "．", "|", "…", "𠮷", "\u0301", "\u202e", "e", "A",
)  # fmt: skip


@cache
def files() -> list[tuple[str, bytes]]:
    """Sound files of every kind that a reader of ours takes apart."""
    made = list(WHOLE.items())
    for gold in golds():
        lines = gold.text.split("\n")
        html = "".join(f"<p>{escape(line)}</p>" for line in lines)
        made += [
            ("a.txt", gold.text.encode()),
            ("a.txt", gold.text.encode("gb18030")),
            ("a.txt", gold.text.encode("utf-16")),
            ("a.md", gold.text.encode()),
            ("a.docx", docx("".join(tbl(tr(*line.split("\t"))) if "\t" in line else p(line) for line in lines))),
            ("a.html", f"<html><head><title>通知</title></head><body>{html}</body></html>".encode()),
            ("a.pdf", pdf_of([line[:40] for line in lines])),
            ("a.ofd", ofd(ofd_page("".join(ofd_words(20, 20 + 7 * at, escape(x)) for at, x in enumerate(lines) if x)))),
        ]
    return made


def broken_file(rng: Random, name: str, data: bytes) -> bytes:
    """Bytes cut, said twice or made odd; in an archive mostly inside one of its parts."""
    change = rng.choice((damaged, damaged, swollen))
    if not name.endswith((".docx", ".ofd")) or rng.random() < 0.2:
        return change(rng, data)
    if change is damaged:
        return damaged_inside(rng, data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    part = rng.choice(sorted(parts))
    return packed({**parts, part: swollen(rng, parts[part])})


def swollen(rng: Random, data: bytes) -> bytes:
    """A stretch said thousands of times."""
    at = rng.randrange(len(data))
    piece = data[at : at + rng.randint(1, 120)]
    return data[:at] + piece * min(rng.randint(50, 5_000), 120_000 // len(piece)) + data[at:]


def broken_text(rng: Random) -> str:
    """A document with odd signs, lost and doubled stretches, now and then thousands of one sign."""
    text = rng.choice(golds()).text if rng.random() < 0.6 else case(rng.randrange(10**6), rng.randrange(10**4)).text
    for _ in range(rng.randint(1, 12)):
        at, size = rng.randrange(len(text) + 1), rng.randint(1, 80)
        how = rng.randrange(5)
        if how == 0:
            text = text[:at] + text[at + size :]
        elif how == 1:
            text = text[:at] + rng.choice(_ODD) * rng.choice([1, 1, 2, 5, 40]) + text[at:]
        elif how == 2:
            text = text[:at] + text[at : at + size] * rng.choice([2, 3, 20]) + text[at:]
        elif how == 3:
            text = text[:at] + chr(rng.choice([rng.randrange(0x20, 0xD7FF), rng.randrange(0x4E00, 0x9FFF)])) + text[at:]
        elif rng.random() < 0.15:
            text = text[:at] + rng.choice(_ODD) * rng.choice([500, 3_000, 12_000]) + text[at:]
    return text[:60_000]


def read_broken_file(rng: Random) -> str:
    """One damaged file read; what is wrong with the answer, or nothing."""
    name, data = rng.choice(files())
    data = broken_file(rng, name, data)
    _keep(name, data)
    try:
        source = read_bytes(data, name)
    except ReadError as error:
        told = "\n" not in error.message and any("\u4e00" <= char <= "\u9fff" for char in error.message)
        return "" if told else f"refused without a Chinese line: {error.message!r}"
    break_down(source)
    return ""


def read_broken_text(rng: Random) -> str:
    """One damaged text broken down; what is wrong with the answer, or nothing."""
    text = broken_text(rng)
    _keep("a.txt", text.encode("utf-8", "replace"))
    whole = squeeze(text)
    torn = [quote for quote in quotes(break_down(text)) if quote not in whole]
    return f"quote not in the text: {torn[0]!r}" if torn else ""


def run(seed: int, seconds: float) -> Iterator[str]:
    """Read damaged things in turn for so long; yields a line for each wrong answer, which can be made again by its seed."""
    begun, number = time.monotonic(), 0
    while time.monotonic() - begun < seconds:
        number += 1
        if told := once(seed, number):
            yield told
    yield f"{number} damaged files and texts read or refused"


def once(seed: int, number: int) -> str:
    """Number `number` of a seed; what is wrong with it, or nothing."""
    reader: Callable[[Random], str] = read_broken_file if number % 2 else read_broken_text
    rng = Random(f"fuzz {seed}:{number}")
    begun = time.process_time()
    try:
        told = reader(rng)
    except Exception as error:  # noqa: BLE001 - every kind of crash is what we look for
        told = f"{type(error).__name__}: {error}"
    taken = time.process_time() - begun
    if is_late(taken):
        told = f"{told} took {taken:.1f} s".strip()
    return f"FUZZ seed {seed} number {number} ({reader.__name__}): {told}" if told else ""


def _keep(name: str, data: bytes) -> None:
    LAST.mkdir(parents=True, exist_ok=True)
    (LAST / name).write_bytes(data)
