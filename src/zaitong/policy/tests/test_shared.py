"""The real documents and the gold facts beside the repository; skipped with a message where they are absent."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from zaitong.policy import break_down, compare_plans, read_file
from zaitong.policy.model import Breakdown
from zaitong.policy.source import squeeze

pytestmark = [pytest.mark.shared, pytest.mark.xdist_group("shared")]


@pytest.fixture
def first(shared_dir: Path) -> Breakdown:
    return break_down(read_file(next((shared_dir / "documents").glob("000_*.txt"))))


@pytest.fixture
def second(shared_dir: Path) -> Breakdown:
    return break_down(read_file(next((shared_dir / "documents").glob("001_*.txt"))))


def test_first_document_submissions(first: Breakdown):
    due = [(d.due.isoformat() if d.due else d.rule, d.to) for r in first.requirements for d in r.deadlines]
    assert due == [("2021-11-15", ("组织人事科",)), ("2021-11-26", ("基础教育科",))]


def test_first_document_rhythms_and_numbers(first: Breakdown):
    assert sorted(f.per for r in first.requirements for f in r.frequencies) == ["month", "month", "week", "week"]
    numbers = [(q.min, q.max) for r in first.requirements for q in r.quantities]
    assert numbers.count((1, None)) == 2
    assert numbers.count((1, 2)) == 2


def test_first_document_stages_and_families(first: Breakdown):
    assert [str(p.end) for p in first.phases] == ["2021-10-20", "2021-11-30", "2021-12-31"]
    families = next(r.quote for r in first.requirements if "单亲家庭" in r.quote)
    assert all(kind in families for kind in ("心理健康发展有困难", "家庭经济有困难", "流动人员随迁子女", "身体有残障"))
    assert any(w.kind == "date_conflict" for w in first.warnings)


def test_first_document_says_what_it_leaves_open(first: Breakdown):
    report = next(r for r in first.requirements if "专题报告" in r.quote)
    assert report.provenance.deadline == "unspecified"
    assert report.provenance.to == "stated"
    open_words = "".join(gap.why for gap in first.gaps)
    assert all(word in open_words for word in ("适时", "一批", "相关人员"))


def test_second_document(second: Breakdown):
    assert [d for r in second.requirements for d in r.deadlines] == []
    assert second.phases == ()
    measures = [h for h in second.headings if h.level == 3]
    assert [h.marker for h in measures] == [f"{n}." for n in range(1, 9)]
    text = "".join(r.quote for r in second.requirements)
    assert all(name in text for name in ("问题清单", "任务清单", "责任清单", "谋划—部署—推进—跟踪—反馈—达效"))
    assert second.document.issued_on is None


def test_quotes_stand_in_the_files(shared_dir: Path):
    for path in sorted((shared_dir / "eval" / "dev").glob("*.txt")):
        source = read_file(path)
        squeezed = squeeze(source.raw)
        for r in break_down(source).requirements:
            facts = [f.quote for f in r.deadlines] + [f.quote for f in r.frequencies] + [f.quote for f in r.quantities]
            for quote in (r.quote, *facts, *(f.quote for f in r.responsibilities)):
                assert quote in squeezed, path.name


def test_score_of_the_breakdowns(shared_dir: Path, tmp_path: Path):
    dev = shared_dir / "eval" / "dev"
    for path in dev.glob("*.txt"):
        (tmp_path / f"{path.stem}.json").write_text(json.dumps(break_down(read_file(path)).to_json()), "utf-8")
    command = [
        sys.executable,
        str(shared_dir / "eval" / "score.py"),
        str(dev),
        "--predictions",
        str(tmp_path),
        "--at-least",
        "0.97",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own scorer
    assert done.returncode == 0, done.stdout[-400:]


def test_score_of_the_comparisons(shared_dir: Path, tmp_path: Path):
    folder = shared_dir / "eval" / "coverage"
    for path in folder.glob("*.coverage.json"):
        gold = json.loads(path.read_text("utf-8"))
        parent, child = (break_down(read_file(folder / gold[key])) for key in ("parent", "child"))
        (tmp_path / path.name).write_text(json.dumps(compare_plans(parent, child).to_json()), "utf-8")
    scorer = str(shared_dir / "eval" / "score_coverage.py")
    command = [sys.executable, scorer, str(folder), "--predictions", str(tmp_path), "--at-least", "0.75"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own scorer
    assert done.returncode == 0, done.stdout[-400:]
