"""From the words that name who is to act to audience rules. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SCHOOLS = ("primary", "junior", "nine_year", "senior", "special")
_SPACE = re.compile(r"[\s\u3000\ufeff]+")


@dataclass(frozen=True)
class Body:
    """A unit with all its names: full, short, former."""

    id: int
    kind: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """As AudienceRule; the union of what stands before has the selector {"before": True}."""

    kind: str
    selector: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class AudienceGuess:
    """Rules, and why a person should look at them."""

    rules: tuple[Rule, ...] = ()
    reasons: tuple[str, ...] = ()


# Words for kinds of unit. All that are found count.
UNIT_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"中小学|学校|各校|校（园）|校园(?!长)|本校|各园校", SCHOOLS),
    (r"(?<!中)小学", ("primary", "nine_year")),
    (r"初中|初级中学", ("junior", "nine_year")),
    (r"高中|高级中学|(?<!初级)(?<!高级)中学", ("senior",)),
    (r"特殊教育|特教", ("special",)),
    (r"幼儿园|（园）|各园|园校|校园(?!长)", ("kindergarten",)),
    (r"科室|处室|股室", ("office",)),
    (r"局属|直属|事业单位|二级单位", ("affiliated",)),
)
# Words for posts, when the phrase is about persons in charge.
HEAD_WORDS: tuple[tuple[str, str], ...] = (
    (r"科室|处室|股室", "office_head"),
    (r"局属|直属|事业单位|二级单位|中心", "affiliated_head"),
    (r"校|园", "principal"),
)
RELATED = re.compile(r"(?:相关|有关|上述|以上)(?:人员|同志|对象|负责人|干部)")
LIAISONS = re.compile(r"党建(?:工作)?(?:联系人|指导员|联络员)|^联系人$")
STATIONED = re.compile(r"(?:蹲点|驻点|驻校)(?:人员|干部|同志)")
COMMITTEE = re.compile(r"班子成员|工委委员|工委领导|委领导")
OF_SCHOOL = re.compile(r"学校|校级|园级|各校|本校|校（园）")
LEADERS = re.compile(r"领导干部|党政负责人")
HEADS = re.compile(r"负责人|负责同志|一把手|校.{0,2}园.{0,2}长|校长|园长|科长|主要领导|党政正职")
SECRETARIES = re.compile(r"书记")
MEMBERS = re.compile(r"党员")
TEACHERS = re.compile(r"班主任|教师|教职工|教研员")
PARTIES = re.compile(r"党组织|党支部|党总支|党委|支部|基层组织|党组")
EVERYBODY = re.compile(r"各(?:有关|相关|基层)?单位|各地|全系统|各部门|各有关方面|本单位")
ISSUER = re.compile(r"教育工委$|工委办公室$|教育局$|工作委员会$")
_NOUN = r"党组织|党支部|幼儿园|负责人|负责同志|事业单位|直属单位|学校|小学|中学|科室|人员|支部|（园）|教师"
_LIST_GOES_ON = re.compile(rf"(?:(?:[、和及与][^，。；、和及与]{{0,8}}?)?(?:{_NOUN}))+")
LIAISON_POINT = re.compile(r"联系点|联系党组织|联系(?:的)?(?:学校|单位|党支部|园所)|各自联系|挂钩联系|结对联系")


def plain(text: str) -> str:
    """Without white space."""
    return _SPACE.sub("", text)


def guess_audience(
    who: Sequence[str],
    quote: str,
    recipients: Sequence[str],
    bodies: Iterable[Body] = (),
    issuers: Sequence[str] = (),
) -> AudienceGuess:
    """Rules for the words that name who acts; where they name nobody, the addressees of the document, with a reason."""
    known = tuple(bodies)
    rules: list[Rule] = []
    strange: list[str] = []
    for phrase in phrases_of(who, quote):
        found = rules_for(phrase, plain(quote), recipients, known)
        rules += found
        if not found and not is_issuer(phrase, issuers):
            strange.append(phrase)
    reasons = tuple(f"“{phrase}”指哪些人还不能确定，请选定对象。" for phrase in strange)
    if rules:
        return AudienceGuess(_joined(rules), reasons)
    reasons = reasons or ("先按主送单位推断对象",)
    return AudienceGuess((addressed(recipients),), reasons)


def phrases_of(who: Sequence[str], quote: str) -> list[str]:
    """The names that act, each whole; one that is part of the name before it is not said twice."""
    found: list[str] = []
    for name in who:
        if not any(plain(name) in phrase for phrase in found):
            found.append(_whole(name, quote))
    return found


def _whole(name: str, quote: str) -> str:
    """A name with what follows it in a list: 各中小学 becomes 各中小学、幼儿园党组织 where the text goes on like that."""
    text, own = plain(quote), plain(name)
    at = text.find(own)
    rest = _LIST_GOES_ON.match(text, at + len(own)) if at >= 0 else None
    return own + rest[0] if rest else own


def rules_for(phrase: str, quote: str, recipients: Sequence[str], bodies: Sequence[Body]) -> list[Rule]:
    """Rules for one phrase; none where it is not understood."""
    if person := _persons(phrase, quote):
        return [person]
    if PARTIES.search(phrase):
        return [_parties(phrase)]
    if EVERYBODY.search(phrase):
        return [addressed(recipients)]
    if kinds := unit_kinds(phrase):
        return [Rule("units", {"kinds": list(kinds)})]
    named = [body.id for body in bodies if phrase in map(plain, body.names)]
    return [Rule("listed", {"units": named})] if named else []


def _persons(phrase: str, quote: str) -> Rule | None:
    """A rule on posts, assignments or members."""
    if RELATED.search(phrase):
        return Rule("union", {"before": True})
    if LIAISONS.search(phrase):
        return Rule("assignments", {"kind": "liaison", "roles": ["party_liaison"]})
    if STATIONED.search(phrase):
        return Rule("assignments", {"kind": "station", "roles": []})
    if COMMITTEE.search(phrase) and not OF_SCHOOL.search(phrase):
        if LIAISON_POINT.search(quote):
            return Rule("assignments", {"kind": "liaison", "roles": ["committee_member"]})
        return Rule("posts", {"roles": ["committee_member"]})
    if roles := _roles(phrase):
        return Rule("posts", {"roles": roles})
    return Rule("members") if MEMBERS.search(phrase) and not PARTIES.search(phrase) else None


def _roles(phrase: str) -> list[str]:
    if SECRETARIES.search(phrase):
        return ["secretary"]
    if LEADERS.search(phrase):
        return ["committee_member", "office_head", "affiliated_head", "principal"]
    if HEADS.search(phrase):
        named = [role for pattern, role in HEAD_WORDS if re.search(pattern, phrase)]
        return named or ["affiliated_head", "principal"]
    if TEACHERS.search(phrase) and not MEMBERS.search(phrase):
        return ["teacher"]
    return []


def _parties(phrase: str) -> Rule:
    kinds = unit_kinds(phrase)
    return Rule("parties", {"kinds": [], "unit_kinds": list(kinds)} if kinds else {"kinds": []})


def unit_kinds(text: str) -> tuple[str, ...]:
    """Kinds of unit that a phrase names, in a fixed order."""
    found = [kind for pattern, kinds in UNIT_WORDS if re.search(pattern, text) for kind in kinds]
    return tuple(dict.fromkeys(found))


def addressed(recipients: Sequence[str]) -> Rule:
    """The units to which the document is addressed; every unit where it does not say."""
    return Rule("units", {"kinds": list(unit_kinds(plain("、".join(recipients))))})


def is_issuer(phrase: str, issuers: Sequence[str]) -> bool:
    """Whether a phrase names whoever issued the document; committees below it (各县…, 县级…) are addressees."""
    own = plain(phrase)
    if own.startswith("各") or "级" in own:
        return False
    return bool(ISSUER.search(own)) or any(own in plain(name) for name in issuers)


def _joined(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """Rules of one kind become one, so that nobody is asked twice and the editor shows each kind once."""
    found: dict[tuple[str, str], Rule] = {}
    for rule in rules:
        key = (rule.kind, rule.selector.get("kind", ""))
        found[key] = _union(found[key], rule) if key in found else rule
    return tuple(found.values())


def _union(first: Rule, second: Rule) -> Rule:
    """Both; a missing list means no narrowing, which wins."""
    selector: dict[str, Any] = dict(first.selector)
    for name, value in second.selector.items():
        if isinstance(value, list):
            own = selector.get(name)
            selector[name] = list(dict.fromkeys([*own, *value])) if own and value else []
    if first.kind == "parties" and not (first.selector.get("unit_kinds") and second.selector.get("unit_kinds")):
        selector.pop("unit_kinds", None)
    return Rule(first.kind, selector)
