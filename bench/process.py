"""What a fresh process takes: from start to end, of the processor, of memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# The high-water mark of this process alone; ru_maxrss would inherit that of the parent.
_PEAK = """
try:
    status = open("/proc/self/status").read()
except OSError:
    print(0)
else:
    print(next((line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")), 0))
"""


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds from start to end, and of the processor in user mode."""

    wall: float
    user: float


def run(*arguments: str) -> Run:
    """Run our Python with these arguments to its end. Raises CalledProcessError when it fails."""
    command = [sys.executable, *arguments]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=ROOT)  # noqa: S603 - our own program
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Run(wall, usage.ru_utime)


def peak(code: str, *arguments: str) -> int:
    """Bytes of memory that a process took at most for some lines of Python; 0 where the system does not tell."""
    command = [sys.executable, "-c", code + _PEAK, *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)  # noqa: S603 - our own program
    return int(done.stdout.split()[-1]) * 1024
