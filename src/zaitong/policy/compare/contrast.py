"""Words that set two passages apart though all else is alike: 专任 and 兼职, 重大 and 一般, 小学 and 中学."""

from __future__ import annotations

import re

_OPPOSITES = tuple(
    (re.compile(one), re.compile(other))
    for one, other in (
        (r"专任|专职(?!或兼职)", r"(?<![或、和])兼职|兼课"),
        (r"重大", r"一般(?!应|要|不|在|情况下)"),
        (r"校外", r"校内"),
        (r"线上|网上", r"线下|现场"),
        (r"春季", r"秋季"),
        (r"上学期", r"下学期"),
        (r"寒假", r"暑假"),
        (r"周末", r"工作日"),
    )
)
# 七年级 and 初中 are one stage; 中学 means both
_STAGES = (
    ("kindergarten", re.compile(r"幼儿|[大中小]班(?!主任|会|级|干)")),
    ("primary", re.compile(r"小学|[一二三四五六]年级|[一二三四五六]至[一二三四五六]年级|中小学")),
    ("junior", re.compile(r"初中|初[一二三]|[七八九]年级|中学|中小学")),
    ("senior", re.compile(r"高中|高[一二三](?!级)|中学")),
    ("higher", re.compile(r"大学|高校|本科|研究生")),
)
_BANS = re.compile(r"不得|严禁|禁止|不准|不许|杜绝|任何[^，]{0,8}不|一律不")
_ALLOWS = re.compile(r"(?<![不方才])可(?![能靠见行溯控])|鼓励|允许|支持")
_WRITTEN = re.compile(r"书面(?:报告|材料|说明|总结)")
APART = 0.2


def opposed(asked: str, given: str) -> bool:
    """Whether two passages speak of opposite kinds, of different stages of school, or one bans what the other allows."""
    for one, other in _OPPOSITES:
        mine, theirs = (
            (bool(one.search(asked)), bool(other.search(asked))),
            (bool(one.search(given)), bool(other.search(given))),
        )
        if mine != theirs and sum(mine) == sum(theirs) == 1:
            return True
    if _WRITTEN.search(asked) and not re.search(r"书面|材料|报告书", given):
        return True
    if _BANS.search(asked) and not _BANS.search(given) and _ALLOWS.search(given):
        return True
    return _other_stage(asked, given)


def _other_stage(asked: str, given: str) -> bool:
    mine, theirs = stages(asked), stages(given)
    return bool(mine) and bool(theirs) and not mine & theirs


def stages(words: str) -> set[str]:
    """The stages of school that a passage names."""
    return {name for name, pattern in _STAGES if pattern.search(words)}
