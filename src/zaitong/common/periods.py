"""How a period is called: its code is in Obligation.period."""

from __future__ import annotations


def period_words(code: str) -> str:
    """A period in words: 11月, 第 45 周, 第 4 季度, 2026学年第一学期; nothing for what happens once."""
    year, _, rest = code.partition("-")
    if not rest:
        return f"{year}年" if year else ""
    mark, number = rest[0], rest[1:]
    words = {
        "W": f"第 {number.lstrip('0')} 周",
        "Q": f"第 {number} 季度",
        "H": "上半年" if number == "1" else "下半年",
        "T": f"{year}学年第{'一' if number == '1' else '二'}学期",
        "F": "这两周",
    }
    if mark in words:
        return words[mark]
    parts = rest.split("-")
    return f"{int(parts[0])}月" + (f"{int(parts[1])}日" if len(parts) > 1 else "")
