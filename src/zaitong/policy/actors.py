"""Who: the bodies and people that a clause names as its subject."""

from __future__ import annotations

import re
from dataclasses import dataclass

from zaitong.policy.patterns import join
from zaitong.policy.words import BODY, ENDS, FOLLOWERS, MODALS

_BRACKET = r"(?:（[^（）]{1,30}）)"
_LEAD_IN = re.compile(
    r"(?:[一二三四五六七八九]是|其中|同时|原则上|由|请|这就要求|(?:要)?(?:要求|督促|组织)|凡|则|并|且|此外|另外"
    r"|[^，。；：（）]{0,12}(?:期间|结束后|之后|完成后|过程中|底前|日前))?"
)
# characters that a subject does not run across
_NOT = "，。；：！？《》\n\t\\d"
_FOLLOW = rf"(?:{FOLLOWERS}(?!科|处|部(?!署)|室|股|办(?!理|好|公)|委|人事|人员|人|员|者|同志)|[，、的]|$|特别是|尤其是|\d|“)"
_SUBJECT = re.compile(rf"[^{_NOT}]{{0,48}}?{ENDS}{_BRACKET}?(?={_FOLLOW})")
_POSSESSOR = re.compile(rf"(?:各|每[个所名位家]?|本|全体|所有)[^{_NOT}]{{0,24}}?{ENDS}{_BRACKET}?(?!长|、|和|及|[局厅委办处室科股会])")
_INNER_VERB = re.compile(r"于|报送|上报|提交|在于|推动|要求|引导|面向|作为|形成|制定|开展|通过|根据|按照|围绕|结合|落实|推进|加强|实现|完成|做好|达到|确保|纳入|以上|以下|不少|至少")
_VERBS = join(word for word in MODALS if len(word) > 1 and word not in ("公开", "当日", "当天", "系统", "原则"))
_NOT_A_NAME = re.compile(
    rf"^(?:(?:{_VERBS}|在|于|以|把|将|对|为|与|从|经|到|至|要|应|须|可|均|也|还|再|按|使|让|向|和|及|或|等|的|了|是|不|未|无|能|做|抓|促|共|约|近|仅|\d)"
    r"(?!科|处|部|室|办|股|组织|组|委|改革|单位|人|员|者|课教师|管部门|育|点|校|开区|城|家|来源|计|务|院|系|所))"
)


@dataclass(frozen=True)
class Actor:
    """A named subject and where it stands in the clean text; `local` when it holds for its clause alone (督促X…)."""

    names: tuple[str, ...]
    start: int
    end: int
    local: bool = False


def subject(text: str, start: int, end: int) -> Actor | None:
    """The subject that opens the clause `text[start:end]`, if it names one."""
    at = _LEAD_IN.match(text, start, end)
    begin = at.end() if at else start
    for origin in dict.fromkeys((start, begin)):
        for pattern in (_SUBJECT, _POSSESSOR):
            found = pattern.match(text, origin, end)
            if found and is_name(found.group()):
                local = bool(re.search(r"组织|督促|要求$", text[start : found.start()]))
                return Actor(names(found.group()), found.start(), found.end(), local)
    return None


def is_name(phrase: str) -> bool:
    """Whether a phrase can name a body or people: it opens with no verb and holds none."""
    if _INNER_VERB.search(phrase, 1):
        return False
    if not 2 <= len(phrase) <= 50:  # noqa: PLR2004
        return False
    return not _NOT_A_NAME.match(phrase)


def names(phrase: str) -> tuple[str, ...]:
    """Split a list of bodies at 、和及与, keeping brackets and what only reads together.

    >>> names("各中小学、幼儿园"), names("机关科室、局属事业单位负责人")
    (('各中小学', '幼儿园'), ('机关科室', '局属事业单位负责人'))
    """
    parts = split_list(re.sub(r"^(?:由|请|对于?|凡|要求|督促)", "", phrase))
    return tuple(part for part in parts if part)


def split_list(phrase: str, *, joined: bool = False) -> list[str]:
    """Split at 、 and ，outside brackets, and (unless `joined`) at 和/及/与 between two names of bodies."""
    parts, depth, begin = [], 0, 0
    for at, char in enumerate(phrase):
        if char in "（《“":
            depth += 1
        elif char in "）》”":
            depth = max(0, depth - 1)
        elif char in "、，；" and not depth:
            parts.append(phrase[begin:at])
            begin = at + 1
    parts.append(phrase[begin:])
    split: list[str] = []
    for part in parts:
        split.extend(_AND.sub(r"\1\n", part).split("\n") if not depth and not joined else [part])
    return [part.strip("，、；。：等") if not part.endswith("同等") else part for part in split if part.strip("，、；。：等")]


_AND = re.compile(rf"({BODY}{_BRACKET}?)(?:以及|及其|和|及|与)(?=[^，、]{{0,20}}{BODY})")


def receiver(text: str, start: int, end: int) -> tuple[str, ...]:
    """The offices named from `start` on, as in 报送至|组织人事科，or an empty tuple."""
    found = _RECEIVER.match(text, start, end)
    return names(found.group()) if found else ()


_RECEIVER = re.compile(
    rf"(?:本|各|市|区|县|省|校|院|学校|学院|所在|属地|当地|国)?[^{_NOT}]{{0,28}}?{ENDS}{_BRACKET}?"
    rf"(?:[、和及与][^{_NOT}]{{1,24}}?{ENDS}{_BRACKET}?){{0,4}}(?=$|[，。；：、（）\n\t\d]|备案|备查|审核|审定|审批|审查|审议|汇总|存档|邮箱|电子|提出|报送|提交|初审|复核|核准|确认|登记|签收|统一|并|后|提供|申请|反馈|备|处(?!$)|同时|进行|予以)"
)
