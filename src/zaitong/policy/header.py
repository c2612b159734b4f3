"""The head and foot of a document: title, number, issuers, recipients, date of issue, publicity, grounds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from zaitong.policy import dates
from zaitong.policy.actors import split_list
from zaitong.policy.model import BasedOn, DocumentHeader
from zaitong.policy.patterns import Pattern, table
from zaitong.policy.view import View
from zaitong.policy.words import BODY, DOCUMENT_KIND, KINDS

DOC_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,16}(?:（[\u4e00-\u9fff]{1,6}）)?[〔\[【（](?:19|20)\d{2}[〕\]】）]第?\d{1,5}号"
)
_LINE_NUMBER = re.compile(rf"^（?{DOC_NUMBER.pattern}）?(?:签发人.*)?$")
_BAD_NUMBER_HEAD = re.compile(r"^(?:.*文件|索引号|文号|发文字号)：?(?=[\u4e00-\u9fff])")
_TITLE_END = re.compile(rf"(?:{DOCUMENT_KIND}》?(?:（[^（）]{{1,20}}）)?)$")
_SUBTITLE = re.compile(r"^（(?:试行|暂行|征求意见稿|草案|修订|讨论稿|(?:19|20)\d{2}[年—\-].{0,16})）$")
# 特急　某卫办电〔2022〕63号: the grade of urgency before the number
_GRADE = re.compile(
    r"^(?:特提|特急|加急|平急|急件|内部|秘密|机密)(?:★[^\u4e00-\u9fff]*)?(?=[\u4e00-\u9fff（）]{1,18}[〔\[【（](?:19|20)\d{2})"
)
_META = re.compile(
    r"^(?:\[(?:索引号|发文字号|主题|发布|成文|有效|公开|生成|信息)|您?(?:当前|现在|所在)的?位置|索引号|主题分类|发布机构|发布日期|发文机关|成文日期|浏览次数|来源|作者|字体|字号|信息来源|时间：|当前位置|首页|标题：|主题词|公开方式|名称：|有效性|【|〖|打印|分享|发文字号|生成日期|发布时间|阅读|点击|编辑|责任编辑|附件下载|关闭|密级|紧急程度|特急|加急|签发人)"
)
_DATE_LINE = re.compile(
    r"^(?:(?:[二一][〇零○一二三四五六七八九]{3}|(?:19|20)\d{2})年.{1,3}月.{1,3}日(?:\d{1,2}[时点](?:\d{1,2}分)?)?|(?:19|20)\d{2}([./\-])\d{1,2}\1\d{1,2})$"
)
_PUBLIC = table(
    Pattern("public", r"此件公开发布|此件主动公开|主动公开|公开属性：主动公开|此件公开", "（此件公开发布）"),
    Pattern("on request", r"依申请公开|此件依申请公开", "（此件依申请公开）"),
    Pattern("not public", r"此件不予公开|不予公开", "此件不予公开"),
)
_ISSUED_LINE = re.compile(r"((?:19|20)\d{2}年\d{1,2}月\d{1,2}日)印发")
_ORG_START = re.compile(r"中共|共青团")
_GROUND = re.compile(r"《((?:[^《》\n]|《[^《》\n]{1,60}》){3,90})》(?:（((?:[^（）\n]|（[^（）]{1,8}）){3,30}号)）)?")
_GROUND_VERB = re.compile(
    r"根据|按照|依据|依照|落实|贯彻|转发|执行|继续实施|要求|精神|部署|收悉|印发|下发|遵照|对照|为"
)


@dataclass(frozen=True)
class Frame:
    """The header, and where the body begins in the clean text; `dated` when the document has a date of issue itself."""

    header: DocumentHeader
    body: int
    fallback_year: int = 0
    dated: bool = True


def read_header(view: View, hint: date | None = None) -> Frame:
    """Read the head and foot of a document; `hint` is used where it has no date of issue."""
    clean, spaced = view.clean, view.source.text
    top = _Top(clean)
    title, prefix_from = top.title()
    number = top.number()
    recipients, body = top.recipients()
    issued, signers = _signature(clean, body)
    issued = issued or _printed(clean)
    dated = issued is not None
    issued = issued or hint
    head_issuers = top.head_issuers(spaced)
    if set(head_issuers) < set(signers):
        head_issuers = signers
    issuers = (
        head_issuers or signers or (tuple(_split_orgs(prefix_from)) if re.search(rf"{BODY}$", prefix_from) else ())
    )
    public = _public(clean)
    grounds = _grounds(view, body, title)
    header = DocumentHeader(title, number, issuers, recipients, issued, public, grounds)
    year = issued.year if issued else _some_year(title, number, grounds)
    return Frame(header, body, year, dated)


class _Top:
    """The lines above the body."""

    def __init__(self, clean: str) -> None:
        self.clean = clean
        lines, at = [], 0
        for whole in clean.split("\n")[:60]:
            line = _GRADE.sub("", whole)
            if line and not _META.match(line) and not re.match(r"附件[\d一二三四五]{0,2}：?$", line):
                lines.append((at, line))
            at += len(whole) + 1
        self.run_in = bool(lines) and len(lines[0][1]) > 200
        self.lines = self._cut_run_in(lines) if self.run_in else lines

    def _cut_run_in(self, lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
        """A text without line breaks: cut its head at 文件, the number, the title's end and the colon."""
        at, line = lines[0]
        colon = line.find("：", 0, 800)
        stop = colon if colon > 0 else min(len(line), 300)
        cuts = {0}
        number = _number_in_run(line, stop)
        if number:
            cuts.update(number)
            split = line.rfind("文件", 0, number[0] + 1)
            cuts.add(split + 2 if split >= 0 else 0)
        after = number[1] if number and not _ends_title(line[: number[0]]) else 0
        if after or not number:
            cuts.add(self._run_in_title_end(line, after, stop))
        if colon > 0:
            cuts.add(colon + 1)
        places = sorted(cuts)
        pieces = [(at + begin, line[begin:end]) for begin, end in zip(places, [*places[1:], len(line)], strict=True)]
        return [*((place, piece) for place, piece in pieces if piece), *lines[1:]]

    @staticmethod
    def _run_in_title_end(line: str, start: int, stop: int) -> int:
        about = line.find("关于", start, stop)
        ends = [
            m.end()
            for m in _RUN_IN_TITLE_END.finditer(line, 0, stop + 1)
            if m.end() > max(start, about) + 6 and line.count("《", start, m.end()) == line.count("》", start, m.end())
        ]
        return ends[-1] if ends else stop

    def title(self) -> tuple[str, str]:
        """The title, and the issuers that stand before it in it."""
        run: list[str] = []
        for _, line in self.lines[:24]:
            if self._breaks(line):
                if run and _ends_title("".join(run)):
                    break
                if line.endswith("：") or len(line) > 120:
                    break
                run = []
                continue
            if run and _ends_title("".join(run)):
                if _SUBTITLE.match(line) and not run[-1].endswith("通知"):
                    run.append(line)
                break
            run.append(line)
        title = "".join(run) if run and _ends_title("".join(run)) else self._any_title()
        about = re.search(r"关于|[“《（\d]|转发|印发", title)
        return title, title[: about.start()] if about else ""

    def _any_title(self) -> str:
        for _, line in self.lines[:12]:
            if "关于" in line and len(line) < 120:
                return line
        short = [line for _, line in self.lines[:6] if 4 <= len(line) <= 60 and not self._breaks(line)]
        return short[0] if short else ""

    @staticmethod
    def _breaks(line: str) -> bool:
        return bool(
            _LINE_NUMBER.match(line) or DOC_NUMBER.fullmatch(line) or line.endswith(("文件", "：", "。")) or _DATE_LINE.match(line)
            or len(line) > 120 or re.match(r"^[一二三四]、", line)
        )  # fmt: skip

    def number(self) -> str | None:
        for _, line in self.lines[:20]:
            bare = line.strip("（）")
            found = DOC_NUMBER.search(bare)
            if found and len(bare) <= 40:
                return _BAD_NUMBER_HEAD.sub("", found.group()) if not _LINE_NUMBER.match(line) else found.group()
            if line.endswith("：") and len(line) > 6:
                return None
        return None

    def recipients(self) -> tuple[tuple[str, ...], int]:
        """The addressees and where the body begins."""
        for at, line in self.lines[:24]:
            if re.match(r"^[一二三]、", line):
                return (), at
            if (
                line.endswith("：")
                and 3 <= len(line) <= 300
                and not re.search(r"如下：$|通知：$|意见：$|事项：$|。", line)
            ):
                return merge_recipients(line[:-1]), at + len(line)
            if "：" in line[:200] and "。" not in line[: line.find("：")] and re.match(r"^各.{2,80}：", line):
                return merge_recipients(line[: line.find("：")]), at + line.find("：") + 1
            if line.endswith("。") or len(line) > 150:
                return (), at
        return (), self.lines[0][0] if self.lines else 0

    def head_issuers(self, spaced: str) -> tuple[str, ...]:
        """The issuers of the red head: …文件."""
        for at, line in self.lines[:6]:
            if line.endswith("文件") and 6 <= len(line) <= 120 and not _META.match(line):
                del at
                shown = next((row for row in spaced.split("\n")[:20] if row.replace(" ", "") == line), line)
                names = [name for part in shown.removesuffix("文件").split() for name in _split_orgs(part)]
                return tuple(_joined_if_spaced(names, line))
        return ()


