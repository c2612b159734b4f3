"""Why a person should look at a requirement, sorted into a few kinds for the filter. Pure."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zaitong.campaigns.models import Requirement

OPEN = "open"
# Kind -> its name on the filter, and the words of a reason by which it is known. The first that fits counts.
KINDS: dict[str, tuple[str, str]] = {
    "revised": ("修订版改动", r"由“.*”改为“"),
    "doubt": ("识别不清", r"识别不清"),
    "year": ("年份是推断的", r"年份"),
    "office": ("接收科室待核", r"接收"),
    "form": ("表样待选", r"表样"),
    "several": ("有几个时限、频次", r"个时限|几种频次|频次写的是|时限的写法|合并而来"),
    "nature": ("是不是任务", r"性质|原则要求|结果运用|自办"),
    "who": ("责任主体、对象待核", r"责任主体|对象|哪些人|主送"),
    "vague": ("用语不明确", r"用语|不明确"),
    "other": ("其他", r""),
    OPEN: ("文件未明确", r"$^"),
}


def reason_kind(reason: str) -> str:
    """The kind of one reason."""
    return next(kind for kind, (_, pattern) in KINDS.items() if re.search(pattern, reason))


def look_kinds(requirement: Requirement) -> set[str]:
    """Why somebody should look: the kinds of its reasons, and whether the document leaves a point of it open."""
    found = {reason_kind(str(reason)) for reason in requirement.reasons}
    if requirement.question or (requirement.gaps and requirement.nature == "duty"):
        found.add(OPEN)
    return found


def look_counts(requirements: Iterable[Requirement]) -> list[tuple[str, str, int]]:
    """(kind, name, how many) of those that occur, most frequent first."""
    counter = Counter(kind for requirement in requirements for kind in look_kinds(requirement))
    order = list(KINDS)
    return [
        (kind, KINDS[kind][0], count)
        for kind, count in sorted(counter.items(), key=lambda pair: (-pair[1], order.index(pair[0])))
    ]
