"""The measurements run, in small: every part prints its figures."""

import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from types import SimpleNamespace

from bench import documents
from bench.deadlines import Answer, Count, Document, Gold, count, ours, places, theirs
from conftest import on_postgres
from zaitong.policy import read_bytes

ROOT = Path(__file__).resolve().parents[1]
DATABASE = "postgres" if on_postgres() else "sqlite"


def bench(*arguments):
    command = [sys.executable, "-m", "bench", "--size", "tiny", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=300)


def test_every_part_prints_its_figures():
    parts = [word for part in ("reading", "deadlines", "publishing", "matrix") for word in ("--only", part)]
    done = bench(*parts, "--database", DATABASE)
    assert done.returncode == 0, done.stderr
    for words in (
        "documents broken down",
        "2 pages, 1,232 characters",
        "the same as .ofd",
        "zaitong breakdown, 3 pages",
        "of 19 days",
        "obligations laid out",
        "bulk insert",
        "bare query",
        "draw all rows",
        "queries",
    ):
        assert words in done.stdout
    assert "6 units × 3 requirements" in done.stdout


def test_the_large_district_is_laid_down_opened_and_filed_in():
    done = bench("--only", "scale", "--only", "filing", "--only", "together", "--database", DATABASE)
    assert done.returncode == 0, done.stderr
    for words in (
        "我的待办 (clerk1)",
        "待审核 (office",
        "一览表, first page",
        "全部 search, nothing",
        "bare",
        "processor",
    ):
        assert words in done.stdout
    assert "records, versions, settlements, counters, cells and the trail agree" in done.stdout
    assert re.search(r"filings, begun and filed +\d+\.\d/s", done.stdout)
    assert "ended with 0, 0 not visible" in done.stdout
    assert re.search(r"refused +0", done.stdout)


def test_sizes_and_parts_are_chosen_by_options():
    done = bench("--only", "matrix", "--database", "sqlite", "--matrix-units", "2")
    assert done.returncode == 0, done.stderr
    assert "2 units × 3 requirements" in done.stdout
    assert "obligations" not in done.stdout


NOTICE = """澄砚区教育局关于报送工作总结的通知
各学校：
各学校于12月 5日前报送工作总结，每月5日前报送进展。
澄砚区教育局
2026年10月19日
"""
DAY = date(2026, 12, 5)


def test_a_day_counts_where_its_words_stand():
    gold = [Gold(DAY, ((10, 20),)), Gold(DAY, ((30, 40),))]
    assert count(gold, [Answer(DAY, 12, 16)]) == Count(found=1, missed=1, right=1)
    assert count(gold, [Answer(DAY, 20, 25)]) == Count(missed=2, wrong=1)  # beside both
    assert count(gold, [Answer(date(2026, 12, 6), 12, 16)]) == Count(missed=2, wrong=1)
    # the same words twice are one answer; one answer may find two days that share their words
    assert count(gold, [Answer(DAY, 12, 16), Answer(DAY, 12, 16)]) == Count(found=1, missed=1, right=1)
    assert count([*gold[:1], gold[0]], [Answer(DAY, 12, 16)]) == Count(found=2, right=1)


def test_doubtful_days_and_rules_are_neither_right_nor_wrong():
    gold = [Gold(DAY, ((10, 20),), doubtful=True), Gold(None, ((30, 40),))]
    assert count(gold, []) == Count()
    assert count(gold, [Answer(DAY, 12, 16), Answer(date(2026, 11, 5), 32, 36)]) == Count()
    assert count(gold, [Answer(date(2026, 12, 6), 12, 16)]) == Count(wrong=1)


def test_both_readers_answer_in_places_of_the_file():
    source = read_bytes(("\ufeff" + NOTICE).encode(), "a.txt")
    asked = Document(source, date(2026, 10, 19), ())
    (place,) = places("于12月5日前报送", source.raw)
    gold = [Gold(DAY, (place,))]
    assert count(gold, ours(asked)) == Count(found=1, right=1)

    def found(words, kind, *times):
        start = source.text.index(words)
        return {"offset": [start, start + len(words)], "type": kind, "detail": {"time": list(times)}}

    def extract_time(text, time_base):
        assert (text, time_base["month"]) == (source.text, 10)
        return [
            found("5日前", "time_span", "2026-10-19 00:00:00", "2026-12-05 23:59:59"),
            found("每月", "time_period", {}),
            found("19日", "time_point", "2026-10-19 00:00:00", "2026-10-19 23:59:59"),
            found("2026年", "time_span", "2026-01-01 00:00:00", "inf"),
        ]

    jionlp = SimpleNamespace(ner=SimpleNamespace(extract_time=extract_time))
    assert count(gold, theirs(jionlp, asked)) == Count(found=1, right=1, wrong=1)
    assert count(gold, theirs(jionlp, asked, before=True)) == Count(found=1, right=1)


def test_a_long_document_is_as_long_as_asked_and_the_same_in_every_kind_of_file():
    words = documents.document(5_000)
    assert len(words) == 5_000
    read = {ending: read_bytes(data, f"a{ending}").text for ending, data in documents.files(words).items()}
    lengths = [len("".join(text.split())) for text in read.values()]
    assert len(read) == 4
    assert max(lengths) - min(lengths) < 0.02 * max(lengths)
