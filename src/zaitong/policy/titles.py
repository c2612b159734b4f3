"""A short name for a requirement: the act and its object, from the clause that carries it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zaitong.policy import objects

# clauses that only lead in to the act
_LEADS_IN = re.compile(
    r"^(?:要|应|须)?(?:结合|围绕|按照|根据|紧扣|聚焦|坚持|以|在|对标|不负|立足|切实履行|为|对照|通过|注重|运用|将|把|各负其责|提高|高度|深刻|突出|充分|统筹|活动结束|会后|[^，]{2,10}(?:期间|后|前)$)"
)
_VERBS = (
    "制定", "制订", "撰写", "确定", "研究确定", "建立健全", "建立", "成立", "组建", "开展", "组织", "召开", "举办", "举行", "完善", "优化", "选树", "评选", "遴选", "推荐", "申报", "公示", "公布", "报送", "提交", "上报", "自查",
    "排查", "整改", "检查", "抽查", "督查", "督促", "指导", "培训", "学习", "宣传", "总结", "统计", "评估", "验收", "通报", "签订", "设立", "落实", "加强", "强化", "推进", "深化", "做好", "抓好", "领办", "领衔", "认领", "承诺", "参加", "走访",
    "深入", "讨论", "反思", "培育", "打造", "履行", "解决", "实施", "编制", "提供", "配备", "明确", "梳理", "汇总", "联系", "考察", "查处", "破解", "聚焦破解", "更新", "填写", "登记", "留存",
)  # fmt: skip
_VERB = re.compile("|".join(sorted(_VERBS, key=len, reverse=True)))
_SMALL = re.compile(
    r"^(?:要|应当|应|须|必须|切实|认真|积极|进一步|持续|不断|及时|继续|全面|深入|广泛|定期|适时|精心|至少|统一|分别|主动|严格|扎实|系统|分类|好|持续)+(?=.{3})"
)
MOST = 24


def action_and_thing(clean: str, start: int, end: int, counted: Sequence[int]) -> tuple[str, str]:
    """The verb and the object of the clauses `clean[start:end]`; `counted` are the places of their numbers."""
    clauses = _clauses(clean, start, end)
    number = next(iter(counted), None)
    held = [(begin, stop) for begin, stop in clauses if number is not None and begin <= number < stop]
    acting = [
        span for span in clauses if not _LEADS_IN.match(_words(clean, *span)) and _VERB.search(_words(clean, *span))
    ]
    best = next(iter((*held, *acting, *clauses)), (start, end))
    words = _SMALL.sub("", _words(clean, *best))
    verb = _VERB.match(words) or (_VERB.search(words) if len(words) > MOST else None)
    if verb is None or verb.end() >= len(words):
        return "", words[:MOST]
    return verb.group(), objects.tidy(words[verb.end() :])[:MOST]


def _clauses(clean: str, start: int, end: int) -> list[tuple[int, int]]:
    found, begin = [], start
    for match in re.compile(r"[，；：]").finditer(clean, start, end):
        found.append((begin, match.start()))
        begin = match.end()
    return [span for span in (*found, (begin, end)) if span[1] - span[0] > 2]


def _words(clean: str, start: int, end: int) -> str:
    words = objects.without_subject(clean, start, end)
    return objects.tidy(
        re.sub(r"^(?:要|应|须|注重)*在[^，]{2,24}?(?:过程中|活动中|行动中|工作中|基础上|背景下)(?=.{2})", "", words)
    )
