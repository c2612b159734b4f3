"""Where the words of a heading end, and which numbered lines are sentences of a list."""

from __future__ import annotations

import re

from zaitong.policy.markers import Mark, marker
from zaitong.policy.patterns import Pattern, table
from zaitong.policy.words import ENDS, SUBMIT_VERB

_STOP = re.compile(r"[。；：！？\n\t]")
MAX_HEADING = 60

# a first sentence that asks something itself is an item of a list, not the name of a part
SENTENCE_LIKE = table(
    Pattern(
        "dated",
        r"\d{1,2}[日月](?:（[^（）]{1,8}）)?(?:上午|下午)?(?:\d{1,2}[:：时点]\d{0,2})?(?:下班)?(?:之|以|底)?前",
        "各校名单于4月28日前报教育局",
    ),
    Pattern(
        "counted",
        r"不少于|不低于|不超过|至少|每[月周年日]|每学期|\d%|\d{1,5}(?:个|名|次|篇|节|位|年|处|所|家|项|件|场|期|条|份|公里|亩|户|套|台|座|间|张)(?!人)",
        "每个工作室确定6位成员",
    ),
    Pattern(
        "somebody has to",
        r"^[\u4e00-\u9fff（）]{2,16}(?<![重主需必摘纪概提简首])要(?:坚持|做到|建立|制定|组织|按照|根据|及时|严格|加强|积极|认真|把|对|以|在|有|于)",
        "推荐工作要坚持公开的原则",
        ("主要措施", "要坚持原则"),
    ),
    Pattern("sentence with modal", r"^.{4,40}(?:必须|不得|应当|应在|不能|需要|可以).{2,}", "管理类成员必须是正职校长"),
)
# the words that open a sentence right behind a heading which has no sign of its own after it
BODY_STARTS = table(
    Pattern("each body", r"各(?!项|类|环节|方面|种|界)|每(?!个环节)|凡|全[省市县区校]各", "明确责任主体各单位"),
    Pattern("our place", r"我[省市县区校]|本[市县区校省](?!级)|[省市县区]直各|全[省市县区校](?=\d|所有|共)|[省市县区]各", "继续教育对象我省辖区内"),
    Pattern("preposition", r"为了|为推动|为进一步|为确保|以(?=[^来上下内外及])|在(?=[^线])|根据|按照|依据|由(?=[^来])|围绕|结合|坚持|要(?=[^求点素])|(?<![比核校应面相反针绝])对(?=[^象接口])", "工作目标以消除隐患为目标"),
    Pattern("until now", r"截[至止]", "培训任务截至2021年底"),
    Pattern("asking", r"请(?=[贵各县市区我你])", "关于资料比对请县公安局提供"),
    Pattern("year", r"(?:19|20)\d{2}年", "分批实现联网结算2020年11月底前"),
    Pattern("taking part", r"参加(?=.{1,20}的)|承担(?=.{2})|成立|建立(?=.{4})", "财政部门统一登记参加全国考试的"),
)  # fmt: skip
COMMON_HEADINGS = (
    "总体要求", "工作要求", "组织实施", "组织领导", "工作目标", "工作任务", "工作职责", "时间安排", "指导思想", "基本原则", "主要任务", "重点任务", "工作措施", "保障措施", "主要目标",
    "目标任务", "实施步骤", "工作步骤", "有关要求", "相关要求", "其他事项", "工作内容", "主要内容", "活动时间", "活动内容", "活动主题", "参加对象", "报名方式", "组织保障", "进度安排", "工作安排",
)  # fmt: skip
# 督导对象, 申报条件, 实施步骤: what a part is often called
_CALLED = re.compile(
    r"^[\u4e00-\u9fff]{0,6}?(?:督导|检查|评估|考核|培训|申报|参赛|活动|工作|评选|实施|整治|报送|组织|参加|推荐|报名|结果|奖项|经费|整改|评审|竞赛|创建|验收)(?:对象|内容|程序|方式|步骤|时间|要求|范围|办法|安排|条件|目标|原则|重点|流程|标准|运用|设置|学时|学分|名额|经费|形式|主题|保障|职责)(?:[和与及](?:时间|内容|方式|步骤|范围|要求|程序|对象|重点))?(?=[\u4e00-\u9fff“《\d]{4,})"
)


# 实训场所整治|各职业院校负责, 强化值班巡查|寄宿制学校夜间: a task, and behind it who does it
_TASK = re.compile(
    r"^[\u4e00-\u9fff]{2,10}(?:整治|建设|管理|巡查|防控|改造|监管|排查|演练|宣传|培训|保障|服务)(?=由|[\u4e00-\u9fff\d]{2,16}?(?:要(?![求点素])|应(?![急用届])|须|负责|夜间|每[天日周月两学]))"
)


def heading_end(text: str, mark: Mark, bound: int, *, run_in: bool) -> int | None:
    """Where the words of a heading end; None when the number opens a sentence of a list."""
    found = _STOP.search(text, mark.end, bound)
    end = found.start() if found else bound
    if end == mark.end:
        return None
    words = text[mark.end : end]
    if run_in:
        return _run_in_end(text, mark, words, end, bound)
    if len(words) > MAX_HEADING or _is_sentence(words):
        return None
    listing = "，" in words and (len(words) > 20 or re.search(r"\d", words)) and not _NAME_AND_DAYS.fullmatch(words)
    if found and listing and text[end] != "：":
        return None
    alone = found is not None and not text[end:bound].strip("。；：")
    return None if alone and _is_item(text, words, end) else end


