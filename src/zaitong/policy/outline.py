"""The outline: numbered headings, their depth, and the blocks of body text between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from zaitong.policy.numerals import number
from zaitong.policy.patterns import Pattern, table
from zaitong.policy.words import ENDS, SUBMIT_VERB

_CN = "一二三四五六七八九十百"

MARKERS = table(
    Pattern("chapter", rf"第([{_CN}\d]{{1,4}})[章编]", "第一章总则"),
    Pattern("part", rf"第([{_CN}\d]{{1,3}})部分[、：:]?", "第二部分：主要措施"),
    Pattern("section", rf"第([{_CN}\d]{{1,4}})节", "第二节组织"),
    Pattern("article", rf"第([{_CN}\d]{{1,4}})条", "第三条各校应当"),
    Pattern("han", rf"([{_CN}]{{1,3}})[、.](?![{_CN}]、)", "一、总体要求"),
    Pattern("han bracket", rf"（([{_CN}]{{1,3}})）[、.]?", "（一）加强领导"),
    Pattern("decimal of three", r"\d{1,2}\.\d{1,2}\.(\d{1,2})[.、]?(?=[\u4e00-\u9fff“])", "2.1.3把人配够"),
    Pattern(
        "decimal of two",
        r"\d{1,2}\.(\d{1,2})[.、]?(?=[\u4e00-\u9fff“])(?![万元亿个倍米吨公小天年月亩千克百前日号起至]|之前|以前|下班)",
        "2.1诊断阶段",
        ("2.5万元",),
    ),
    Pattern("digit", r"(\d{1,2})[.、](?!\d(?!\d{3}年))", "1.制定方案", ("2.5万元",)),
    Pattern("digit bracket", r"（(\d{1,2})）[、.]?", "（1）参加培训"),
    Pattern("half bracket", r"(\d{1,2})）", "1）报名"),
    Pattern(
        "stem",
        r"([甲乙丙丁戊己庚辛壬癸])(?:[、.](?!方|乙|醇|烷)|(?=[\u4e00-\u9fff]{2,12}(?:\n|$)))(?!方|级|类|组|型|肝|队|状)",
        "甲、清架",
    ),
    Pattern("capital", r"([壹贰叁肆伍陆柒捌玖])(?:[、.]|(?=[\u4e00-\u9fff]{2,14}(?:\n|$)))", "壹、总体要求"),
    Pattern(
        "named",
        r"(?:活动|任务|措施|行动|专题|模块|板块|环节)([一二三四五六七八九十]{1,2})(?![览体批期线个类次步])(?:[、：.]|(?=[\u4e00-\u9fff]{2,14}(?:\n|$)))",
        "活动一：自助小厨房",
        ("任务一览表",),
    ),
    Pattern("roman", r"([ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ])[、.]?", "Ⅱ.工作安排"),
    Pattern("circle", r"([①-⑳])", "①登记"),
)
_CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_SERIES = (_CIRCLES, "甲乙丙丁戊己庚辛壬癸", "壹贰叁肆伍陆柒捌玖", "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ")
_RANKS = ("part", "chapter", "section", "han", "han bracket", "digit", "digit bracket", "circle")
_STOP = re.compile(r"[。；：！？\n\t]")
_LONG_LINE = 150
_VERY_LONG_LINE = 600
_MAX_HEADING = 60
_TITLE_END = re.compile(
    r"(?:通知|意见|方案|办法|计划|细则|规定|要点|清单|一览表|分解表|分工表|汇总表|请示|报告|任务书|制度|安排|规则|名单|表|提纲)(?:（[^（）]{1,20}）)?$"
)

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
    r"^[\u4e00-\u9fff]{0,6}?(?:督导|检查|评估|考核|培训|申报|参赛|活动|工作|评选|实施|整治|报送|组织|参加|推荐|报名|结果|奖项|经费|整改|评审|竞赛|创建|验收)(?:对象|内容|程序|方式|步骤|时间|要求|范围|办法|安排|条件|目标|原则|重点|流程|标准|运用|设置|学时|学分|名额|经费|形式|主题|保障|职责)(?=[\u4e00-\u9fff“《\d]{4,})"
)


@dataclass(frozen=True)
class Mark:
    """A number at the head of a part: its kind, its value, and where it stands."""

    kind: str
    value: int
    start: int
    end: int


@dataclass(frozen=True)
class Head:
    """A heading in the clean text: `marker_start`..`start` is its number, `start`..`end` its words."""

    level: int
    marker_start: int
    start: int
    end: int
    parent: int = -1


@dataclass(frozen=True)
class Block:
    """Body text (clean offsets) under a heading; `head` is an index into the headings or -1."""

    start: int
    end: int
    head: int


@dataclass(frozen=True)
class Outline:
    """Headings and the body blocks between them, both in the order of the text."""

    heads: tuple[Head, ...]
    blocks: tuple[Block, ...]

    def path(self, head: int) -> tuple[int, ...]:
        """The indices of the headings above and including `head`, outermost first."""
        found: list[int] = []
        while head >= 0:
            found.append(head)
            head = self.heads[head].parent
        return tuple(reversed(found))


class _Depth:
    """The stack of marker kinds that are open, with the last number of each."""

    def __init__(self) -> None:
        self.open: list[tuple[str, int, int]] = []
        self.last: dict[str, int] = {}

    def place(self, mark: Mark, head: int) -> tuple[int, int]:
        """Level and parent of a new heading; -1 where it has none."""
        kinds = [kind for kind, _, _ in self.open]
        if mark.kind in kinds:
            del self.open[kinds.index(mark.kind) :]
        elif mark.kind in _RANKS and mark.value > 1:
            self._leave_lists(_RANKS.index(mark.kind))
        parent = self.open[-1][2] if self.open else -1
        self.open.append((mark.kind, mark.value, head))
        self.last[mark.kind] = mark.value
        return len(self.open), parent

    def _leave_lists(self, rank: int) -> None:
        """（二） behind 一、 and 1.: the list below （一）, which was no heading, has ended."""
        ranks = [_RANKS.index(kind) if kind in _RANKS else -1 for kind, _, _ in self.open]
        if any(0 <= other < rank for other in ranks):
            while self.open and ranks[len(self.open) - 1] > rank:
                self.open.pop()

    def expects(self, mark: Mark) -> bool:
        """Whether the number continues an open list or starts a new one below."""
        for kind, value, _ in self.open:
            if kind == mark.kind:
                return mark.value in (1, value + 1, value + 2)
        return mark.value in (1, self.last.get(mark.kind, 0) + 1)

    def reset(self) -> None:
        self.open.clear()
        self.last.clear()


def marker(text: str, place: int) -> Mark | None:
    """The outline number that stands right at `place`."""
    for pattern in MARKERS:
        match = pattern.compiled.match(text, place)
        if match:
            digits = match.group(1)
            series = next((signs for signs in _SERIES if digits in signs), "")
            value = series.index(digits) + 1 if series else int(number(digits) or 0)
            return Mark(pattern.name, value, match.start(), match.end()) if value else None
    return None


def read_outline(text: str, start: int = 0) -> Outline:
    """The outline of a clean text from `start` on."""
    heads: list[Head] = []
    blocks: list[Block] = []
    depth = _Depth()
    listed = False
    plain = _spaced_headings(text, start) or _plain_headings(text, start)
    for begin, stop in _lines(text, start):
        if begin in plain:
            level, parent = depth.place(Mark("plain", 1, begin, plain[begin]), len(heads))
            heads.append(Head(level, begin, plain[begin], stop, parent))
            depth.last.clear()
            continue
        attached = text.startswith(("附件：", "附：", "附件1：", "附件1.", "附件:1"), begin)
        listed = attached or (listed and marker(text, begin) is not None and stop - begin <= _MAX_HEADING)
        if listed:
            blocks.append(Block(begin, stop, -1))
            continue
        if _restarts(text, begin, stop):
            depth.reset()
            blocks.append(Block(begin, stop, -1))
            continue
        _read_line(text, begin, stop, heads, blocks, depth)
    return Outline(tuple(heads), tuple(blocks))


def _lines(text: str, start: int) -> Iterator[tuple[int, int]]:
    while start < len(text):
        stop = text.find("\n", start)
        stop = len(text) if stop < 0 else stop
        if stop > start:
            yield start, stop
        start = stop + 1


def _spaced_headings(text: str, start: int) -> dict[int, int]:
    """一　普法准备, 1 总体目标: short lines whose number has no sign behind it; where each begins, and its words.

    Two at least that count on from one, so that 三会一课制度 and 2021年名单 stay what they are.
    """
    for pattern in _SPACED:
        found = [
            (int(number(m.group(1)) or 0), m) for begin, _ in _lines(text, start) if (m := pattern.match(text, begin))
        ]
        if len(found) > 1 and [value for value, _ in found] == list(range(1, len(found) + 1)):
            return {m.start(): m.end() for _, m in found}
    return {}


_SPACED = (
    re.compile(rf"([{_CN}]{{1,2}})(?=[\u4e00-\u9fff“”]{{2,16}}(?:\n|$))"),
    re.compile(r"(\d{1,2})(?=[\u4e00-\u9fff“”]{2,16}(?:\n|$))(?![年月日个名次万])"),
)


def _plain_headings(text: str, start: int) -> dict[int, int]:
    """Where short lines without number or sign head the parts of a text that has no 一、; two at least."""
    lines = list(_lines(text, start))
    if any(_HAN_LINE.match(text, begin) for begin, _ in lines):
        return {}
    found: list[int] = []
    for (begin, stop), (after, end), before in zip(lines, lines[1:], [None, *lines], strict=False):
        words = text[begin:stop]
        opens = end - after > 24 or marker(text, after) is not None
        closed = before is not None and text[before[1] - 1] in "。；！"
        if (
            opens
            and closed
            and marker(text, begin) is None
            and _PLAIN.fullmatch(words)
            and not _NO_HEADING.search(words)
        ):
            found.append(begin)
    return {begin: begin for begin in found} if len(found) > 1 else {}


_HAN_LINE = re.compile(rf"[{_CN}]{{1,3}}、|第[{_CN}\d]{{1,3}}(?:[章条节]|部分)|[壹贰叁](?=[\u4e00-\u9fff])")
_PLAIN = re.compile(r"[\u4e00-\u9fff“”、]{2,14}")
_NO_HEADING = re.compile(
    rf"^(?:附件?|联系|抄送|特此|此复|妥否|现|各|主送|印发|签发)|年.*月.*日|{ENDS}$|(?:通知|意见|方案|办法|函|计划)$"
)


def _restarts(text: str, begin: int, stop: int) -> bool:
    """An attachment begins: its lists are counted anew."""
    return stop - begin <= 6 and bool(re.match(r"附件?[\d一二三四五六七八九十]{0,2}：?$", text[begin:stop]))


def _read_line(text: str, begin: int, stop: int, heads: list[Head], blocks: list[Block], depth: _Depth) -> None:
    # a line that is most of the text has lost its line breaks
    run_in = stop - begin > _VERY_LONG_LINE or (stop - begin > _LONG_LINE and stop - begin > 0.5 * len(text))
    marks = list(_marks(text, begin, stop, run_in=run_in))
    accepted: list[tuple[Mark, int]] = []
    for position, mark in enumerate(marks):
        bound = marks[position + 1].start if position + 1 < len(marks) else stop
        if mark.start > begin and not depth.expects(mark):
            continue
        end = _heading_end(text, mark, bound, run_in=run_in)
        if end is None:
            continue
        level, parent = depth.place(mark, len(heads))
        heads.append(Head(level, mark.start, mark.end, end, parent))
        accepted.append((mark, len(heads) - 1))
    _cut_blocks(begin, stop, accepted, heads, blocks)


def _cut_blocks(
    begin: int, stop: int, accepted: list[tuple[Mark, int]], heads: list[Head], blocks: list[Block]
) -> None:
    last = accepted[0][1] - 1 if accepted else len(heads) - 1
    cursor = begin
    for mark, index in accepted:
        if mark.start > cursor:
            blocks.append(Block(cursor, mark.start, last))
        cursor, last = heads[index].end, index
    if cursor < stop:
        blocks.append(Block(cursor, stop, last))


def _marks(text: str, begin: int, stop: int, *, run_in: bool) -> Iterator[Mark]:
    here = marker(text, begin)
    if here and here.kind != "article":
        yield here
    if not run_in:
        return
    for match in re.compile(
        rf"[{_CN}]{{1,3}}、|（[{_CN}]{{1,3}}）|（\d{{1,2}}）|(?<![\d.第—\-])\d{{1,2}}\.(?!\d)"
    ).finditer(text, begin + 1, stop):
        before = text[match.start() - 1]
        mark = marker(text, match.start())
        if (
            text.startswith(("附件：", "附："), match.start() - len("附件："))
            or text[match.start() - 2 : match.start()] == "附："
        ):
            return
        if (
            mark
            and (before in "。；：）！？” " or mark.kind in ("han bracket", "digit", "digit bracket"))
            and _may_stand(text, match.start(), mark)
        ):
            yield mark


def _may_stand(text: str, place: int, mark: Mark) -> bool:
    """A number inside running text opens a part only behind a full stop or another heading."""
    if mark.kind == "han":
        return text[place - 1] in "。；：）！？"
    return text[place - 1] not in "、，件" + _CN and not text[place - 1].isascii()


def _heading_end(text: str, mark: Mark, bound: int, *, run_in: bool) -> int | None:
    """Where the words of a heading end; None when the number opens a sentence of a list."""
    found = _STOP.search(text, mark.end, bound)
    end = found.start() if found else bound
    if end == mark.end:
        return None
    words = text[mark.end : end]
    if run_in:
        return _run_in_end(text, mark, words, end, bound)
    if len(words) > _MAX_HEADING or _is_sentence(words):
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
    if echo := _echo(outside):
        return mark.end + echo
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


def is_title_line(line: str) -> bool:
    """Whether a line could be the title of an attachment or plan."""
    return 4 <= len(line) <= 80 and bool(_TITLE_END.search(line)) and not re.search(r"[。；，]", line)
