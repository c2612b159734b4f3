"""What a record is found by among hundreds of thousands: its title or topic, spelt one way only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zaitong.orgs.matching import name_key

if TYPE_CHECKING:
    from collections.abc import Mapping

TITLE_KEYS = ("title", "topic")
BETWEEN = "|"  # what was typed never reaches from one field into the next
LONGEST = 300


def title_key(data: Mapping[str, Any]) -> str:
    """Title and topic as ``name_key`` spells them.

    >>> title_key({"topic": "第 3 次（例会）", "story": "…"})
    '第3次例会'
    """
    texts = [data[key] for key in TITLE_KEYS if isinstance(data.get(key), str)]
    return BETWEEN.join(map(name_key, texts))[:LONGEST]
