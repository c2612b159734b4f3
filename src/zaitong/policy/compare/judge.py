"""What lacks in the answer of a plan: deadline, number, frequency, actor, receiver, content."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from zaitong.policy.compare.figures import PER_YEAR, Figure, alike, at_stages, days, figures, in_a_year, rates
from zaitong.policy.compare.match import bag_of
from zaitong.policy.compare.meaning import Meanings
from zaitong.policy.compare.pieces import Piece
from zaitong.policy.compare.result import Coverage, Slot
from zaitong.policy.compare.synonyms import GENERIC
from zaitong.policy.model import Deadline
from zaitong.policy.numerals import number

_ALL = re.compile(
    r"全部|所有|人人|全员|全体|全覆盖|百分之百|逐一|逐个|逐本|一个不落|一个不漏|不漏一|不留死角|一律|每一?[名位个株户条]|均|都|[一个份人]不少|一[户个人家件份]不(?:落|漏|少)|不缺|不落一|零容忍|([个件家户人样处事班校])\1|应(.)尽\2"
)
_STAGES = re.compile(r"(小学|初中|高中|幼儿园|寄宿制|走读|中职|农村|城区)[^，；。\d]{0,8}$")
_NAMED = re.compile(r"[一二三四五六七八九十]{1,3}[类项种个条大](?!以|左)[\u4e00-\u9fff]")
_TOTALS = re.compile(r"全[市县区省]|左右")
_KEEPS = re.compile(r"不需(?:要)?(?:上报|报送)|无需(?:上报|报送)")
# 6月30日前和12月20日前分别报送: one of the two days is half of it
_TWICE = re.compile(r"\d月(?:\d{1,2}日|底)?前?[和、及]\d{1,2}月(?:\d{1,2}日|底)?前?(?:分别|各)")
_DATED = re.compile(r"\d月")
_HALF = re.compile(r"分别|各|每")
_SENT = re.compile(r"上报|报送|一并报|报至")
_WEEKDAY = re.compile(r"周([一二三四五六日天])")
_DAY_OF_MONTH = re.compile(r"每(?:个)?月(?:的)?(\d{1,2})日?|每月(?:的)?(月?底|末|最后)")
_NOW_AND_THEN = re.compile(r"(?<!不)定期|不定期|经常|适时|常态化")
_SPAN = re.compile(r"(\d+|[一二两三四五六七八九十]+|半)个?(工作日|小时|天|日|周|星期|月|分钟)(?:之?内|以内)?")
_WITHIN = re.compile(r"(\d+|[一二两三四五六七八九十]+|半)个?(工作日|小时|天|日|周|星期|月)(?:之?内|以内)")
_SCALE = {"工作日": 1.4, "小时": 1 / 24, "天": 1.0, "日": 1.0, "周": 7.0, "星期": 7.0, "月": 30.0, "分钟": 1 / 1440}
_SOON = re.compile(r"当场|当天|当日|立即|马上|即时|随时")
_PUTS_OFF = re.compile(r"及时|尽快|按时|按要求|适时")
_LATER = re.compile(r"及时|按要求|按时|尽快|适时|上报|报送")
_SLOGAN = re.compile(
    r"^(?:切实|形成|营造|推动|确保|不断|从而|进一步|全面|讲好|让|使|努力|着力|做到|明确|细化|坚持|充分|发挥|促进|提升|提高|增强)"
)
# what a thing is for, and what is left to those who cannot
_LEEWAY = re.compile(r"^(?:用于|主要用于|[^，]{0,6}(?:有条件|确有困难)|可)")
_HEAD = re.compile(r"校级|校领导|园领导|院领导|领导班子|班子|校长|园长|院长|书记|局长|主要负责人|党政负责人|行政领导")
_HEAD_ACTS = re.compile(
    r"(?:由|安排|须有|要有|应有|\d名|至少1名)[^，]{0,4}(?:校级领导|校领导|园领导|校长|园长|院长|书记|班子成员|主要负责人)[^，]{0,6}(?:带|值|主持|负责|陪|签|讲|审|任|与|参加|召开)"
)
_BELOW = re.compile(
    r"(?:教师|老师|主任|委员|志愿者|家长|科长|干事|组长|秘书|[处科室]|保安|管理员|辅导员|安全员)[^，]{0,8}(?:轮流|带|值|主持|负责|陪|签|讲|审|召集|召开)"
)
_LIKE = 0.3  # nearness of meaning from which a part counts as taken up
_MEMBER = re.compile(r"\d+[次条份个件篇场](?:以上)?(?:的)?([\u4e00-\u9fff]{2,6})")


def judge(
    piece: Piece,
    answers: list[Piece],
    around: list[Piece],
    weight: Mapping[str, float],
    issued: date | None,
    meanings: Meanings | None = None,
) -> Coverage:
    """The coverage of one duty by the passages that take it up; `around` are the sentences in which these stand."""
    if not answers:
        return Coverage(piece.quote, "missing", (), (), piece.start, piece.end, ())
    near, wide = "；".join(a.words for a in answers), "；".join(a.words for a in around)
    lacking: list[Slot] = []
    if not _soon_enough(piece, near) or (piece.deadlines and not _in_time(piece, answers, around, wide, issued)):
        lacking.append("deadline")
    if not _often_enough(piece, near, wide) or _less_in_a_year(piece.words, near):
        lacking.append("frequency")
    if not _enough(piece, near, wide):
        lacking.append("number")
    if piece.to and not _same_receiver(piece, wide):
        lacking.append("receiver")
    if _other_actor(piece, answers, near, wide):
        lacking.append("actor")
    if _contradicts(piece, near, wide) or _part_lacks(piece, around, weight, meanings):
        lacking.append("content")
    quotes = tuple(a.quote for a in answers)
    spans = tuple((a.start, a.end) for a in answers)
    return Coverage(
        piece.quote, "partial" if lacking else "covered", tuple(lacking), quotes, piece.start, piece.end, spans
    )


def _in_time(piece: Piece, answers: list[Piece], around: list[Piece], wide: str, issued: date | None) -> bool:
    mine = [d for a in answers for d in a.deadlines] or [d for a in around for d in a.deadlines]
    said = days("；".join(a.words for a in answers), issued) or days(wide, issued) or _stage(around, wide, issued)
    return all(_met(above, piece, mine, said, wide) for above in piece.deadlines)


def _soon_enough(piece: Piece, near: str) -> bool:
    """Whether 10个工作日内 keeps 7个工作日内: each span asked is met by one of those given, where any is given."""
    given = [_days_of(m) for m in _WITHIN.finditer(near)]
    asked = sorted(_days_of(m) for m in _WITHIN.finditer(piece.words))
    if _SOON.search(near):
        return True
    if not given:
        return not (asked and _PUTS_OFF.search(near)) or bool(_SPAN.search(near))
    if len(asked) == len(given):
        return all(below <= above + 0.01 for above, below in zip(asked, sorted(given), strict=True))
    return not asked or min(given) <= max(asked) + 0.01


def _stage(around: list[Piece], wide: str, issued: date | None) -> list[date]:
    """The last day of the stage over a passage that names no day, unless it puts one off with 及时 or 按要求."""
    return [] if _LATER.search(wide) or not around else days(around[0].topic, issued)[-1:]


def _met(above: Deadline, piece: Piece, mine: list[Deadline], said: list[date], wide: str) -> bool:
    if any(_not_later(above, below) for below in mine):
        return True
    if above.due:
        return any(day <= above.due for day in said)
    return _rule_met(above.rule or "", piece, said, wide)


def _rule_met(rule: str, piece: Piece, said: list[date], wide: str) -> bool:
    """Whether terse words keep a rule: 每月25日 for monthly:28, 周四 for weekly, 3天内 for +5wd."""
    if rule.startswith("weekly"):
        return _weekday(wide, piece.words)
    if rule.startswith("monthly"):
        return _monthly(rule, wide)
    if "+" in rule:
        return bool(_SOON.search(wide)) or any(_days_of(m) <= _amount(rule) for m in _SPAN.finditer(wide))
    found = re.search(r"(\d{1,2})-(\d{1,2})", rule) if rule.startswith("yearly") else None
    if found:
        return any((d.month, d.day) <= (int(found[1]), int(found[2])) for d in said)
    named = rule.partition(":")[2][:4]
    return bool(said) or not named or rule.startswith(("before:", "event:")) or named in wide


def _weekday(wide: str, words: str) -> bool:
    order = "一二三四五六日天"
    asked, given = _WEEKDAY.search(words), _WEEKDAY.search(wide)
    if asked is None or given is None:
        return "每日" in wide or "每天" in wide
    return order.index(given[1]) <= order.index(asked[1])


def _monthly(rule: str, wide: str) -> bool:
    day = rule.partition(":")[2]
    limit = int(day) if day.isdigit() else 31
    for found in _DAY_OF_MONTH.finditer(wide):
        given = int(found[1]) if found[1] else 31
        if given <= limit:
            return True
    return bool(re.search(r"每周|每日|每天", wide))


def _days_of(found: re.Match[str]) -> float:
    count = 0.5 if found[1] == "半" else float(number(found[1]) or 0)
    return count * _SCALE[found[2]]


def _not_later(above: Deadline, below: Deadline) -> bool:
    if above.due and below.due:
        return below.due <= above.due
    if above.rule and below.rule:
        return _rule_not_later(above.rule, below.rule)
    return False


def _rule_not_later(above: str, below: str) -> bool:
    kind, _, day = above.partition(":")
    other, _, other_day = below.partition(":")
    if kind != other:
        return above.split("+", maxsplit=1)[0] == below.split("+", maxsplit=1)[0] and _amount(below) <= _amount(above)
    if day.isdigit() and other_day.isdigit():
        return int(other_day) <= int(day)
    return other_day <= day or day in ("end", "last_workday")


def _amount(rule: str) -> float:
    found = re.search(r"\+(\d+)(wd|d|h|min|m|)", rule)
    scale = {"wd": 1.4, "d": 1.0, "h": 1 / 24, "m": 30.0, "min": 1 / 1440, "": 1.0}
    return int(found.group(1)) * scale[found.group(2)] if found else 0.0


def _often_enough(piece: Piece, near: str, wide: str) -> bool:
    wanted = rates(piece.words)
    if not wanted:
        return True
    if piece.deadlines and max(wanted) <= PER_YEAR["月"] and re.search(r"每(?:个)?月|每周|每天|每日|每年", wide):
        return True
    given = rates(near) or at_stages(near) or rates(wide)
    if len(wanted) > 1:
        given = [*given, *rates(wide)]
    if re.search("每天|每日|天天", near) and max(wanted) <= PER_YEAR["天"]:
        return True
    if given:
        return max(given) >= max(wanted) - 0.01
    if _NOW_AND_THEN.search(near):
        return False
    once = re.search(r"\d月|今年|本年|全年|年内|春季|秋季", wide) or not re.search(r"学期|月|周|天|日", wide)
    return max(wanted) <= PER_YEAR["学期"] and bool(once)


def _enough(piece: Piece, near: str, wide: str) -> bool:
    if _one_by_one(figures(piece.words), figures(near)):
        return True
    rated = bool(rates(piece.words))
    close, far = figures(near), figures(wide)
    for above in _for_this_body(figures(piece.words), piece.words, wide):
        if (above.group == 3 or above.unit == "工作日") and not above.condition and _too_short(above, close):
            return False
        if _read_elsewhere(above, rated=rated) or _is_no_norm(above, piece.words):
            continue
        if (above.low or 0) <= 1 and above.unit != "%" and (above.high is None or above.high <= 1):
            continue  # one of a thing is there where the act is
        nearby = [f for f in close if f.value != 1]  # 开一张书单，列书10本: one of a thing is no number
        here = any(alike(above, f) and _share(above.around, f.around) for f in nearby) or not far
        if not (_reached(above, close, near) if here else _reached(above, close, near) or _reached(above, far, wide)):
            return False
    return True


def _one_by_one(asked: list[Figure], given: list[Figure]) -> bool:
    """书记56学时，党员32学时: as many figures of the same units in the same order, each of them enough."""
    return 1 < len(asked) == len(given) and all(
        above.unit == below.unit and above.high is None and below.value >= (above.low or 0)
        for above, below in zip(asked, given, strict=True)
    )


def _is_no_norm(above: Figure, words: str) -> bool:
    """五类问题, 十项准则: a name; 排查出的53个问题: how many there were; a total of the whole district."""
    if _FOUND_SO_MANY.search(words[: above.start]) or (_TOTALS.search(words) and above.unit != "%"):
        return True
    return bool(_NAMED.match(words[above.start : above.end + 2])) and above.low == above.high


def _read_elsewhere(above: Figure, *, rated: bool) -> bool:
    """Days are read with deadlines, times within a period with rates."""
    return (
        above.condition or above.group == 3 or above.unit == "工作日" or (above.group == 0 and rated and not above.each)
    )


_FOUND_SO_MANY = re.compile(r"(?:发现|排查出?|检查出?|查出|反馈|梳理出?|摸排出?|交办|存在)的$")


def _less_in_a_year(asked: str, given: str) -> bool:
    """每月1课时 where 每两周1课时 is asked: less of a measure in a year, by other periods."""
    mine, theirs = in_a_year(asked), in_a_year(given)
    if len(mine) != 1 or len(theirs) != 1:
        return False
    (unit, period, amount), (other, rhythm, less) = mine[0], theirs[0]
    return unit == other and period != rhythm and less < amount - 0.01


def _too_short(above: Figure, given: list[Figure]) -> bool:
    """公示三天 where 不少于5个工作日 are asked."""
    lasting = [f.value for f in given if f.group == 3 or f.unit == "工作日"]
    return above.high is None and bool(lasting) and max(lasting) < (above.low or 0)


def _for_this_body(asked: list[Figure], words: str, wide: str) -> list[Figure]:
    """Without 初中35册 beside 小学25册 where the plan names no stage: a school has but one, the lowest must be kept."""
    stages = {f.start: found[1] for f in asked if (found := _STAGES.search(words[max(0, f.start - 12) : f.start]))}
    if len(set(stages.values())) < 2 or _STAGES.search(wide):
        return asked
    lowest = min((f for f in asked if f.start in stages), key=lambda f: f.value)
    return [f for f in asked if f.start not in stages or f is lowest or not alike(f, lowest)]


def _reached(above: Figure, given: list[Figure], words: str) -> bool:
    if above.unit == "%" and (above.low or 0) >= 50 and _ALL.search(words):
        return True
    mine = [f for f in given if alike(above, f)]
    if not mine and above.unit == "%" and any(f.group in (1, 2, 4) and f.value > 1 for f in given):
        return True  # a count where a share is asked: the clause is answered, whether enough is for a person to see
    if not mine:
        return False
    if above.low is not None and above.low > 1:
        mine = [f for f in mine if f.value != 1] or mine  # 一张书单，列书10本
    mine = [f for f in mine if above.stage and f.stage == above.stage] or mine
    told = [f for f in mine if _share(above.around, f.around)] or mine
    told = [f for f in told if f.unit == above.unit] or told  # 专著3本，笔记1篇
    if above.low is None:
        return any((f.high if f.high is not None else f.value) <= (above.high or 0) for f in told)
    return (
        any(f.value >= above.low for f in told)
        if len(told) > 1 and (told is mine or above.unit == "分钟")
        else min(f.value for f in told) >= above.low
    )


def _share(one: str, other: str) -> bool:
    mine, theirs = bag_of(one), bag_of(other)
    return bool(mine.keys() & theirs.keys())


def _same_receiver(piece: Piece, wide: str) -> bool:
    """Whether a receiver is named: the office itself, or the body over it (区教育局 for 区教育局基础教育科)."""
    for name in piece.to:
        core = _core(name)
        body = re.match(r"^.{2,14}?(?:教育局|教育工委|工委|局|厅|总工会|委员会|政府|团委|处|学院|大学)", name)
        if (
            name in wide
            or (core in wide and not name.startswith("市委"))
            or (len(core) > 4 and core[-4:] in wide)
            or (body and body.group() in wide)
        ):
            return True
        if re.search(r"属地|主管|所在地|上级", name) and re.search(r"(?:报|交|送|向).{0,14}(?:局|办|委|中心)", wide):
            return True
    return False


def _core(name: str) -> str:
    """教育局 of 县（区）教育局: the name without level and brackets."""
    return re.sub(r"^(?:各|本|市|区|县|省|校)+", "", re.sub(r"（[^（）]*）", "", name))


def _other_actor(piece: Piece, answers: list[Piece], near: str, wide: str) -> bool:
    """Whether others act than those named: another office of a table, or teachers where a head is asked to be there."""
    if _HEAD_ACTS.search(piece.words) and not _HEAD.search(wide) and _BELOW.search(near):
        return True
    if _lower_rank(piece.words, wide):
        return True
    if not piece.row or not piece.lead or (_ISSUERS_OFFICE.search(piece.lead[0]) and piece.lead[0] not in wide):
        return False
    below = {name for a in answers if a.row for name in a.lead}
    return bool(below) and not set(piece.lead) & below


# a table of the issuer names its own offices in the column of those who lead
_ISSUERS_OFFICE = re.compile(r"[科股处]$")
_HEADED = re.compile(r"由?([\u4e00-\u9fff（）]{2,14}?)(?:担?任|为)(?:组长|主任|总负责人|第一责任人)")
_FIRST = re.compile(r"(?<!副)(?:校长|园长|院长|书记|局长|主要负责人|主要负责同志|一把手)$")
_SECOND = re.compile(r"副(?:校长|园长|院长|书记|局长)|分管|主任$|科长$|处长$")


def _lower_rank(words: str, wide: str) -> bool:
    """由校长任组长 where the plan has a deputy head the group."""
    asked, given = _HEADED.search(words), _HEADED.search(wide)
    if asked is None or given is None:
        return False
    return bool(_FIRST.search(asked[1])) and "分管" not in asked[1] and bool(_SECOND.search(given[1]))


def _contradicts(piece: Piece, near: str, wide: str) -> bool:
    if _KEEPS.search(piece.words):
        return bool(_SENT.search(near)) and not _KEEPS.search(wide)
    asked = _TWICE.search(piece.words)
    return asked is not None and len(_DATED.findall(wide)) == 1 and not _HALF.search(wide)


def _part_lacks(piece: Piece, around: list[Piece], weight: Mapping[str, float], meanings: Meanings | None) -> bool:
    """Whether a part of the act, a clause or a member of a list with a count, is taken up by nothing around."""
    theirs = bag_of("；".join(a.words for a in around))
    members = _MEMBER.findall(piece.words)
    if len(members) > 1 and any(not bag_of(m).keys() & theirs.keys() for m in members if bag_of(m)):
        return True
    parts = [part for part in re.split(r"[，；]", piece.words) if len(GENERIC.sub("", part)) >= 5]
    if len(parts) < 2:
        return False
    for part in parts[1:]:
        if _SLOGAN.match(part) or _LEEWAY.match(part) or re.search(r"[前底日]$|\d月", part):
            continue
        mine = bag_of(part)
        total = sum(weight.get(f, 1.0) for f in mine)
        shared = sum(weight.get(f, 1.0) for f in mine if f in theirs)
        if total >= 6 and shared == 0 and not figures(part):
            if meanings and meanings.nearest(part, [a.words for a in around]) >= _LIKE:
                continue
            return True
    return False