def _joined_if_spaced(names: list[str], line: str) -> list[str]:
    """Letters set apart by spaces (中 共 澄 湖 …) are one name."""
    return names if names and all(len(name) > 3 for name in names) else _split_orgs(line.removesuffix("文件"))


_RUN_IN_TITLE_END = re.compile(
    r"(?:通知|意见|方案|办法|决定|计划|细则|规定|要点|通报|公告|函|安排|请示|清单)(?:（[^（）]{1,20}）)?(?=各|校内|机关|有关|全[省市县区校]|[省市县区]直|直属|局属|区属|[\u4e00-\u9fff（）]{2,14}[局部委处室校院所会]|省|市|区|县|国务院|为|根据|按照)"
)
_BEFORE_NUMBER = re.compile(
    r".*(?:通知|意见|方案|办法|决定|计划|细则|规定|通报|公告|文件|函件|委员会|办公室|局|厅|》|）)(?=[\u4e00-\u9fff]{2,12}[〔\[【（])"
)


def _number_in_run(line: str, stop: int) -> tuple[int, int] | None:
    """The span of the document's own number in a text without line breaks; numbers behind 》（ belong to others."""
    for found in DOC_NUMBER.finditer(line, 0, stop):
        head = _BEFORE_NUMBER.match(found.group())
        begin = found.start() + (head.end() if head else 0)
        if line[begin - 1 : begin] != "（" or line[begin - 2 : begin - 1] != "》":
            return begin, found.end()
    return None


