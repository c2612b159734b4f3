"""`make fuzz`: thousands of generated documents, then damaged files for a while. Exit 1 when anything is wrong."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

from zaitong.policy.tests.generated import fuzz
from zaitong.policy.tests.generated.compose import case
from zaitong.policy.tests.generated.documents import FOLDERS
from zaitong.policy.tests.generated.judge import complaints, report

_SHOWN = 20


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=120, help="how long to read damaged files and texts")
    parser.add_argument("--case", type=int, help="show one case of the seed and how it is read, and stop")
    parser.add_argument("--number", type=int, help="read one damaged file of the seed again, and stop")
    parser.add_argument("--open", action="store_true", help="also wordings that are known to be misread (open.py)")
    parser.add_argument("--gold", type=Path, help="a folder of further documents with gold facts, to be changed too")
    options = parser.parse_args()
    if options.gold:
        FOLDERS.append(options.gold)
    if options.case is not None:
        made = case(options.seed, options.case, open_too=options.open)
        _say(report(made, complaints(made)))
        return 0
    if options.number is not None:
        _say(fuzz.once(options.seed, options.number) or "read or refused as it should be")
        return 0
    wrong = _cases(options.seed, options.cases, open_too=options.open)
    return 1 if _damage(options.seed, options.seconds) or wrong else 0


def _cases(seed: int, count: int, *, open_too: bool) -> int:
    begun, failed = time.monotonic(), 0
    kinds: Counter[str] = Counter()
    for index in range(count):
        made = case(seed, index, open_too=open_too)
        wrong = complaints(made)
        if not wrong:
            continue
        failed += 1
        kinds.update(f"{line.split()[0]} {made.how}".strip() for line in wrong)
        if failed <= _SHOWN:
            _say(report(made, wrong) + "\n")
    _say(f"seed {seed}: {count} documents, {failed} misread, {time.monotonic() - begun:.0f} s")
    for kind, times in kinds.most_common():
        _say(f"  {times} {kind}")
    return failed


def _damage(seed: int, seconds: float) -> bool:
    lines = list(fuzz.run(seed, seconds))
    for line in lines:
        _say(line)
    return len(lines) > 1


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
