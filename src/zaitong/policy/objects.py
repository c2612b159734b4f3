"""What is asked, and to whom it goes: the object of a clause around a date, a period or a number."""

from __future__ import annotations

import re

from zaitong.policy import actors
from zaitong.policy.words import BODY, ENDS, FOLLOWERS, SUBMIT_VERB

_SUBMIT = re.compile(
    rf"(?:同时|统一|一并|集中|及时|按时|书面|正式|汇总后?|逐级|分别|再|并|后|直接)*{SUBMIT_VERB}(?:至|到|给|送|往|于)?"
)
_FORM = re.compile(
    r"(?:形成|制定|制订|撰写|编制|梳理|填写|汇总|提出|拟定|完善|产生|确定|推选|遴选|评选|筛选|建立|起草|拟订|整理|录制|拍摄|制作|编印|开发|提交|报送|收集|征集|采集|拿出|列出|写出|汇总成|整理成|录入)(?:好|出|完成|成)?([^，。；]{2,40}?)(?:，?(?:并|后)?)$"
)
_MAKES_AND_SENDS = re.compile(
    rf"(?:形成|制定|制订|撰写|汇总|填写|编制|完成)(?:好|成)?([^，。；]{{2,40}}?)(?:，?并|后)?(?={SUBMIT_VERB}(?:至|到|给|送)?[^，。；]{{0,30}}{BODY}(?:$|，|备案|备查|审核))"
)
_TAKING = re.compile(
    rf"(?:将|把)([^，。；]{{1,60}}?)(?=(?:以(?:[^，。；]{{2,16}}(?:形式|方式)|正式文件|书面材料|公文)|通过[^，。；]{{2,14}}?)?(?:同时|一并|统一|汇总后?|分别)?{SUBMIT_VERB})"
)
_TOWARDS = re.compile(
    rf"向([^，。；]{{2,30}}?)(?:书面|统一|及时|集中)?(?={SUBMIT_VERB}|提出|提交|反馈|报告|汇报|申请|述职|通报|备案|说明|申领|(?<=社会)公[布开示])"
)
_BY_MEANS = re.compile(
    r"^(?:以(?:[^，。；]{2,20}?(?:形式|方式|渠道)|正式文件|正式公文|公文)|通过[^，。；]{2,12}?(?=将|把|报|发[至到送给]|提交|上传)|(?:在|通过)[“”\u4e00-\u9fff]{2,24}?(?:群|平台|系统|网站|公众号|小程序|邮箱)(?:内|上|中|里)?(?:在线|接龙|扫码)?)"
)
# 由推荐单位|统一寄送至…
# 经护士长签字后|交护理部
_SIGNED = re.compile(rf"^经[^，。；]{{2,16}}?后(?=(?:统一|集中|书面)*{SUBMIT_VERB})")
_WEEKDAY = re.compile(r"^（[^（）]{1,8}）")
_BY_WHOM = re.compile(rf"^由[^，。；]{{2,16}}?(?=(?:统一|集中|汇总后?|一并|书面)*{SUBMIT_VERB})")
_MEASURED = re.compile(
    r"^(?:全[市县区校省])?(?:不少于|不低于|至少)\d+(?:所|栋|间|个|处|家|名|支|台|套|条|门|项)(?=[\u4e00-\u9fff“《]{2})|^(?:每[人班校园队组名]|每个[\u4e00-\u9fff]{2,3})(?:撰写|提交|报送|上报|完成|制作|录制|上传|推荐)\d+[篇份个节条件项名](?=[\u4e00-\u9fff“《]{2})|^(?:不超过|不少于|不低于|约|共)?\d+(?:[—\-至]\d+)?(?:字|页|份|篇|个|分钟|小时|条|张|人|名|项)(?:以内|以上|以下|左右)?的(?=.{2})"
)
_EDGE_WORDS = re.compile(
    r"^(?:于|在(?!校|线|职|编|册|岗)|应(?!急|届|用|对|免|收|考|参|检|保|尽|缴|到)|须(?!知)|要(?!求|点|素|闻|情)|务必|请(?!示|假)|并|原则上|最迟|最晚|确保|力争|需(?!求)|必须|同时|其中|将(?!来)|把(?!关)|的|统一(?!战线)|一律|均|也|还|即|经(?!费|济|验|营|办|典|过)|后(?!勤|续|备|台)|以及|，|、|：)+"
)
_TAIL_WORDS = re.compile(
    r"(?:务于|应于|应在|要于|要在|须于|须在|需于|请于|于|(?<![存现])在|(?<![响对供反效适])应|须|务必|原则上|最迟|确保|(?<!合)并|(?<!善)后|，|、|：|(?<![申聘邀])请|统一|一律|(?<![纪摘提概重主必需])要|的|经[^，]{2,16}(?:审定|审核|审议|同意)后?)+$"
)
_COUNT = re.compile(
    r"(?:不少于|不低于|不超过|至少|各)?(?:\d+(?:\.\d+)?|[一二两三四五六七八九十]{1,2})(?:[—\-至]\d+)?(?:个|篇|份|条|次|节|部|名|场|期|件|项|位|门|张|套|本|册|幅|台|支|组|家|所|处|户)(?:以上|以内|左右)?$"
)
# 上交|总结材料到|团委
_CARRIED = re.compile(r"([^，。；：到至给]{2,30}?)(?:到|至|给)(?!位|期|底|少)")
# 上传|系统: the way, not the thing
_ONLINE = re.compile(r"(?:至|到)?[\u4e00-\u9fff“”《》]{0,14}(?:系统|平台|网站|窗口|邮箱|公众号|数据库)")
# 总结及|2个以上|典型案例
_INNER_COUNT = re.compile(
    r"(?<=[及和、与])(?:\d+|[一二两三四五六七八九十])(?:[—\-至]\d+)?(?:个|篇|份|条|名|件)(?:以上|以内)?"
)
_BRACKETED = re.compile(r"（[^（）]{1,60}）")


