"""How long reading may take, held against what the machine does with sound pages at that moment.

Seconds of a processor differ threefold between machines, and on one between hours; the bound that catches what reads badly does not.
"""

from __future__ import annotations

import time

from zaitong.policy import break_down
from zaitong.policy.tests.generated.documents import golds

SECONDS = 2.0  # on a machine that reads twenty sound pages in AIM
PAGES, AIM = 12_320, 0.150  # characters of twenty pages; seconds that they should take (docs/reading.md)
QUICKEST = 4  # no machine reads so many times faster than it should


def is_late(taken: float) -> bool:
    """Longer than SECONDS would be on a machine at the aimed speed; on a faster one the bound is lower."""
    return taken > SECONDS / QUICKEST and taken > SECONDS * _twenty_pages() / AIM


def _twenty_pages() -> float:
    """Seconds of the processor for twenty sound pages now; the best of three."""
    text = "\n".join(gold.text for gold in golds())
    text = (text * (PAGES // len(text) + 1))[:PAGES]
    return min(_seconds(text) for _ in range(3))


def _seconds(text: str) -> float:
    begun = time.process_time()
    break_down(text)
    return time.process_time() - begun