def _ends_title(title: str) -> bool:
    return bool(_TITLE_END.search(title)) and title.count("《") == title.count("》") and not title.endswith("文件")


def merge_recipients(line: str) -> tuple[str, ...]:
    """Split the addressees; names of places that only lead to the next body stay with it.

    >>> merge_recipients("各省、自治区、直辖市人民政府，各直属机构")
    ('各省、自治区、直辖市人民政府', '各直属机构')
    """
    merged: list[str] = []
    for group in re.split(r"，|；", line) if "（" not in line else split_groups(line):
        waiting = ""
        for part in split_list(group, joined=True):
            joined = f"{waiting}、{part}" if waiting else part
            if _is_place(part) and part is not group:
                waiting = joined
            else:
                merged.append(joined)
                waiting = ""
        if waiting:
            merged.append(waiting)
    return tuple(merged)


def split_groups(line: str) -> list[str]:
    """Split at ，and ；outside brackets."""
    groups, depth, begin = [], 0, 0
    for at, char in enumerate(line):
        depth += {"（": 1, "）": -1}.get(char, 0)
        if char in "，；" and depth <= 0:
            groups.append(line[begin:at])
            begin = at + 1
    return [*groups, line[begin:]]


_PLACES = re.compile(
    r"^(?:各?(?:省|自治区|直辖市|自治州|地级市|州|盟)|各[市县区]|北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆)$"
)


def _is_place(part: str) -> bool:
    return bool(_PLACES.match(part))


def _split_orgs(joined: str) -> list[str]:
    """Split names of bodies that run into one another: 某市教育局某市财政局."""
    joined = joined.strip("，、：“”")
    if not joined:
        return []
    parts = [part for part in re.split(r"[、，\s]", joined) if part]
    if len(parts) > 1:
        return parts
    stem = joined[2:4] if _ORG_START.match(joined) else joined[:2]
    cuts = [
        match.end()
        for match in re.finditer(rf"{BODY}(?=中共|共青团|{re.escape(stem)})", joined)
        if len(joined) - match.end() > 3
    ]
    names, begin = [], 0
    for cut in [*cuts, len(joined)]:
        if cut - begin > 2:
            names.append(joined[begin:cut])
            begin = cut
    return names


def _signature(clean: str, body: int) -> tuple[date | None, tuple[str, ...]]:
    """Date of issue and signers: the first line behind the body's begin that is a date alone."""
    lines, at = [], 0
    for line in clean.split("\n"):
        lines.append((at, line))
        at += len(line) + 1
    for index, (place, line) in enumerate(lines):
        if place + len(line) <= body or not line:
            continue
        begin = max(0, body - place)
        if _DATE_LINE.match(line):
            return _plain_date(line), _signers([text for _, text in lines[:index]])
        inline = _INLINE_DATE.search(line, begin) if len(line) > 200 or index >= len(lines) - 3 else None
        if inline:
            return _plain_date(inline.group("date")), _inline_signers(line, inline.start("date"))
    return None, _signers([text for _, text in lines if text], strict=True)