def tidy(phrase: str) -> str:
    """A phrase without the small words at its edges and without brackets."""
    phrase = _BRACKETED.sub("", phrase)
    phrase = (
        phrase.rpartition("（")[2]
        if phrase.count("（") > phrase.count("）") and not phrase.endswith("（")
        else phrase.replace("（", "")
    )
    phrase = phrase.partition("）")[0] or phrase.replace("）", "")
    phrase = _MEASURED.sub("", _EDGE_WORDS.sub("", phrase))
    phrase = _TAIL_WORDS.sub("", phrase)
    return phrase.strip("，。；：、“" if phrase.count("“") > phrase.count("”") else "，。；：、")


def uncounted(words: str) -> str:
    """写读书卡|2张: without the count at the end."""
    return _COUNT.sub("", words)


def without_subject(clean: str, start: int, end: int) -> str:
    """The words of a clause behind its subject."""
    actor = actors.subject(clean, start, end)
    return clean[actor.end if actor else start : end]


def submission(clean: str, place: int, end: int) -> tuple[str, tuple[str, ...]] | None:
    """What is handed over and to whom, in the words that follow a date: (object or "", receivers); else None."""
    rest = _WEEKDAY.sub("", clean[place:end]).lstrip("，并要应须请")
    rest = _SIGNED.sub("", _BY_WHOM.sub("", rest))
    means = _BY_MEANS.match(rest)
    rest = rest[means.end() :] if means else rest
    for reader in (_taken, _towards, _formed, _plain):
        found = reader(rest)
        if found is not None:
            return found[0], found[1] or (_system(re.sub(r"^(?:在|通过)", "", means.group())) if means else ())
    return None


def _taken(rest: str) -> tuple[str, tuple[str, ...]] | None:
    """将名单报教育局."""
    taking = _TAKING.search(rest)
    if not taking:
        return None
    verb = _SUBMIT.search(rest, taking.end())
    thing = re.sub(r"(?:加盖公章|签字盖章|盖章|汇总|打包|压缩|扫描)后?$", "", tidy(taking.group(1)))
    return thing, actors.receiver(rest, verb.end(), len(rest)) if verb else ()


def _towards(rest: str) -> tuple[str, tuple[str, ...]] | None:
    """向教育局报送名单."""
    towards = _TOWARDS.search(rest)
    if not towards:
        return None
    tail = rest[towards.end() :]
    verb = re.match(
        rf"(?:书面|统一|及时)?(?:{SUBMIT_VERB}|提出|汇报|申请|报告|述职|通报|备案|说明|申领|公[布开示])", tail
    )
    behind = re.split(r"[，；。]", tail[verb.end() if verb else 0 :])[0]
    thing = tidy(_COUNT.sub("", behind)) or tail[: verb.end() if verb else 0]
    return thing, actors.names(towards.group(1))


def _formed(rest: str) -> tuple[str, tuple[str, ...]] | None:
    """形成调研报告报教育局办公室."""
    found = _MAKES_AND_SENDS.search(rest)
    if not found:
        return None
    verb = _SUBMIT.match(rest, found.end())
    return tidy(found.group(1)), actors.receiver(rest, verb.end(), len(rest)) if verb else ()


_SENDS = re.compile(
    rf"(?:发|传|签到|送)(?=[^，。；]{{0,16}}?{ENDS}(?:$|[，。；]))|(?:通报|转发|发放|下发)(?:至|到|给)?(?=[各全][^，。；]{{1,12}}(?:$|[，。；]))"
)


