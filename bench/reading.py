"""(a) Documents broken down in a second, and how soon `zaitong breakdown` answers."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

from bench.timing import Line, best, milliseconds, timed

if TYPE_CHECKING:
    from bench.sizes import Sizes

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "eval" / "dev"
# In our own words; used where the shared documents are absent, and to time the start.
SAMPLE = """澄砚区教育工作委员会关于开展“到一线去”行动的通知
澄教工委〔2026〕27号
各学校党组织：
为解决实际问题，现就开展“到一线去”行动通知如下。
一、主要任务
（一）制定方案。各学校于11月15日前将活动方案报送组织人事科。
（二）联系走访。领导班子成员每月到联系点调研一次，每周开展一次随机走访。
（三）领办课题。每名科室负责人领办1至2个课题，形成1篇以上调研报告。
二、工作要求
各学校要高度重视，及时总结，12月31日前报送专题总结。
中共澄砚区委教育工作委员会
2026年10月19日
"""


def files() -> list[Path]:
    """The shared documents where they are, else the sample."""
    found = sorted(SHARED.glob("*.txt")) if SHARED.is_dir() else []
    return found or [sample()]


def sample() -> Path:
    """The sample as a file."""
    path = Path(tempfile.gettempdir()) / "zaitong-bench-sample.txt"
    path.write_text(SAMPLE, encoding="utf-8")
    return path


def measure(sizes: Sizes) -> list[Line]:
    """Read each document into its breakdown, again and again until there are enough."""
    from zaitong.policy import break_down, read_bytes

    found = [(path.name, path.read_bytes()) for path in files()]
    chosen = list(islice(cycle(found), sizes.documents))

    def work() -> int:
        return sum(len(break_down(read_bytes(data, name)).text) for name, data in chosen)

    break_down(read_bytes(found[0][1], found[0][0]))  # patterns are compiled at first use
    seconds, characters = timed(work)
    path = sample()
    start = best(lambda: _command("breakdown", str(path), "--json"), max(sizes.rounds, 1))
    bare = best(lambda: _python("-c", "pass"), max(sizes.rounds, 1))
    return [
        ("documents broken down", f"{len(chosen) / seconds:,.1f}/s", f"{len(chosen)} of {len(found)} documents"),
        ("characters", f"{characters / seconds:,.0f}/s", f"{characters / len(chosen):,.0f} a document"),
        ("zaitong breakdown, start to end", milliseconds(start), f"Python alone {milliseconds(bare)}"),
    ]


def _command(*arguments: str) -> None:
    _python("-m", "zaitong.cli", *arguments)


def _python(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, cwd=ROOT)  # noqa: S603 - our own program
