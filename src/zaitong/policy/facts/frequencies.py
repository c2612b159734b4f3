"""Frequencies: how often something is to be done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from zaitong.policy import objects
from zaitong.policy.clauses import Span
from zaitong.policy.facts.rules import REPEATING
from zaitong.policy.numerals import number
from zaitong.policy.patterns import Pattern, table
from zaitong.policy.statements import Statement
from zaitong.policy.words import BODY, PEOPLE, SUBMIT_VERB

PERIODS = table(
    Pattern("two_weeks", r"每(?:两|二|2)个?(?:周|星期)|每半个?月|每双周|隔周", "每两周互听1节课"),
    Pattern("half_year", r"每半年|半年(?=不少于|至少|一次)", "每半年清运"),
    Pattern("two_months", r"每(?:两|二|2)个月|每双月", "每两个月调度一次"),
    Pattern("quarter", r"每个?季度?末?|按季度?|逐季|(?<=实行)季度(?=通报|报告)", "每季组织召开"),
    Pattern("week", r"每个?(?:周|星期)(?:[一二三四五六日天](?!次|场|期|轮|回|节|篇|条|遍|趟|个)(?:至周?[一二三四五六日天]|(?:[、和及](?:周|星期)?[一二三四五六日天])+)?)?|按周(?!计划|报|次|期)|逐周|周周", "每周到蹲点学校"),
    Pattern("month", r"每个?月(?:月?[初末底]|[上中下]旬)?|按月|逐月|月月", "按月领取费用结算单"),
    Pattern("term", r"每个?学期|按学期|逐学期", "每学期听课"),
    Pattern("year", r"每个?学年|每年度?|按年度?|逐年(?!扩|增|提|递|下降)", "每年清运1次"),
    Pattern("day", r"每[日天晚](?!制)|每个?工作日|逐日|按日", "每日检查"),
)  # fmt: skip
# a number with one of these counts acts or things handed over; with any other unit it measures something
_ACTS = "次场期轮回节篇条部个遍趟"
_N = r"(?:\d+|[一二两三四五六七八九十]{1,3})"
_COUNT = re.compile(
    rf"(?<!第)(?<!每)({_N})(?:[—\-至到]({_N}))?(?:人|学)?([{_ACTS}])(?!月|工作日|人|学期|年|星期|部门|单位)"
)
_ALL_DONE = re.compile(r"一次性|再一次|又一次|第一次")
_MEASURE = re.compile(r"学时|课时|小时|分钟|学分|元|%|人次|批次|天|人(?!员)|克|吨|字")
_NOT_ACT = table(
    Pattern("permission", r"(?:可|可以)(?:享受|申请|申报|领取|报销)|(?:每人每年|每人每学期)(?:可|享受)", "每人每年可享受1次培训补贴"),
    Pattern("earned", r"每(?:年|学期|学年)(?:取得|获得|累计|评价|考核结果|的)", "每年取得的学分不少于60学分"),
    Pattern("date of the year", r"每年的?\d{1,2}月(?:\d{1,2}日)?(?!前|底前|组织|开展|举办|举行|集中)(?:为|是)", "每年9月10日为教师节"),
)  # fmt: skip
_CLOCK = re.compile(
    r"^(?:[初末底中](?![小学心高期等午秋考])|度(?!量|假))?(?:的?最后一?个?)?(?:周[一二三四五六日]|星期[一二三四五六日])?(?:上午|下午|晚上?)?"
)


@dataclass(frozen=True)
class Often:
    """A frequency in the clean text; `at`..`stop` are the words of the period."""

    times: int
    times_max: int | None
    per: str
    what: str
    who: tuple[str, ...]
    start: int
    end: int
    at: int
    stop: int
    counted: tuple[int, int] | None = None
    pattern: str = ""


def read(clean: str, statement: Statement, topic: str = "") -> Iterator[Often]:
    """The frequencies of a statement."""
    if statement.narrative:
        return
    sentence = statement.sentence
    done: list[tuple[int, int]] = []
    for pattern in PERIODS:
        for match in pattern.compiled.finditer(clean, sentence.start, sentence.end):
            if any(match.start() < stop and start < match.end() for start, stop in done):
                continue
            done.append(match.span())
            found = _often(clean, statement, match, pattern.name, topic)
            if found:
                yield found


def _often(clean: str, statement: Statement, match: re.Match[str], per: str, topic: str) -> Often | None:
    clause = statement.clause(match.start())
    words = clean[clause.start : clause.end]
    if any(p.compiled.search(words) for p in _NOT_ACT) or _is_deadline(clean, match, clause):
        return None
    if follows := _lone(statement, match):
        return _of_next(clean, statement, match, per, follows)
    counted = _count(clean, match.end(), clause.end)
    if counted is None and _only_measured(clean, match.end(), clause.end):
        return None
    days = len(re.findall(r"[一二三四五六日天]", match.group())) if per == "week" and "至" not in match.group() else 1
    times, most = (int(number(counted.group(1)) or 1), counted.group(2)) if counted else (1, None)
    what = _ROUND.sub("", _what(clean, statement, match, counted)) or topic
    if (about := _UPON.fullmatch(clean, clause.start, match.start())) and re.fullmatch(_JUDGED, what):
        what += about.group(1)
    times_max = int(number(most) or 0) if most else None
    times *= max(days, 1)
    name = per
    if per == "two_months":
        times, per = times * 6, "year"
    who, span = statement.who(match.start()), counted.span() if counted else None
    return Often(times, times_max, per, what, who, clause.start, clause.end, *match.span(), span, name)


# 围绕课后服务开展|专题研讨
_ROUND = re.compile(r"^(?:围绕|针对|结合)[^，]{2,14}?(?:开展|进行|举行)(?=.{2})")
# 对供货企业|每半年|评价一次: what is judged belongs to the name of the act
_UPON = re.compile(r"(?:[^，]{0,14}[局委处科校会])?对([^，]{2,14})")
_JUDGED = r"考核|评价|检查|抽查|督查|评估|巡查|通报|检测|核查|回访|评议"


def _is_deadline(clean: str, match: re.Match[str], clause: Span) -> bool:
    """每月5日前; but 每月末|报告一次 counts acts."""
    if not any(pattern.compiled.match(clean, match.start()) for pattern in REPEATING):
        return False
    counted = _count(clean, match.end(), clause.end)
    return counted is None or counted.group(3) != "次"


def _count(clean: str, start: int, end: int) -> re.Match[str] | None:
    """The count that goes with a period: behind it in the same clause, before any other period."""
    for match in _COUNT.finditer(clean, start, end):
        if "每" in clean[start : match.start()] and match.group(3) != "次":
            return None
        if not _ALL_DONE.match(clean, match.start()):
            return match
    return None


def _lone(statement: Statement, match: re.Match[str]) -> Span | None:
    """每月，|各校召开例会不少于2次: the clause behind a period that fills its own."""
    index = statement.clause_at(match.start())
    clause, after = statement.sentence.clauses[index], statement.sentence.clauses[index + 1 : index + 2]
    return after[0] if after and match.span() == (clause.start, clause.end) else None


def _of_next(clean: str, statement: Statement, match: re.Match[str], per: str, clause: Span) -> Often | None:
    counted = _count(clean, clause.start, clause.end)
    if counted is None and _only_measured(clean, clause.start, clause.end):
        return None
    times, most = (int(number(counted.group(1)) or 1), counted.group(2)) if counted else (1, None)
    words = objects.tidy(_uncounted(objects.without_subject(clean, clause.start, clause.end)))
    who, span = statement.who(clause.start), counted.span() if counted else None
    times_max, name = int(number(most) or 0) if most else None, per
    if per == "two_months":
        times, per = times * 6, "year"
    start = statement.clause(match.start()).start
    return Often(
        times, times_max, per, _leading_verbs(words), who, start, clause.end, match.start(), match.end(), span, name
    )


def _only_measured(clean: str, start: int, end: int) -> bool:
    """不少于36学时, 10天: a measure and no act is counted."""
    words = clean[start:end]
    found = re.search(rf"{_N}(?:[—\-至]{_N})?({_MEASURE.pattern})", words)
    return bool(found) and bool(re.search(r"不少于|不低于|不超过|至少|达到|以上|以内|控制在", words))


def _what(clean: str, statement: Statement, match: re.Match[str], counted: re.Match[str] | None) -> str:
    clause = statement.clause(match.start())
    behind = clean[match.end() : clause.end]
    clock = _CLOCK.match(behind)
    behind = behind[clock.end() :] if clock else behind
    behind = re.sub(r"^\d{1,2}月(?:份|底|[上中下]旬)?(?=举办|举行|开展|组织)", "", behind)
    behind = re.sub(r"^的?\d{1,2}[日号]?(?:[至—]\d{1,2})?[日号](?!制)", "", behind)
    behind = _uncounted(behind)
    behind = re.sub(r"^(?:以[“\u4e00-\u9fff”]{2,14}等?方式)", "", behind)
    words = _leading_verbs(objects.tidy(behind))
    if _HANDED.match(words):
        words = _handed_thing(clean, clause.start, match.start()) or words
    before = objects.tidy(objects.without_subject(clean, clause.start, match.start()))
    if named := _act_and_thing(clean, statement, match, words, before if counted else ""):
        return named
    if len(words) >= 2 and not _BARE_VERB.fullmatch(words):
        return before + words if len(words) <= 3 and len(before) >= 2 and not _TIME_ONLY.search(before) else words
    if words and before and counted:
        return before + words
    if before:
        return before
    index = statement.clause_at(match.start())
    if index and not words:
        previous = statement.sentence.clauses[index - 1]
        return objects.tidy(objects.without_subject(clean, previous.start, previous.end).partition("每")[0])
    return words


_BARE_ACT = re.compile(r"开启|清理|更换|检测|检修|更新|核对|盘点|维护|消毒|清洗|巡查|公布|校验|保养|清运")
# 燃气管道|由有资质的单位|每季度检测
_DONE_BY = re.compile(r"(?:[^，。；、]{1,12}、)?([^，。；、]{2,12})由[^，。；]{2,16}$")
_SET_UP = re.compile(
    r"(?:设立|设置|开设|建立|开通|配备|安装|公布)([\u4e00-\u9fff“”]{2,12}?)(?:(?:不少于|至少)?\d+[个处块本套台只])?$"
)


def _act_and_thing(clean: str, statement: Statement, match: re.Match[str], words: str, counted: str) -> str:
    """The act with its object or its doer, where they stand apart; `counted` is what stands before a period with a count."""
    if not words and counted:
        return _with_doer(clean, statement, match, counted)
    if not _BARE_ACT.fullmatch(words):
        return ""
    clause = statement.clause(match.start())
    if passive := _DONE_BY.match(clean, clause.start, match.start()):
        return passive.group(1) + words
    own = objects.tidy(objects.without_subject(clean, clause.start, match.start()))
    thing = "" if own else _thing_set_up(clean, statement, match.start())
    return words + thing if thing else ""


def _thing_set_up(clean: str, statement: Statement, place: int) -> str:
    """设立意见箱2个，|每周开启一次: what the clause before has set up."""
    index = statement.clause_at(place)
    if not index:
        return ""
    previous = statement.sentence.clauses[index - 1]
    found = _SET_UP.search(clean[previous.start : previous.end])
    return found.group(1) if found else ""


def _with_doer(clean: str, statement: Statement, match: re.Match[str], act: str) -> str:
    """法治副校长到校授课|每学期不少于2次: who acts right before the act belongs to its name."""
    actor = statement.stated[statement.clause_at(match.start())]
    beside = actor is not None and len(actor.names) == 1 and clean.startswith(act, actor.end)
    doer = actor.names[0] if actor and beside else ""
    return doer + act if _ONE_KIND.search(doer) and not _OF_ALL.match(doer) else act


_ONE_KIND = re.compile(rf"(?:{PEOPLE}|代表)$")
_OF_ALL = re.compile(r"[各每全]|所有")
_TIME_ONLY = re.compile(r"\d|起$|[前后内期]$|由|^(?:对|在|按|每)")
_HANDED = re.compile(rf"{SUBMIT_VERB}(?:至|到|给|送)?(?=[^，。；]{{0,24}}{BODY})")


def _handed_thing(clean: str, start: int, place: int) -> str:
    """进展情况|每周五报教育局: what stands before the period is what is handed in."""
    return objects.tidy(objects.without_subject(clean, start, place))


_BARE_VERB = re.compile(r"(?:至少)?(?:召开|讲|开展|组织|举办|举行|进行|更新|安排|一次|上报|报送)")


def _uncounted(words: str) -> str:
    words = re.sub(
        rf"(?:不少于|不低于|不得少于|至少|不超过|最多|各|均)?(?:{_N}[—\-至到])?{_N}(?:人)?[{_ACTS}](?:以上|左右|以内)?",
        "",
        words,
    )
    words = re.sub(
        rf"(?:不少于|不低于|至少)?{_N}(?:家|所|名|人|户|处|项|件|份|位|张|份|批次)(?:及?以上|左右)?$", "", words
    )
    return re.sub(r"(?:不少于|不低于|至少|原则上)(?=$|，)", "", words)


# 对校外基地|开展安全检查, 为合作企业职工|开展技术送教, 对资源教室|巡回指导: whom an act is for is not its name
_TOWARDS = re.compile(
    r"^(?:(?:对|为|与|给|向|会同|联合)[^，。；]{2,20}?(?:开展|进行|组织|举办|实施)(?=[\u4e00-\u9fff]{2})"
    r"|(?:对|与)[^，。；]{2,14}?(?=(?:巡回|全面|集中|专项|随机|联合|现场|实地|跟踪|逐一|入户|上门)?(?:指导|检查|抽查|督查|巡查|督导|回访|联训|联检|会商|对账|复核)$))"
)
# 组织|全校教师|集中学习
_ITS_PEOPLE = re.compile(rf"^全[市县区校园][\u4e00-\u9fff]{{0,6}}?{PEOPLE}(?=[\u4e00-\u9fff]{{4}})")
# 检查食堂|并填写记录
_AND_DOES = re.compile(
    r"(?<=[\u4e00-\u9fff]{4})并(?:填写|做好|建立|形成|留存|公布|通报|公示|记录|登记|上报|报送)[^，。；]*$"
)


def _leading_verbs(words: str) -> str:
    found = re.match(
        r"^(?:至少|不少于|汛前|汛期|年初|年末|期初|期末|月初|主持(?=召开|组织|开展)|主持召开|各|要|应(?![急用届])|须|组织召开|组织开展|组织|开展|召开|举办|举行|进行|安排|实施|形成|主持)+(?=[\u4e00-\u9fff“《]{2,})",
        words,
    )
    rest = _AND_DOES.sub("", _TOWARDS.sub("", words[found.end() :] if found else words))
    rest = _ITS_PEOPLE.sub("", re.sub(r"^设立(?=[\u4e00-\u9fff]{1,5}[周日节月]$)", "", rest))
    return words if rest in ("活动", "工作", "检查", "学习", "培训") else rest
