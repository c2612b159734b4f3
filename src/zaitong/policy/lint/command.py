"""`zaitong lint FILE [--json]`."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import NoReturn

from zaitong.policy.errors import ReadError
from zaitong.policy.lint.days import Workdays, weekdays_only


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        del message
        self.exit(2, "用法不对：zaitong lint 文件 [--json]\n")


def main(argv: list[str], today: date, is_workday: Workdays = weekdays_only) -> int:
    """Check one draft. Returns 0 whatever is found, or 2 with one line on standard error when it cannot be read."""
    parser = _Parser(prog="zaitong lint", description="发文前核查：日期矛盾、篇幅、加重基层负担的要求")
    parser.add_argument("file", type=Path, help="公文稿")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    options = parser.parse_args(argv)
    from zaitong.policy.lint import length_of, lint
    from zaitong.policy.pipeline import break_down
    from zaitong.policy.reading import read_file

    try:
        breakdown = break_down(read_file(options.file))
    except ReadError as error:
        print(error.message, file=sys.stderr)
        return 2
    findings, length = lint(breakdown, today, is_workday=is_workday), length_of(breakdown)
    if options.json:
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        counted = {"body": length.body, "attachments": length.attachments, "method": length.method}
        shown = {"length": counted, "findings": [finding.to_json() for finding in findings]}
        json.dump(shown, sys.stdout, ensure_ascii=False, indent=1)
        print()
        return 0
    print(f"正文{length.body}字（{length.method}）。发现{len(findings)}处，供修改时参考。")
    for number, finding in enumerate(findings, 1):
        print(f"\n{number}. [{finding.severity_name}] {finding.name}　{' › '.join(finding.clause)}")
        if finding.quote:
            print(f"   原文：{finding.quote}")
        print(f"   {finding.why}\n   依据：{finding.source}\n   可改为：{finding.milder}")
    return 0
