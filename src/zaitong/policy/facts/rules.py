"""Deadlines that repeat or depend: every month by the 5th, within five working days after receipt, by the end of term."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from zaitong.policy.numerals import number
from zaitong.policy.patterns import Pattern, table
from zaitong.policy.statements import Statement
from zaitong.policy.words import ENDS

_N = r"(\d{1,3}|[一二两三四五六七八九十]{1,3})"
_EVE = r"(?:（[^（）]{1,12}）)?(?:上午|下午|中午|晚上?)?(?:下班|\d{1,2}[:：]\d{2}|\d{1,2}[时点])?(?:之前|以前|前)(?!后|往|期)"
_PART = r"个?(?:自然)?"

REPEATING = table(
    Pattern("monthly twice", rf"每个?月的?{_N}[日号]?(?:、|和|及){_N}[日号]{_EVE}", "每月2日、17日前分别报送"),
    Pattern("monthly by day", rf"(?:每个?月|逐月|次月|下月|每月次月|(?<=[，；。])当月)的?{_N}[日号]?{_EVE}", "每月5日前报送"),
    Pattern("monthly last workday", rf"(?:每个?月)(?:月?末|月?底)?的?最后[一1]?个?工作日(?:{_EVE}|内)?", "每月最后一个工作日前"),
    Pattern("monthly end", rf"(?:每个?月)(?:月?底|月?末|最后一[天日])(?:{_EVE})?", "每月底前" ),
    Pattern("weekly", rf"每(?:周|星期)([一二三四五六日天])(?:（[^（）]{{1,12}}）)?{_EVE}", "每周五下班前"),
    Pattern("weekly twice", rf"每(?:周|星期)([一二三四五六日天])[、和及](?:周|星期)?([一二三四五六日天])(?:上午|下午|晚)?{_EVE}", "每周三、周五下午4时前"),
    Pattern("daily", rf"每(?:[日天](?:上午|下午|中午|晚上?)?|晚|早){_N}[:：时点](?:整|(\d{{2}}|半)分?)?(?:之前|以前|前)", "每日17:00前"),
    Pattern("quarter end month", rf"(?:每个?季度?|(?<![四季])季度?)(?:末|最后[一1]?个?)月?(?:份|的)?{_N}[日号]{_EVE}", "每季度末月25日前"),
    Pattern("yearly list", rf"每年的?(1[0-2]|[1-9]|[一二三四五六七八九十]{{1,2}})月{_N}[日号](?=(?:、|和|及)(?:1[0-2]|[1-9])月\d{{1,2}}[日号]{_EVE})", "每年6月30日、12月31日前"),
    Pattern("yearly by day", rf"每年的?(1[0-2]|[1-9]|[一二三四五六七八九十]{{1,2}})月{_N}[日号]{_EVE}", "每年9月30日前"),
    Pattern("yearly end of month", rf"每年的?(1[0-2]|[1-9]|[一二三四五六七八九十]{{1,2}})月(?:底|末){_EVE}", "每年12月底前"),
    Pattern("year end", rf"(?:每年|每年度)(?:年?底|年?末|年终)(?:{_EVE})?", "每年年底前"),
    Pattern("term end", rf"(?:每学期|每个学期|本学期|学期)(?:期?末|结束)(?:{_EVE})", "学期结束前"),
    Pattern("quarter end", rf"每个?季度?(?:末|底){_EVE}", "每季度末前"),
)  # fmt: skip

_UNITS = {
    "个工作日": "wd",
    "工作日": "wd",
    "天": "d",
    "日": "d",
    "个自然日": "d",
    "个小时": "h",
    "小时": "h",
    "个月": "m",
    "分钟": "min",
    "周": "w",
    "个星期": "w",
}
_UNIT = "(" + "|".join(sorted(_UNITS, key=len, reverse=True)) + ")"
DEPENDING = table(
    Pattern("received", rf"(?:自|在|于)?(?:收到|接到|接)(?:本|该|此)?(?:[\u4e00-\u9fff]{{0,4}}通知|文件|来文|方案|公函|函件|函|任务|交办单|督办单)(?:书|单)?(?:之日|之时)?(?:起|后|的)*的?{_N}{_UNIT}(?:之内|以内|内)", "收到通知后5个工作日内"),
    Pattern("received, with a verb between", rf"(?:收到|接到|接)(?:本|该|此)?(?:通知|文件|提示|函|方案)后，?(?:要|应|须|请|务必|立即)?(?:在|于)?{_N}{_UNIT}(?:之内|以内|内)", "接到提示后，要在三日内"),
    Pattern("after event", rf"(?:自|在|于|应在|应于|须在|须于)?([^，。；：、（）\d]{{1,14}}?)(?:之日|之时)?(?:起|之后|以后|后)的?，?(?:应当?|须|要)?(?:在|于)?{_N}{_UNIT}(?:之内|以内|内)", "活动结束后10日内"),
    Pattern("after event, then a clause", rf"((?:收到|接到|发现|接报)[^，。；\d]{{1,12}}?)(?:后|的|时)?，(?:要|应|须|必须|务必)?(?:在|于)?{_N}{_UNIT}(?:之内|以内|内)", "收到举报线索，须于24小时内核查"),
    Pattern("after event, then who", rf"((?:收到|接到|接报|获悉|得知)[^，。；\d]{{0,12}}?)(?:后|的|时)?，[\u4e00-\u9fff（）、]{{2,16}}?(?:应当?|要|须|必须|务必)?(?:在|于)?{_N}{_UNIT}(?:之内|以内|内)", "接到险情报告后，值班人员在30分钟内到场"),
    Pattern("within hours", rf"(?<!周边)(?<!期限)(?<![\d起后]){_N}{_UNIT}(?:之内|以内|内)(?=(?:全部|予以|书面|电话|及时|要|须|必须|应|统一|先行|内)*(?:向[^，。；]{{2,24}}?)?(?:整改|完成|办结|答复|反馈|上报|报送|报告|回复|处置|处理|办理|到位|核实|提交|登记|公示|通报|送达|审核|清零|到场|到达|赶到|响应|退回|补正|启动|销号))", "一般问题24小时内整改到位"),
    Pattern("same day", r"(?:当日|当天)(?:之内|内)?(?=(?:完成|报送|上报|报(?![表名刊])|反馈|办结|处置|整改|登记|提交|上传|录入|清零|函告|告知|封存|通知|公开|入库|(?:电话|书面|立即|口头|网上)?(?:报告|上报|汇报)))", "当日反馈"),
    Pattern("before opening", r"((?:春季|秋季|新学期)?(?:开学|放假|寒假|暑假|中秋节?|国庆节?|春节|元旦|“?五一”?|劳动节|教师节|会议召开|中考|高考|期末考试|开班|开赛|开工|上岗|离校|返校|入学)(?:假期)?)(?:之前|前)(?=，?(?:各[^，。；]{1,12})?(?:完成|报送|上报|将|把|要完成|提交|组织完成|全面完成|清零|全部|整改|务必))", "开学前完成安全自查"),
)  # fmt: skip
_WEEKDAYS = dict(zip("一二三四五六日天", ("mon", "tue", "wed", "thu", "fri", "sat", "sun", "sun"), strict=True))
_TRIGGER = re.compile(r"(?:即时|及时|立即)?(交办|发现|接报|受理|移交|转办|反馈|接诉|接件|通知|公示|收到[^，。；]{1,6})")
# 发生安全事故的，|…应在1小时内报告
_HAPPENED = re.compile(r"((?:发生|出现|(?<=遇有)|(?<=遇到))[\u4e00-\u9fff、（）]{2,14}?)(?:的|后|时|情况)?，")
_RECEIVED = re.compile(
    r"(?:收到|接到)(?:本|该)?(?:通知|文件|来文)|(?:本|该)?(?:通知|文件|方案|意见|办法)(?:印发|下发|发布|发出)|发文"
)
_EVENT_ACTOR = re.compile(
    rf"^[\u4e00-\u9fff]{{1,8}}?(?=收到|接到|接报|获悉|得知|知悉)|^[\u4e00-\u9fff]{{0,8}}?{ENDS}(?=收到|接到|发现|受理|完成|审核|提交|知道|汇总|审定|批准|备案|验收|签字|签收|收件|任职|入职|到任|上岗)"
)
# 各单位|活动结束后…: who acts, not part of the event, where it opens the clause
_EVENT_DOER = re.compile(
    rf"^[\u4e00-\u9fff（）]{{0,12}}{ENDS}(?:要|须)?(?=(?:活动|会议|检查|培训|演练|考试|评选|整改|自查|比赛|行动|学期|学年|项目|任务|专项[\u4e00-\u9fff]{{2,4}}|[\u4e00-\u9fff]{{0,2}}工作)(?:结束|完成|闭幕|开始|启动|验收)$|(?:公示期|期限|合同|任期)[满到]|(?:公示)?期满$|验收合格$|(?:项目)?立项$|(?:事故|险情|问题|情况)发生$|(?:考核|赛事)结束$|(?:本|该)?(?:通知|文件|方案)(?:印发|下发)$)"
)
_EVENT_HEAD = re.compile(r"^.*(?:在|于|自|应当|应(?![急用届])|须(?!知)|(?<!申)请(?![示假求]))(?=.)")


@dataclass(frozen=True)
class Rule:
    """A rule of time, in the form of breakdown.md, and where it stands in the clean text."""

    rule: str
    start: int
    end: int
    pattern: str = ""


def find(clean: str, statement: Statement) -> Iterator[Rule]:
    """All rules of time in a statement."""
    if not statement.narrative:
        yield from _all_repeating(clean, statement.sentence.start, statement.sentence.end)
        yield from _all_depending(clean, statement)


def _all_repeating(clean: str, start: int, end: int) -> Iterator[Rule]:
    spans: list[tuple[int, int]] = []
    for pattern in REPEATING:
        for match in pattern.compiled.finditer(clean, start, end):
            if any(match.start() < stop and begin < match.end() for begin, stop in spans):
                continue
            spans.append(match.span())
            if pattern.name == "weekly twice":
                yield from (Rule(f"weekly:{_WEEKDAYS[day]}", *match.span(), pattern.name) for day in match.groups())
            elif pattern.name == "monthly twice":
                yield from (Rule(f"monthly:{number(day)}", *match.span(), pattern.name) for day in match.groups())
            else:
                yield Rule(_repeating(pattern.name, match), *match.span(), pattern.name)
                yield from _second(clean, match, end)


def _all_depending(clean: str, statement: Statement) -> Iterator[Rule]:
    spans: list[tuple[int, int]] = []
    for pattern in DEPENDING:
        for match in pattern.compiled.finditer(clean, statement.sentence.start, statement.sentence.end):
            if any(match.start() < stop and begin < match.end() for begin, stop in spans):
                continue
            rule = _depending(clean, statement, pattern.name, match)
            if rule:
                spans.append(match.span())
                yield Rule(rule, _begin(pattern.name, match), match.end(), pattern.name)


def _second(clean: str, match: re.Match[str], end: int) -> Iterator[Rule]:
    """每年6月底前|和12月底前: the second day shares the 每年 of the first."""
    shared = re.match(r"每年的?", match.group())
    sign = re.compile(r"、|和|及").match(clean, match.end(), end)
    if not shared or not sign:
        return
    for other in REPEATING:
        again = other.compiled.match(
            shared.group() + clean[sign.end() : min(end, sign.end() + 20)].removeprefix("次年")
        )
        if again and other.name.startswith("yearly"):
            stop = sign.end() + again.end() - len(shared.group())
            yield Rule(_repeating(other.name, again), sign.end(), stop, other.name)


def find_in(clean: str, start: int, end: int) -> Iterator[str]:
    """The repeating rules of a stretch, as of a table cell."""
    return (rule.rule for rule in _all_repeating(clean, start, end))


def after_receipt(clean: str, start: int, end: int) -> str | None:
    """The rule of a stretch that counts from receipt: 收到本函后7个工作日内."""
    for pattern in DEPENDING[:2]:
        if (match := pattern.compiled.search(clean, start, end)) and (amount := number(match.groups()[-2])):
            return f"received+{int(amount)}{_UNITS[match.groups()[-1]]}"
    return None


def _repeating(name: str, match: re.Match[str]) -> str:
    parts = [part for part in match.groups() if part]
    values = [int(number(part) or 0) for part in parts] if name != "weekly" else []
    if name == "monthly by day":
        return f"monthly:{values[0]}"
    if name == "weekly":
        return f"weekly:{_WEEKDAYS[parts[0]]}"
    if name == "daily":
        hour = values[0] + 12 if re.search("下午|晚", match.group()) and values[0] < 12 else values[0]
        minute = 30 if parts[-1] == "半" else values[1] if len(values) > 1 else 0
        return f"daily:{hour:02d}:{minute:02d}"
    if name == "quarter end month":
        return f"quarter_end_month:{values[0]}"
    if name in ("yearly by day", "yearly list"):
        return f"yearly:{values[0]:02d}-{values[1]:02d}"
    if name == "yearly end of month":
        return f"yearly:{values[0]:02d}-{_LAST_DAY[values[0]]:02d}"
    return {
        "monthly end": "monthly:end",
        "monthly last workday": "monthly:last_workday",
        "year end": "year_end",
        "term end": "term_end",
        "quarter end": "quarter_end_month:end",
    }[name]


_LAST_DAY = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _depending(clean: str, statement: Statement, name: str, match: re.Match[str]) -> str | None:
    if name == "same day":
        return "same_day"
    if name == "before opening":
        return f"before:{match.group(1)}"
    count, unit = match.groups()[-2:]
    amount = int(number(count) or 0)
    code = _UNITS[unit]
    if code == "w":
        amount, code = amount * 7, "d"
    if not amount:
        return None
    if name.startswith("received"):
        return f"received+{amount}{code}"
    event = _event(clean, match) if name.startswith("after event") else _implied(clean, statement, match.start())
    if _RECEIVED.fullmatch(event):
        return f"received+{amount}{code}"
    return f"after:{event}+{amount}{code}" if event else None


def _begin(name: str, match: re.Match[str]) -> int:
    """Where the words of time begin: 一般隐患|自发现之日起…."""
    if name != "after event":
        return match.start()
    by = match.group(1).rfind("由")
    if by > 0:
        return match.start(1) + by
    head = _EVENT_HEAD.match(match.group(1))
    return match.start(1) + head.end() - (1 if head.group()[-1:] in "自在于" else 0) if head else match.start()


_OTHER_ACTS = re.compile(rf"^[\u4e00-\u9fff（）]{{1,12}}{ENDS}(?:应当?|须|要)?[在于]")


def _event(clean: str, match: re.Match[str]) -> str:
    event = _EVENT_HEAD.sub("", match.group(1)).removesuffix("之日").removeprefix("并")
    if (
        event == match.group(1).removeprefix("请")
        and match.start(1) == match.start()
        and clean[match.start() - 1 : match.start()] in "，。；：、）\n "
    ):
        event = _EVENT_DOER.sub("", event)
    event = event.rpartition("由")[2].removesuffix("后")
    # 区局应在|企业提交申请后: where another acts, what happens keeps its subject
    if event == match.group(1) or "由" in match.group(1) or not _OTHER_ACTS.match(match.group(1)):
        event = _EVENT_ACTOR.sub("", event)
    if event in ("会", "会议") or (event.endswith("会") and len(event) <= 1):
        meetings = re.findall(
            r"[\u4e00-\u9fff]{0,4}(?:座谈|研讨|推进|联席|现场|专题|工作|评审|答辩)会", clean[: match.start()][-400:]
        )
        return meetings[-1][-3:] if meetings else "会议"
    return event


def _implied(clean: str, statement: Statement, place: int) -> str:
    happened = _HAPPENED.findall(clean, max(statement.sentence.start, place - 60), place)
    if happened:
        return str(happened[-1])
    found = _TRIGGER.findall(clean[max(statement.block.start, place - 120) : place])
    return found[-1] if found else ""
