"""`zaitong breakdown FILE [--json | --explain]` and `zaitong compare PARENT CHILD [--json]`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import NoReturn

from zaitong.policy.errors import ReadError


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        del message
        self.exit(2, f"用法不对：{self.usage_line}\n")

    usage_line = ""


def main(argv: list[str]) -> int:
    """Break one document down. Returns 0, or 2 with one line on standard error when it cannot be read."""
    parser = _Parser(prog="zaitong breakdown", description="读取公文，列出任务事项")
    parser.usage_line = "zaitong breakdown 文件 [--json | --explain]"
    parser.add_argument("file", type=Path, help="公文（.txt .md .docx .pdf .ofd .html，扫描件、照片 .jpg .png .tif）")
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="输出 JSON")
    shape.add_argument("--explain", action="store_true", help="列出每个数据由哪条规则读出")
    options = parser.parse_args(argv)
    from zaitong.policy.pipeline import break_down
    from zaitong.policy.reading import read_file

    try:
        breakdown = break_down(read_file(options.file, report=_say_page))
    except ReadError as error:
        print(error.message, file=sys.stderr)
        return 2
    if options.json:
        _print_json(breakdown.to_json())
    elif options.explain:
        from zaitong.policy.explain import explanation

        print(explanation(breakdown))
    else:
        from zaitong.policy.render import outline

        print(outline(breakdown))
    return 0


def _say_page(done: int, count: int) -> None:
    print(f"已识别第 {done} 页，共 {count} 页", file=sys.stderr)


def _print_json(data: object) -> None:
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    json.dump(data, sys.stdout, ensure_ascii=False, indent=1)
    print()


def compare_main(argv: list[str]) -> int:
    """Hold a plan against the document above it. Returns 0, or 2 when either cannot be read."""
    parser = _Parser(prog="zaitong compare", description="对照上级文件，看本单位方案缺什么")
    parser.usage_line = "zaitong compare 上级文件 本单位方案 [--json]"
    parser.add_argument("parent", type=Path, help="上级文件")
    parser.add_argument("child", type=Path, help="本单位方案")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    options = parser.parse_args(argv)
    from zaitong.policy.compare import compare_plans
    from zaitong.policy.pipeline import break_down
    from zaitong.policy.reading import read_file

    try:
        parent, child = (break_down(read_file(path, report=_say_page)) for path in (options.parent, options.child))
    except ReadError as error:
        print(error.message, file=sys.stderr)
        return 2
    comparison = compare_plans(parent, child)
    if options.json:
        _print_json(comparison.to_json())
    else:
        from zaitong.policy.render import coverage

        print(coverage(comparison))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
