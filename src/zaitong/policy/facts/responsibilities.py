"""Responsibilities: who leads and who supports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from zaitong.policy import actors, objects
from zaitong.policy.patterns import Pattern, table
from zaitong.policy.statements import Statement
from zaitong.policy.words import BODY, ENDS

_ORGS = r"[^，。；：（）\n]{2,60}?(?:（[^（）]{1,20}）)?"
_LIST = r"(?:[^。；\n（）]|（[^（）\n]{1,20}）){2,120}?"
LABELLED = table(
    Pattern("lead and support", rf"(?:(?:牵头|责任|主责|主办|承办)(?:单位|部门|科室|处室)[：为]|(?:牵头|主责|主办|承办|负责)[：])(?P<lead>{_LIST})[；，。]?(?:(?:责任|配合|协办|协助|协同|协作|参与|参加|支持)(?:单位|部门|科室|处室)[：为]|(?:配合|协办|协助|参与|参加|协同)[：])(?P<support>{_LIST})(?=[）。；\n]|$)", "（牵头单位：市教育局；责任单位：市财政局、市住建局）"),
    Pattern("only responsible", rf"(?:(?:责任|牵头|负责|主责|承办|实施|主办|落实)(?:单位|部门|科室|处室|人)|(?<![\u4e00-\u9fff])(?:牵头|主责|主办|责任))[：](?P<lead>{_LIST})(?=[）。；\n]|完成时限|$)", "（责任单位：市教育局，各县教育局）"),
    Pattern("first of list leads", rf"（(?P<lead>[^，。；：（）、\n]{{2,20}}(?:{BODY}))牵头，(?P<support>[^。；：（）\n]{{2,80}}?)(?:参与|配合|参加|负责|按职责分工负责|按职责分工落实)）", "（市教育局牵头，市财政局、市人社局配合）"),
    Pattern("bodies alone in brackets", r"（(?P<lead>[\u4e00-\u9fff（）]{1,16}?[局科室处办委部厅会]{1}(?:（[^（）]{1,12}）)?(?:、[\u4e00-\u9fff]{1,16}?[局科室处办委部厅会心校院站])+)）(?=$|[。；\n])", "（基建科、计财科）"),
    Pattern("several in brackets", rf"（(?P<lead>[^。；：（）\n]{{2,80}}(?:{BODY}))(?:按职责分工|分别|共同|等)?(?:负责|落实)）", "（市教育局、市财政局负责）"),
)  # fmt: skip
# a cheap look ahead, so that the costly names are only tried where 牵头 follows in the same breath
_REACH = r"(?:[^，。；：（）\n]|（[^（）\n]{1,16}）){2,80}?"
_LED = re.compile(
    rf"(?={_REACH}牵头)由?(?P<lead>(?:[^，。；：（）\n]|（[^（）\n]{{1,16}}）){{0,40}}?(?:{ENDS})(?:（[^（）]{{1,16}}）|(?<=[任长记师员])(?!牵头)[\u4e00-\u9fff]{{2,3}}(?=牵头))?)牵头(?P<rest>(?!、)[^，。；\n]{{0,40}}|)"
)
_SUPPORT = re.compile(
    rf"(?:会同|联合|组织(?![人宣部科处股委]))?(?P<support>[^，。；：\n]{{2,60}}?(?:{ENDS})(?:（[^（）]{{1,16}}）)?)(?:按照?(?:各自)?职责(?:分工)?|密切|积极|共同|具体)*(?P<verb>配合|参与|协助|协同|参加|抓好落实|负责具体实施|具体实施|负责)"
)
_TOGETHER = re.compile(
    rf"(?:会同|商(?=市|区|县|省|有关))(?P<support>(?:[^，。；：（）\n]|（[^（）\n]{{1,16}}）){{0,60}}?(?:{ENDS})(?:（[^（）]{{1,16}}）)?)(?=[，。；）\n]|$|于|应(?!急)|要|须|负责|审核|审查|组织|组建|成立|选派|举办|设立|制定|制订|开展|每|按|现场|不定期|定期|编制|倒排|对|研究|做好|建立|联合|共同|印发|督促|指导|负责|确定|进行|加强|评审|确认|持续|加大|抓好|完成|实施|核查|提出|召开|认定|复核|验收|考核|检查|逐|随|联|赴|到|派|分(?!局|公司|院|园|校|中心|管)|就|在|向|为|把|将|深入|现|上门|统一|集中|全程|予以|另|两|各|拟订|拟定|草拟|汇总|每半|每学|做|通过|采取|以|根据|依据|挂牌|督办|约谈|查处|处置|处理|执法|评定|评估)"
)
_JOINS = re.compile(r"会同|商")
_HELPS = ("配合", "参与", "协助", "协同", "参加")
_IN_CHARGE = re.compile(
    r"(?:(?:具体|全面|主要|统一|归口|统筹|分别|牵头)?负责(?!任|人|同志|的(?:同志|人)|制(?!定|订|作|度)|[^，。；]{0,14}人员名单|[^，。；]{0,24}的(?:主管|分管|部门|主要|具体)?(?:领导|负责人|同志|人员|人)))"
)
_TOTAL = re.compile(r"对(?P<what>[^，。；]{2,60}?)负(?:总责|全责|主责|责)")
_BY = re.compile(
    rf"(?<=[，。；）\u4e00-\u9fff])由(?P<lead>[^，。；：\n]{{2,30}}?(?:{ENDS})(?:（[^（）]{{1,16}}）)?)(?:归口|具体|统一|全面|牵头|统筹)?负责(?P<what>[^，。；\n]{{0,40}})"
)


@dataclass(frozen=True)
class Charge:
    """A responsibility in the clean text."""

    lead: tuple[str, ...]
    support: tuple[str, ...]
    what: str
    start: int
    end: int
    pattern: str = ""


# the time of an act is none of its name: 每半年|对走访情况开展抽查, 4月底前完成|检修
_HEAD_OF_TIME = re.compile(
    r"^(?:每(?:半年|季度?|月|周|学年|年|学期)|(?:于|在)?(?:\d{4}年)?(?:\d{1,2}月(?:底|[上中下]旬|\d{1,2}日)|年?底)前)(?:全面|基本)?(?:完成)?(?:[一1][轮次遍])?(?=.{2})"
)
_ONCE = re.compile(r"^(?:组织)?开展[一1]次(?=.{2})")
FIRST_LEADS = re.compile(
    r"(?:排名|排列|排序|列|排|居)(?:在)?(?:第一位?|首位?|最前)的?[^，。；\n]{0,8}?(?:为|是|系)?牵头"
)


def read(clean: str, statement: Statement, topic: str = "", *, first_leads: bool = False) -> Iterator[Charge]:
    """The responsibilities of a statement; `first_leads` where the document says that the first named body leads."""
    for found in _read(clean, statement, topic):
        what = _HEAD_OF_TIME.sub("", found.what) or found.what
        charge = replace(found, what=_ONCE.sub("", what))
        listed = first_leads and not charge.support and len(charge.lead) > 1 and clean[charge.start] in "（责"
        yield replace(charge, lead=charge.lead[:1], support=charge.lead[1:]) if listed else charge


def _read(clean: str, statement: Statement, topic: str) -> Iterator[Charge]:
    done: list[tuple[int, int]] = []
    for reader in (_labelled, _led, _together, _in_charge):
        found = list(reader(clean, statement, topic))
        for charge in found:
            if not any(charge.start < stop and start < charge.end for start, stop in done):
                yield charge
        if reader is not _together:
            done.extend((charge.start, charge.end) for charge in found)


def _labelled(clean: str, statement: Statement, topic: str) -> Iterator[Charge]:
    sentence = statement.sentence
    full = re.compile(r"[。\n]").search(clean, sentence.end, sentence.end + 160)
    stop = min(len(clean), max(sentence.end + 2, full.end() if full else 0))
    at = sentence.start
    while at < stop:
        found, name = next(((m, p.name) for p in LABELLED if (m := p.compiled.search(clean, at, stop))), (None, ""))
        if not found:
            return
        parts = found.groupdict()
        support = tuple(actors.split_list(parts.get("support") or ""))
        yield Charge(tuple(actors.split_list(parts["lead"])), support, topic, *found.span(), name)
        at = found.end()


def _led(clean: str, statement: Statement, topic: str) -> Iterator[Charge]:
    """由X牵头，Y、Z配合; X牵头组织…."""
    sentence = statement.sentence
    if clean.find("牵头", sentence.start, sentence.end) < 0:
        return
    for found in _LED.finditer(clean, sentence.start, sentence.end):
        lead = actors.names(_last_subject(found.group("lead")))
        if "由" not in found.group("lead") and not all(actors.is_name(name) for name in lead):
            continue
        support, end = _supporters(clean, found.end(), sentence.end)
        what = (
            objects.tidy(re.sub(r"^(?:组织|负责|实施)", "", found.group("rest")))
            or _about(clean, statement, found, end)
            or topic
        )
        yield Charge(lead, support, what, found.start(), max(end, found.end()), "led by")


_JOINING = re.compile(
    rf"，(?:会同|组织(?![人宣部科处股委])|联合|协同)(?P<support>(?:[^，。；：（）\n]|（[^（）\n]{{1,16}}）){{0,60}}?(?:{ENDS})(?:（[^（）]{{1,16}}）)?)(?=对|开展|进行|按|共同|制定|[，。；]|$)"
)


def _supporters(clean: str, start: int, end: int, *, only_help: bool = False) -> tuple[tuple[str, ...], int]:
    support: list[str] = []
    joined = _JOINING.match(clean, start, end)
    if joined:
        return actors.names(joined.group("support")), joined.end()
    stop = start
    at = start
    while at < end and clean[at] in "，；、":
        found = _SUPPORT.match(clean, at + 1, end)
        if not found or (only_help and not _only_helps(clean, found, end)):
            break
        support.extend(actors.names(found.group("support")))
        stop = found.end()
        at = clean.find("，", stop, end)
        if at < 0:
            break
    return tuple(support), stop


def _only_helps(clean: str, found: re.Match[str], end: int) -> bool:
    """…，政教处配合: and not 学生会配合做好宣传, which is a duty of its own."""
    return found.group("verb") in _HELPS and (found.end() >= end or clean[found.end()] in "，；。）")


def _last_subject(phrase: str) -> str:
    found = re.search(r"^[^，。；]{2,40}?由(.+)$", phrase)
    return found.group(1) if found else phrase.removeprefix("由")


# 各县区|由教育局牵头: where, not what
_ALL_OF = re.compile(r"[各全][\u4e00-\u9fff（）、]{0,8}(?:[县市区旗镇乡街校园]|单位|部门|学院)")


def _about(clean: str, statement: Statement, found: re.Match[str], end: int) -> str:
    """本次检查由教务处牵头: what stands before; else the words that follow the supporters."""
    clause = statement.clause(found.start())
    before = objects.tidy(
        clean[clause.start : found.start()] + found.group("lead").partition("由")[0] * ("由" in found.group("lead")[1:])
    )
    if before and not _ALL_OF.fullmatch(before):
        return before
    index = statement.clause_at(max(found.start(), end - 1))
    clauses = statement.sentence.clauses
    rest = objects.tidy(clean[end : clauses[index].end]) if end > found.end() else ""
    if len(rest) > 4 and not re.match(r"按|抓好|落实|负责", rest):
        return re.sub(r"^.*?进行(?=.{2})", "", rest) if rest.startswith("对") and "进行" in rest else rest
    if index + 1 < len(clauses):
        return objects.tidy(
            re.sub(
                r"^每(?:季度|学期|学年|半年|[周月年季])", "", clean[clauses[index + 1].start : clauses[index + 1].end]
            )
        )
    return ""


def _together(clean: str, statement: Statement, topic: str) -> Iterator[Charge]:
    """X会同Y审核."""
    sentence = statement.sentence
    if not _JOINS.search(clean, sentence.start, sentence.end):
        return
    for found in _TOGETHER.finditer(clean, sentence.start, sentence.end):
        clause = statement.clause(found.start())
        lead = _lead_before(clean, statement, clause.start, found.start())
        if not lead or clean[max(0, found.start() - 4) : found.start()].endswith(("牵头，", "牵头")):
            continue
        what = objects.tidy(clean[found.end() : clause.end])
        if _DOES_ONLY.fullmatch(what):
            what = objects.tidy(clean[clause.start : found.start()].rpartition("由")[0]) or what
        support = actors.names(found.group("support"))
        yield Charge(lead, support, what or topic, clause.start, clause.end, "together with")


_DOES_ONLY = re.compile(r"(?:共同|联合|具体|统一)?(?:实施|负责|落实|办理|组织实施|承担|完成|进行|开展)?")


def _lead_before(clean: str, statement: Statement, start: int, place: int) -> tuple[str, ...]:
    words = clean[start:place]
    found = re.search(rf"(?:由)([^，。；：]{{0,40}}?(?:{ENDS})(?:（[^（）]{{1,16}}）)?)$", words) or re.match(
        rf"^([^，。；：]{{0,40}}?(?:{ENDS})(?:（[^（）]{{1,16}}）)?)(?:要|应|须)?$", words
    )
    if found:
        return actors.names(found.group(1))
    return statement.who(place) if not words.strip("要应须并由请可将") else ()


def _in_charge(clean: str, statement: Statement, topic: str) -> Iterator[Charge]:
    """X负责…; …由X负责; X对…负总责."""
    sentence = statement.sentence
    for found in _IN_CHARGE.finditer(clean, sentence.start, sentence.end):
        clause = statement.clause(found.start())
        lead, what_before = _holder(clean, statement, clause.start, found.start())
        if not lead or not all(actors.is_name(name) for name in lead):
            continue
        said = clean[found.end() : clause.end]
        what = _act_on(said if _BARE_ACT.fullmatch(said) else objects.tidy(said), what_before) or topic
        support, end = _supporters(clean, clause.end, sentence.end, only_help=True)
        yield Charge(lead, support, what, clause.start, max(clause.end, end), "in charge")
    for found in _TOTAL.finditer(clean, sentence.start, sentence.end):
        clause = statement.clause(found.start())
        lead = statement.who(found.start())
        if lead:
            yield Charge(lead, (), objects.tidy(found.group("what")), clause.start, clause.end, "answers for")
    for found in re.finditer(
        r"牵头(?=制定|制订|组织|开展|编制|推进|做好|建立|抓好|实施|研究)", clean[sentence.start : sentence.end]
    ):
        place = sentence.start + found.start()
        clause = statement.clause(place)
        if place == clause.start and statement.who(place):
            what = objects.tidy(clean[place + 2 : clause.end])
            yield Charge(statement.who(place), (), what, clause.start, clause.end, "leads an act")


# 师德档案由人事处负责|管理: an act without its object
_BARE_ACT = re.compile(
    r"(?:统一|集中|归口|具体|日常)?(?:管理|保管|处置|处理|登记|审核|汇总|维护|收集|统计|编制|编印|发放|回收|采购|监管|监督|检查|验收|整理|帮带|维修|更新|核对|审查|核查|分发|印制|接收|转办|看护|值守)"
)


def _act_on(act: str, thing: str) -> str:
    """管理 and 师德档案: 管理师德档案."""
    if not thing or not act:
        return act or thing
    named = len(thing) <= 16 and not objects.FOLLOWER.match(thing) and not _SETS_NUMBER.search(thing)
    return act + thing if named and _BARE_ACT.fullmatch(act) else act


_SETS_NUMBER = re.compile(r"\d")


# 由心理教师|方知秋|负责: a name behind a post, told by its family name
_NAMED = r"(?<=[任长记师员])[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文柳][\u4e00-\u9fff]{1,2}"


def _holder(clean: str, statement: Statement, start: int, place: int) -> tuple[tuple[str, ...], str]:
    """Who stands before 负责, and what the clause named before it."""
    words = clean[start:place].removesuffix("：").removesuffix("分别").removesuffix("：")
    by = re.search(rf"由([^，。；：]{{0,30}}?(?:{ENDS})(?:（[^（）]{{1,16}}）|{_NAMED})?)$", words)
    if by:
        before = objects.tidy(words[: by.start()])
        if not before and (index := statement.clause_at(place)):
            previous = statement.sentence.clauses[index - 1]
            before = objects.tidy(objects.without_subject(clean, previous.start, previous.end))
        return actors.names(by.group(1)), before
    direct = re.match(
        rf"^(?:[一二三四五六]是)?([^，。；：]{{0,40}}?(?:{ENDS})(?:（[^（）]{{1,16}}）)?)(?:要|应|须|将)?$", words
    )
    if direct:
        return actors.names(direct.group(1)), ""
    if not words.strip("要应须并"):
        return statement.who(place), ""
    return (), ""