def _is_item(text: str, words: str, end: int) -> bool:
    """Whether a numbered line with nothing behind its 。 or ； is a sentence of a list and no heading."""
    if text[end] == "；":
        return True
    if text[end] != "。":
        return False
    listed = end + 1 >= len(text) - 1 or marker(text, end + 2) is not None
    asks = _ASKS_SOMETHING.search(re.sub(r"（[^（）]*）", "", words)) is not None
    return asks or (len(words) > 16 and listed) or (len(words) > 14 and _asks(words))


# a numbered line that ends with 。 and sets a day, a number, a rhythm or a leader is a sentence of a list
_ASKS_SOMETHING = re.compile(
    rf"\d{{1,2}}[月日](?:[^，。；]{{0,12}}(?:前|止)|将|把)|[月年]底?(?:之|以)?前|(?:收到|接到)[^，。；]{{1,14}}\d|\d{{1,3}}个?(?:工作日|小时|天)(?:内|以内)|每[一二两三半个]{{0,2}}(?:月|周|星期|季|年|日|天|学期)(?!度工作|制)"
    rf"|(?<!第)\d+(?:名|份|条|件|场|期|篇|支|人(?!员)|%|字|课时|学时)|由[^，。；]{{2,20}}负责|会同|限报|截[止至]|[之以日号旬底末时分]前|[\d一二两三四五六七八九十](?:个工作日|小时|天|日)(?:之内|以内|内)|按[周月季]|一式|^[^，。；]{{2,16}}?{ENDS}(?:要|应|须)?(?:具体|全面|统一)?负责|(?:{SUBMIT_VERB})[^，。；]{{2,20}}{ENDS}$"
)


# （一）企业自查，6月1日至6月25日。
_NAME_AND_DAYS = re.compile(
    r"[\u4e00-\u9fff]{2,12}，(?:(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日|[上中下]旬|底)?(?:[至—]|$)|[至—]?\d{1,2}日){1,4}"
)


def _is_sentence(words: str) -> bool:
    outside = re.sub(r"（[^（）]*）", "", words)
    return len(outside) > 40 or any(pattern.compiled.search(outside) for pattern in SENTENCE_LIKE)


def _asks(words: str) -> bool:
    return bool(re.match(rf"^.{{1,20}}{ENDS}(?:要|应|须|将|需|负责)", words)) or words.count("，") > 1


def _run_in_end(text: str, mark: Mark, words: str, end: int, bound: int) -> int | None:
    """The end of a heading in a text without line breaks: a sign, a known heading, or where a sentence starts."""
    known = next((h for h in sorted(COMMON_HEADINGS, key=len, reverse=True) if words.startswith(h)), None)
    if known and len(words) > len(known):
        return mark.end + len(known)
    called = _CALLED.match(words) if mark.kind in ("han", "han bracket") else None
    if called and not (end < bound and end - mark.end <= 14 and text[end] == "。"):
        return mark.end + called.end()
    if words[0] in "该此本各" or mark.kind == "digit bracket":
        named = end < bound and text[end] == "：" and len(words) <= 20 and re.search(f"{ENDS}$", words)
        return end if named else None
    outside = re.sub(r"（[^（）]*）", lambda match: "＿" * len(match.group()), words)
    signed = end < bound and text[end] in "。：" and not _is_sentence(words)
    task = _TASK.match(outside) if mark.kind in ("han", "han bracket") else None
    if known_end := task.end() if task else _echo(outside):
        return mark.end + known_end
    if (signed and len(words.rstrip("＿")) <= 14) or (end == bound and len(words) <= 24):
        return end
    cut = _sentence_start(outside, mark.kind)
    if 4 <= cut <= 30 and not ("，" in words[:cut] and cut > 20) and not _is_sentence(words[:cut]):
        return mark.end + cut
    return end if signed and cut == 0 and len(outside.replace("＿", "")) <= (32 if text[end] == "：" else 20) else None


def _sentence_start(words: str, kind: str) -> int:
    """Where the body starts behind a heading that has no sign after it; 0 when nothing shows it."""
    patterns = [p for p in BODY_STARTS if kind in ("han", "han bracket") or p.name == "taking part"]
    found = [match for p in patterns if (match := p.compiled.search(words, 4))]
    if not found:
        return 0
    first = min(found, key=lambda match: match.start())
    named = re.search(rf"{ENDS}$", words[: first.start()]) and first.group()[0] in "要应在对由须以"
    return -1 if named else first.start()


def _echo(words: str) -> int:
    """Where the body takes up the words of the heading: 继续教育形式|继续教育形式主要有."""
    for size in range(16, 4, -1):
        if words.find(words[:size], size, 2 * size + 12) >= 0:
            return size
    for size in range(5, 13):
        if words[size : size + 4] == words[:4]:
            return size
    return 0
