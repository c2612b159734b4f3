"""(a) How long a document takes to be read and taken apart, how much memory, and how soon `zaitong breakdown` answers."""

from __future__ import annotations

import statistics
import tempfile
import tracemalloc
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

from bench import documents, process
from bench.timing import Line, Taken, megabytes, milliseconds, repeated, timed
from zaitong.policy import ReadError, break_down, read_bytes
from zaitong.policy.reading import guard

if TYPE_CHECKING:
    from bench.sizes import Sizes

SHARED = process.ROOT.parent / "shared" / "eval" / "dev"
AIM = 0.150  # seconds for twenty pages
AIM_COMMAND = 0.5  # seconds from start to end
TIMES = (1, 2, 4, 8)
NOTICE = 3  # pages
_READ = "import sys; from pathlib import Path; from zaitong.policy import *; break_down(read_file(Path(sys.argv[1])))"


def measure(sizes: Sizes) -> list[Line]:
    """The whole table."""
    rounds = max(sizes.rounds, 1)
    words = documents.document(sizes.pages * documents.PAGE)
    _work(words)  # patterns are compiled at first use
    return [
        *_many(sizes.documents),
        *(_length(sizes.pages * times, rounds) for times in TIMES),
        *_kinds(words, rounds),
        *(_noise(kind, sizes.noise, rounds) for kind in documents.NOISE),
        *(_noise_apart(kind, min(sizes.noise, guard.MAX_CHARACTERS), rounds) for kind in documents.NOISE),
        *_command(words, rounds, sizes.pages),
    ]


def _work(words: str) -> int:
    return len(break_down(read_bytes(words.encode(), "notice.txt")).requirements)


def _many(count: int) -> list[Line]:
    """Many short documents: the shared ones where they are, else our own."""
    found = [path.read_bytes() for path in sorted(SHARED.glob("*.txt"))] or [t.encode() for t in documents.texts()]
    chosen = list(islice(cycle(found), count))
    seconds, characters = timed(lambda: sum(len(break_down(read_bytes(data, "a.txt")).text) for data in chosen))
    return [
        ("documents broken down", f"{count / seconds:,.1f}/s", f"{count} of {len(found)} documents"),
        ("characters", f"{characters / seconds:,.0f}/s", f"{characters / count:,.0f} a document"),
    ]


def _length(pages: int, rounds: int) -> Line:
    words = documents.document(pages * documents.PAGE)
    taken = repeated(lambda: _work(words), rounds)
    thousand = milliseconds(taken.wall / len(words) * 1000)
    aim = f", aim {milliseconds(AIM)}" if pages == documents.TWENTY else ""
    remark = f"{thousand} per 1,000 characters, {_processor(taken)}, {megabytes(_memory(words))}{aim}"
    return (f"{pages} pages, {len(words):,} characters", milliseconds(taken.wall), remark)


def _processor(taken: Taken) -> str:
    return f"{milliseconds(taken.processor)} of processor"


def _memory(words: str) -> int:
    """Bytes that reading and taking apart took at most, beyond what was there before."""
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    _work(words)
    highest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return highest - before


def _kinds(words: str, rounds: int) -> list[Line]:
    """The same document in other kinds of file: to text, and taken apart."""
    lines = []
    for ending, data in documents.files(words).items():
        read_bytes(data, "notice" + ending)  # its reader is loaded at first use
        reading = repeated(lambda: read_bytes(data, "notice" + ending), rounds)  # noqa: B023 - called at once
        whole = repeated(lambda: break_down(read_bytes(data, "notice" + ending)), rounds)  # noqa: B023 - called at once
        remark = f"{milliseconds(reading.wall)} of it to text, {_processor(whole)}"
        lines.append((f"the same as {ending}", milliseconds(whole.wall), remark))
    return lines


def _noise(kind: str, size: int, rounds: int) -> Line:
    data = documents.noise(kind, size)

    def work() -> str:
        try:
            return f"{len(read_bytes(data, 'noise.txt').text)} characters read"
        except ReadError as error:
            return f"refused: {error.code}"

    return (f"{megabytes(size)} of {kind}", milliseconds(repeated(work, rounds).wall), work())


def _noise_apart(kind: str, characters: int, rounds: int) -> Line:
    """As much of it as a document may be long, past the check that refuses noise."""
    words = (documents.NOISE[kind] * characters)[:characters]
    taken = repeated(lambda: break_down(words), rounds)
    return (f"{characters:,} characters of {kind}", milliseconds(taken.wall), "taken apart, as if it were a document")


def _command(words: str, rounds: int, pages: int) -> list[Line]:
    with tempfile.TemporaryDirectory() as folder:
        notice, long = Path(folder) / "notice.txt", Path(folder) / "long.txt"
        notice.write_text(documents.document(NOTICE * documents.PAGE), "utf-8")
        long.write_text(words, "utf-8")
        command = [process.run("-m", "zaitong.cli", "breakdown", str(notice), "--json") for _ in range(rounds)]
        bare = [process.run("-c", "pass") for _ in range(rounds)]
        peaks = [process.peak(code, str(long)) for code in ("pass", _READ)]
    wall, user = (statistics.median(getattr(one, name) for one in command) for name in ("wall", "user"))
    alone = statistics.median(one.wall for one in bare)
    remark = f"{milliseconds(user)} user, Python alone {milliseconds(alone)}, aim {milliseconds(AIM_COMMAND)}"
    return [
        (f"zaitong breakdown, {NOTICE} pages, start to end", milliseconds(wall), remark),
        (f"a process that reads {pages} pages, at most", megabytes(peaks[1]), f"Python alone {megabytes(peaks[0])}"),
    ]