_DATE_TEXT = r"(?P<date>(?:19|20)\d{2}年\d{1,2}月\d{1,2}日|[二一][〇零○一二三四五六七八九]{3}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)"
_INLINE_DATE = re.compile(
    rf"(?<!年至)(?:{BODY}|[\u4e00-\u9fff]{{4,12}}(?<![于在至到为自从]))(?<![于在至到为自从由]){_DATE_TEXT}(?!前|之前|以前|起|止|至|—)(?=$|“|附件|抄送|主送|（此件|（联系人|[\u4e00-\u9fff]{{2,20}}(?:{BODY})(?:19|20)\d{{2}}年|[\u4e00-\u9fff“”·（）\d—]{{4,40}}(?:方案|办法|意见|计划|细则|请示)(?!的))"
)


def _plain_date(text: str) -> date | None:
    found = dates.at(text, 0, len(text))
    if not found or not found.day:
        return None
    days = dates.Calendar(None).days(found)
    return days.first if days else None


def _signers(lines: list[str], *, strict: bool = False) -> tuple[str, ...]:
    """The bodies named in the last short lines before the date."""
    names: list[str] = []
    for line in reversed([line for line in lines if line]):
        if (
            len(line) > 60
            or line[-1] in "。：；，）"
            or "：" in line
            or line.startswith(("附", "联系", "（", "地址", "电话", "邮箱", "邮编", "传真"))
            or not re.search(rf"{BODY}(?:（代章）)?$", line)
        ):
            break
        names[:0] = _split_orgs(line.removesuffix("（代章）"))
        if len(names) >= 8:
            break
    return tuple(names) if not strict or len(names) <= 2 else ()


def _inline_signers(line: str, end: int) -> tuple[str, ...]:
    tail = line[max(0, end - 80) : end]
    tail = re.split(r"[。：；，）》]|表(?=[\u4e00-\u9fff]{4})", tail)[-1]
    return tuple(_split_orgs(tail)) if re.search(rf"{BODY}$", tail) else ()


def _printed(clean: str) -> date | None:
    found = _ISSUED_LINE.search(clean)
    return _plain_date(found.group(1)) if found else None


def _public(clean: str) -> bool | None:
    for pattern, value in zip(_PUBLIC, (True, False, False), strict=True):
        if pattern.compiled.search(clean):
            return value
    return None


def _grounds(view: View, body: int, title: str) -> tuple[BasedOn, ...]:
    """Documents named as ground in the preamble, and later ones that are named with their number."""
    clean = view.clean
    first = re.search(r"(?:^|\n|[。：])(?:一、|第二章|第二条)", clean[body:])
    preamble_end = body + first.start() if first else min(len(clean), body + 1500)
    found: dict[str, BasedOn] = {}
    for match in _GROUND.finditer(clean, max(0, body - 2)):
        name, number = match.group(1), match.group(2)
        clause = clean[max(0, match.start() - 60) : match.start()]
        early = match.start() < preamble_end
        passed_on = "转发" in title and bool(_PASSED_ON.match(clean, match.end()))
        if (
            (name in title and not passed_on)
            or _ENDS.match(clean, match.end())
            or not re.search(rf"(?:{'|'.join(KINDS)})(?:（[^（）]{{1,20}}）)?$", name)
            or not _GROUND_VERB.search(clause if not early else clause + clean[match.end() : match.end() + 40])
        ):
            continue
        if early and not passed_on and re.search(r"现将$|制定了?$|现印发$", clause):
            continue
        if early or number:
            found.setdefault(name, BasedOn(view.words(*match.span(1)), number))
    return tuple(found.values())


_PASSED_ON = re.compile(r"[^，。；]{0,6}转发给")
# 原《…办法》同时废止
_ENDS = re.compile(r"(?:同时|即行|自行|予以)*(?:废止|作废|失效)")


def _some_year(title: str, number: str | None, grounds: tuple[BasedOn, ...]) -> int:
    """A year to start from where the document has no date: of its number, its title, or the newest ground."""
    for text in (number or "", title):
        if found := re.search(r"(?:19|20)\d{2}", text):
            return int(found.group())
    years = [int(year.group()) for ground in grounds if (year := re.search(r"(?:19|20)\d{2}", ground.doc_number or ""))]
    return max(years, default=0)
