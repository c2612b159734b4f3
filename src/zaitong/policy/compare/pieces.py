"""Two documents cut for comparison: the duties above, the passages below."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from dataclasses import dataclass

from zaitong.policy.clauses import Span, sentences
from zaitong.policy.compare.figures import figures, rates
from zaitong.policy.compare.synonyms import GENERIC, coded, is_code
from zaitong.policy.model import Breakdown, Deadline, Requirement
from zaitong.policy.source import SourceText, squeeze
from zaitong.policy.view import View, view_of

# a clause that only qualifies the one before it
_QUALIFIES = re.compile(
    r"^(?:实行[\u4e00-\u9fff“”、]{2,8}(?:管理|制度|报告)”?(?:制度)?$|任何|一式|其中|每[次期份篇场堂校节组](?!家长)|每[天日周月](?:不|至少|\d)|纸质|电子|字数|篇幅|全文|得分|整改时间|时长|时间|面积|生均|人均(?=不|至少|达)|[^，]{2,8}(?:低于|达不到|未达到)[^，]{1,8}的|金额|标准|人数|数量|.{0,3}(?:参加率|参与率|覆盖面|覆盖率|参评率|参会率)|比例|[核抽][查检]比例|占比|规格|切实|确保|推动|形成(?!调研|问题)|营造|并(?!对|开展|组织|建立|设立|将|把|书面|配备|签订|纳入|向|在[^，]{2,8}公示)|同时|以便|使|让|从而|不断|积极营造|共同|做到|避免|防止|不需|不得|不断|经|后|由其|由[^，]{1,8}(?:任|担任|负责|签字|审核|汇总)|重点|尤其|参会|参评|参加|邀请|细化|明确(?!\d|专人)|讲好|写进|审核|考核合格|发现|杜绝|接受|做好记录|电话|联系|附|于|报|交|发|回来|测评结果|不低于|不少于|不超过)"
)
_OPENS = re.compile(
    r"^(?:[一二三四五六七八九十]是|并(?:将|把|书面|配备|签订|纳入|向|在)|坚决|坚持|成立|制定|制订|认真制定|建立|组建|组织|开展|召开|举办|培育|打造|力争|擦亮|鼓励|推进|落实|将|把|要把|设立|设置|制作|签订|与[^，]{1,8}签订|严禁|公布举报|保障|用好|配备|推行|实行|规范|完善|健全|选派|通过(?!审|验|考|率)[^，]{2,}|对|为|每|各|向|定期|充分利用|严格|全面)"
)
_AFTER_DATE = re.compile(r"(?:底前|日前|之前|以前|年底|月底|期间|结束后|前|日|时)$")
_GROUND = re.compile(
    r"^(?:根据|按照|依据|为贯彻|为落实|为认真|为进一步)[^，。]{0,70}[》〕）](?:[^，。]{0,12}(?:要求|精神|部署|通知|文件|规定))?$|^为(?:做好|了|进一步|深入|全面|切实|加强|推进|推动|维护|规范|提升)[^，]*$|^(?:根据|按照)[^，]{2,40}(?:通知|文件|要求|精神|部署|安排|规定)$"
)
# what frames a plan and asks nothing: 5月至10月为整改阶段, 现将《…》印发给你们
_STAGE = re.compile(
    r"^(?:\d{4}年)?\d{1,2}月[^，]{0,12}为[^，]{2,8}阶段$|^现(?:将|就)[^，]*(?:印发|通知|安排|如下)[^，]*$"
)
_PREFACE = re.compile(
    r"^(?:围绕|按照|根据|对照|结合|依据|通过|为|针对|由[^，]{1,16}(?:牵头|负责|会同))[^，]*(?:，[^，]*(?:配合|参与|协助))?$"
)
_SUBJECT = re.compile(
    r"^[\u4e00-\u9fff（）、]{2,9}?(?:书记|校长|园长|院长|主任|组织|单位|学校|教师|党员|班子|人员|部门|企业)(?:要|应|须|必须)"
)
_WHEN = re.compile(r"(?:的|的(?:单位|学校|企业|部门|人员))$")
_SENDS = re.compile(r"报送|上报|提交|报[\u4e00-\u9fff]*(?:局|委|科|处|室|办|股|会|部|中心)|交|发至|发送")
_SENT_ON = re.compile(r"^(?:并)?报|^(?:于|在)?[^，]{0,14}[日底]前?.{0,10}(?:报|交|送)")
_MEASURE = re.compile(
    r"^(?P<noun>[\u4e00-\u9fff]{2,6}?)(?:不少于|不低于|不高于|不小于|不超过|不得超过|不多于|达到|控制在|限)"
)
# 档案|由专人保管, 测评|须取得同意: another thing of which something is asked
_OTHER_THING = re.compile(
    r"^(?!各|要|还|也|且|并|同时|所有|有关|相关|任何|个人)[\u4e00-\u9fff]{2,7}?(?:须|应当?|要(?!求|素|点|害|件)|必须|实行|记入|装入|留存|由专人|保存期限|不得|一律)"
)
# how often, how many and for whom, without what is done
_NORM = re.compile(
    r"每(?:学期|学年|季度|个?月|周|年|天|日|次|位|名|个|校|班|人|期|场|份|篇)|不少于|不低于|不超过|至少|不得|[\d.]+[\u4e00-\u9fff%]?|[一二两三四五六七八九十]+(?=[次个名场期份篇节])|[次个名场期份篇节]|以上|以内|时间|课时|学时|学生|教师"
)
# a ban with an object of its own: 不得以测验代替观察
_BARS = re.compile(r"^(?:不得|严禁|禁止)(?:以|用|将|把)[^，]{6,}")
_OWN_WORDS = 2
# words that only call, before the act itself: 各校要高度重视，校长亲自抓，|制定方案
_CALLS = re.compile(r"^[^，]{0,10}(?:高度重视|提高认识|统一思想|加强领导|亲自抓|亲自部署|强化领导)$")
_RATE = re.compile(r"[率度](?:均)?(?:不少于|不低于|不高于|不超过|达到|控制在)")
_ORDERS = re.compile(
    r"[^，。已]{2,14}(?:列入|纳入|启用|列支)[^，。]{2,12}$|各(?:校|园|单位|地|学校(?!：))|要|严禁|不得|必须|应当|[^，]{0,12}要"
)
_MARK = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|[一二三四五六七八九十]是|第[一二三四五六七八九十百]{1,4}条[，、]?|第[一二三四五六七八九十][，、]|[①-⑩])+"
)


@dataclass(frozen=True)
class Piece:
    """A passage: `start`..`end` in the text of its document; `words` its folded text; `topic` the heading over it."""

    start: int
    end: int
    quote: str
    words: str
    sentence: int
    who: tuple[str, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    to: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    nature: str = "duty"
    duty: bool = True
    row: bool = False
    topic: str = ""
    level: int = 0


class Document:
    """A breakdown as its clauses, with what the breakdown knows about each."""

    def __init__(self, breakdown: Breakdown) -> None:
        self.breakdown = breakdown
        self.view = text_view(breakdown.text)
        self.clean = self.view.clean
        self._requirements = sorted(breakdown.requirements, key=lambda r: r.start)
        self._starts = [r.start for r in self._requirements]
        self._headings = sorted(breakdown.headings, key=lambda h: h.start)
        self._heads = [h.start for h in self._headings]
        self.sentences = self._sentences()

    def _sentences(self) -> list[tuple[Span, ...]]:
        """The clauses of every sentence; a row of a table is one clause, a heading no clause of its own."""
        found: list[tuple[Span, ...]] = []
        begin = 0
        for line in self.clean.split("\n"):
            stop = begin + len(line)
            if "\t" in line:
                found.append((Span(begin, stop),))
            else:
                found += [kept for s in sentences(self.clean, begin, stop) if (kept := self._clauses(s.clauses))]
            begin = stop + 1
        return found

    def _clauses(self, clauses: tuple[Span, ...]) -> tuple[Span, ...]:
        kept = []
        for clause in clauses:
            mark = _MARK.match(self.clean[clause.start : clause.end])
            start = clause.start + (mark.end() if mark else 0)
            colon = self.clean.find("：", start, min(start + 24, clause.end))
            if colon > start and re.search(r"\d日|\d月", self.clean[start:colon]) and clause.end - colon > 6:
                start = colon + 1
            if (
                clause.end - start >= 3
                and not _GROUND.match(self.clean[start : clause.end])
                and not _STAGE.match(self.clean[start : clause.end])
                and not self._is_heading(start, clause.end)
            ):
                kept.append(Span(start, clause.end))
        return tuple(kept)

    def _is_heading(self, start: int, end: int) -> bool:
        begin, stop = self.view.text_span(start, end)
        at = bisect_right(self._heads, stop) - 1
        return (
            at >= 0
            and self._headings[at].start - 1 <= begin
            and stop <= self._headings[at].end + 1
            and not (figures(self.clean[start:end]) or rates(self.clean[start:end]))
        )

    def requirement_at(self, start: int, end: int) -> Requirement | None:
        """The requirement that holds most of a passage of the text."""
        at = bisect_right(self._starts, end) - 1
        best, most = None, 0
        for r in self._requirements[max(0, at - 3) : at + 1]:
            common = min(end, r.end) - max(start, r.start)
            if common > most:
                best, most = r, common
        return best

    def topic(self, start: int) -> tuple[str, int]:
        """The heading over a place of the text and its number."""
        at = bisect_right(self._heads, start) - 1
        return (self._headings[at].text, at) if at >= 0 else ("", -1)

    def piece(self, begin: int, stop: int, sentence: int) -> Piece:
        """What stands between two places of the folded text."""
        start, end = self.view.text_span(begin, stop)
        r = self.requirement_at(start, end)
        due = tuple(f for f in r.deadlines if start <= f.start < end) if r else ()
        words = self.clean[begin:stop]
        topic, level = self.topic(start)
        lead = tuple(n for f in (r.responsibilities if r else ()) if start <= f.start < end for n in f.lead)
        return Piece(
            start=start, end=end, quote=squeeze(self.view.source.text[start:end]), words=words,
            sentence=sentence, who=r.who if r else (), deadlines=due,
            to=next((d.to for d in due if d.to), r.to if r and not due and re.search(r"报|交|送|发至", words) else ()),
            lead=lead, nature=r.nature if r else "none", duty=r is not None, row="\t" in words, topic=topic, level=level,
        )  # fmt: skip


def text_view(text: str) -> View:
    """The clean form of a text that is already one."""
    return view_of(SourceText(text, text, array("I", range(len(text)))))


def duties(document: Document) -> list[Piece]:
    """What a document asks, duty by duty: sentences in which the breakdown sees a requirement, cut between its acts."""
    found = []
    body = min((r.start for r in document.breakdown.requirements), default=0)
    for number, clauses in enumerate(document.sentences):
        start, end = document.view.text_span(clauses[0].start, clauses[-1].end)
        orders = start >= body and _ORDERS.match(document.clean, clauses[0].start, clauses[-1].end)
        if not orders and document.requirement_at(start, end) is None:
            continue
        found += [document.piece(group[0].start, group[-1].end, number) for group in groups(document, clauses)]
    return found


def groups(document: Document, clauses: tuple[Span, ...]) -> list[list[Span]]:
    """Clauses of one sentence that belong to one act."""
    found: list[list[Span]] = []
    for clause in clauses:
        if found and not _starts_anew(document.clean, found[-1], clause):
            found[-1].append(clause)
        else:
            found.append([clause])
    return found


def _starts_anew(clean: str, group: list[Span], clause: Span) -> bool:
    words = clean[clause.start : clause.end]
    before = clean[group[0].start : group[-1].end]
    last = clean[group[-1].start : group[-1].end]
    if len(before) < 6 or (_AFTER_DATE.search(last[-3:]) and len(last) < 14):
        return False
    if _PREFACE.match(before) or _WHEN.search(before):
        return False
    if all(_CALLS.match(part) for part in before.split("，")):
        return True
    handed_in = _handed_in(before, words)
    return _new_act(before, words) if handed_in is None else handed_in


def _handed_in(before: str, words: str) -> bool | None:
    """Whether a clause on handing in is a duty of its own: a second thing is, what was just made is not; None if unclear."""
    if all(_SENDS.search(part) and re.search(r"[\d每]月", part) for part in (words, before)):
        return True
    if _SENDS.search(words) and not re.search(r"方案|计划", words[:8]) and _same_thing(before, words):
        return False
    return True if re.search(r"方案|计划|细则", before) and _SENT_ON.match(words) and "名单" not in before else None


def _new_act(before: str, words: str) -> bool:
    if _says_own_act(words):
        return True
    if _QUALIFIES.match(words) or _measures(before, words):
        return False
    if _SUBJECT.match(words) and len(before) > 7:
        return True
    if _fact(words) and _fact(before):
        return not re.match(r".{0,24}(?:(?<![举汇通])报(?!告之日)|交|送|发至)", words) or bool(
            re.search(r"报送|上报|提交", before)
        )
    if words.startswith("每") and not _fact(before):
        return False
    if _fact(words) and len(words) > 7 and not re.match(r".{0,6}(?:报|交|送|发至)", words):
        return True
    return bool(_OPENS.match(words)) and len(words) > 5


def _says_own_act(words: str) -> bool:
    """档案由专人保管, 每学期专题研究2次: of another thing, or an act beside its number."""
    if _BARS.match(words):
        return True
    if words.startswith("每"):
        if re.match(r"每[次期份篇][附配]", words):
            return False
        return len(_NORM.sub("", GENERIC.sub("", words))) >= _OWN_WORDS
    return bool(_OTHER_THING.match(words)) and not _MEASURE.match(words)


def _measures(before: str, words: str) -> bool:
    """Whether a clause only says how much of what stands before it: 总结不少于1500字, 签订率达到100%."""
    found = _MEASURE.match(words)
    if not found:
        return False
    if found["noun"][-2:] in before:
        return True
    if "%" in before and "%" in words and len(found["noun"]) <= 3:
        return True  # 城区达到95%，|农村达到85%
    rate = found["noun"][-1] in "率度面" or found["noun"].endswith(("人数", "比例"))
    return rate and len(found["noun"]) <= 4 and not _RATE.search(before)


def _same_thing(before: str, words: str) -> bool:
    """Whether what is handed in was made just before: 总结成效，总结材料于6月20日前报送."""
    made = {c for c in coded(before) if is_code(c)}
    return any(is_code(c) and c in made for c in coded(words)[:8])


def _fact(words: str) -> bool:
    return bool(figures(words)) or bool(rates(words)) or bool(re.search(r"\d月|[月年]底", words))