def _plain(rest: str) -> tuple[str, tuple[str, ...]] | None:
    """报送教育局 / 报送名单 / 提交名单."""
    verb = _SUBMIT.match(rest) or _SENDS.match(rest) or re.match(r"(?:书面|电话|立即|及时|统一)*(?:报告|汇报)", rest)
    if not verb:
        return None
    tail = rest[verb.end() :]
    carried = _CARRIED.match(tail) if not verb.group().endswith(("至", "到")) else None
    if carried and (to := actors.receiver(tail, carried.end(), len(tail))):
        return tidy(carried.group(1)), to
    to = actors.receiver(tail, 0, len(tail))
    if to:
        return "", to
    if verb.group().endswith(("至", "到")):
        return "", _system(re.split(r"，|；|。|（", tail)[0])
    thing = re.sub(r"^(?:一次|1次)", "", re.split(r"，|；|。|（(?![^（）]{1,12}）[\u4e00-\u9fff]{2})", tail)[0])
    if _ONLINE.fullmatch(thing):
        return "", _system(thing)
    return tidy(_COUNT.sub("", _INNER_COUNT.sub("", thing))), ()


def _system(words: str) -> tuple[str, ...]:
    """上传|区教育装备平台: a system that receives."""
    found = re.match(
        r"(?:至|到)?((?:[“《][^“”《》]{2,12}[”》])?[\u4e00-\u9fff（）]{0,14}?(?:平台|系统|小程序|工作群|邮箱))(?:[内中上里]?$|填报|登记|审核)",
        words,
    )
    return (found.group(1),) if found else ()


# 选址方案|与资源局商定后, 申报材料|请以支部为单位
_AGREED = re.compile(
    r"(?:(?:经|与|报)[^，。；]{2,20}?(?:商定|审定|审核|同意|批准|签字|确认)后?|请?以[^，。；]{1,8}为单位)$"
)


# 纸质报名表|一式三份|于…
_COPIES = re.compile(r"(?<=[\u4e00-\u9fff》]{2})(?:一式|各)?[\d一二两三四五六]{1,2}份$")


# Nothing is named farther than this from its date; clauses without a sign can run on for a thousand characters.
_NEAR = 200


def thing_before(clean: str, start: int, place: int) -> str:
    """What is named in the clause before a date: 各单位活动方案|于…, 任务分工表|9月29日前."""
    start = max(start, place - _NEAR)
    actor = actors.subject(clean, start, place)
    own = actor is not None and actor.start - start <= 3
    words = clean[actor.end if actor and own else start : place]
    if actor and not own:
        words = clean[start : actor.start].removesuffix("由")
    words = _COPIES.sub("", _AGREED.sub("", _TAIL_WORDS.sub("", words)))
    owner = re.match(
        rf"^(?:各[\u4e00-\u9fff（）、]{{1,16}}?|[\u4e00-\u9fff]{{1,12}}?)(?:{BODY})的(?=[\u4e00-\u9fff《]{{2,}})", words
    )
    return tidy(words[owner.end() :] if owner else words).removeprefix("的")


def formed_before(clean: str, start: int, place: int) -> str:
    """What the clauses before have made: 制定具体方案，|于9月30日前报…."""
    parts = re.split(r"[，；]", clean[start:place].rstrip("，"))
    for part in reversed(parts):
        found = _FORM.search(part)
        if found and part.count("《", 0, found.start()) == part.count("》", 0, found.start()):
            return tidy(_COUNT.sub("", tidy(found.group(1))))
    return ""


def finished(clean: str, place: int, end: int) -> bool:
    """Whether the words behind a date say 完成 or 做好 of something."""
    return bool(re.match(r"，?[^，。；]{0,16}?(?:完成|做好)[\u4e00-\u9fff“《]{2,}", clean[place:end]))


# 对新任教师进行|岗前辅导
_FOR_WHOM = re.compile(r"^对[^，。；]{2,12}?(?:进行|开展)(?=[\u4e00-\u9fff]{4,12}(?:$|[，。；]))")


def completed(clean: str, place: int, end: int) -> str:
    """What is to be done, in the words behind a date: 完成|系统安装部署工作, 公示, …."""
    rest = clean[place : min(end, place + _NEAR)].lstrip("，")
    actor = actors.subject(rest, 0, len(rest))
    rest = rest[actor.end :] if actor else rest
    rest = _FOR_WHOM.sub("", _EDGE_WORDS.sub("", rest))
    found = re.match(r"(?:前|全面|全部|基本|组织|集中|统一)?(?:完成|做好|作出)(?:对)?(?=.{2})", rest)
    return tidy(rest[found.end() :] if found else rest)


FOLLOWER = re.compile(FOLLOWERS)
