"""The reading engine: policy documents to text, outline, and a breakdown of what they ask. No Django, no database.

    source = read_file(Path("plan.docx"))      # SourceText, or ReadError with a Chinese line
    breakdown = break_down(source)             # Breakdown; .to_json() is the form of eval/breakdown.md
    comparison = compare_plans(parent, child)  # Comparison

Names are loaded when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zaitong.policy.compare import Comparison, compare_plans
    from zaitong.policy.errors import ReadError
    from zaitong.policy.model import Breakdown
    from zaitong.policy.pipeline import break_down
    from zaitong.policy.reading import read_bytes, read_file
    from zaitong.policy.source import SourceText

_HOMES = {
    "Breakdown": "model",
    "Comparison": "compare",
    "ReadError": "errors",
    "SourceText": "source",
    "break_down": "pipeline",
    "compare_plans": "compare",
    "read_bytes": "reading",
    "read_file": "reading",
}

__all__ = [
    "Breakdown",
    "Comparison",
    "ReadError",
    "SourceText",
    "break_down",
    "compare_plans",
    "read_bytes",
    "read_file",
]


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(f"zaitong.policy.{_HOMES[name]}"), name)
    raise AttributeError(name)
