"""The command line: JSON alone on standard output, a readable outline, clear refusals."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from zaitong.policy.command import compare_main, main
from zaitong.policy.tests.samples import NOTICE, PLAN


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    path = tmp_path / "通知.txt"
    path.write_text(NOTICE, "utf-8")
    return path


def test_json(notice: Path, capsys: pytest.CaptureFixture[str]):
    assert main([str(notice), "--json"]) == 0
    output = capsys.readouterr()
    assert json.loads(output.out)["document"]["doc_number"] == "澄砚教委〔2024〕12号"
    assert output.err == ""


def test_outline(notice: Path, capsys: pytest.CaptureFixture[str]):
    assert main([str(notice)]) == 0
    shown = capsys.readouterr().out
    assert "期限：2024-09-25（实施方案） → 组织科" in shown
    assert "文件未明确" in shown
    assert "需明确事项" in shown


def test_explain_names_the_pattern_of_each_fact(notice: Path, capsys: pytest.CaptureFixture[str]):
    assert main([str(notice), "--explain"]) == 0
    shown = capsys.readouterr().out
    assert "期限 2024-09-25（stated）\n        规则 day　原文「9月25日前」" in shown
    assert "事项 实施方案" in shown
    for line in shown.splitlines():
        assert "规则 —" not in line


def test_refusal(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main([str(tmp_path / "没有.txt"), "--json"]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err == "找不到文件：没有.txt\n"


@pytest.mark.parametrize("command", [main, compare_main])
def test_wrong_use(command, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as caught:
        command([])
    assert caught.value.code == 2
    assert "用法不对" in capsys.readouterr().err


def test_compare(notice: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    plan = tmp_path / "方案.txt"
    plan.write_text(PLAN, "utf-8")
    assert compare_main([str(notice), str(plan), "--json"]) == 0
    assert {r["status"] for r in json.loads(capsys.readouterr().out)["requirements"]} == {
        "covered",
        "partial",
        "missing",
    }
    assert compare_main([str(notice), str(plan)]) == 0
    shown = capsys.readouterr().out
    assert "[没有写到]" in shown
    assert "缺：期限" in shown
    assert compare_main([str(notice), str(tmp_path / "没有.txt")]) == 2


def test_importing_the_command_loads_no_heavy_library():
    script = "import sys, zaitong.policy.command; print([m for m in ('docx', 'pypdfium2', 'lxml', 'django') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "[]"
