"""Which passages of the plan take up a duty above.

Passages are windows of up to three clauses of one sentence. They are compared by meanings (`synonyms`) and pairs of
characters, each weighted by how rare it is in both documents, lifted where figures, days and headings agree. A weak match
counts only where duty and passage are each other's best.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from zaitong.policy.clauses import Span
from zaitong.policy.compare.contrast import APART, opposed
from zaitong.policy.compare.figures import Figure, alike, days, figures, rates
from zaitong.policy.compare.inward import asks_for_author, stays_inside
from zaitong.policy.compare.meaning import Meanings
from zaitong.policy.compare.pieces import Document, Piece
from zaitong.policy.compare.synonyms import GENERIC, coded, is_code, listed

_TIMES = re.compile(
    r"(?:(?:19|20)\d{2}年)?\d{1,2}月(?:\d{1,2}日)?|\d{1,2}日|[底上中下]旬?前|每[年月周日天名位个人]|天天|每学期|每季度|\d+(?:学时|课时|小时|分钟|万元|平方米|个?工作日|批次|个月)|[\d.]+|(?<=\d)[次场个份名篇条家期人件节分]|之?前|[，、：；。“”（）《》%—〔〕\t]|各|要|应|须|将|把|于|的|等|和|与|及|在|对|并|其|了|为"
)
_PLAN = re.compile(r"(?:制定|制订|拟定|拟订|编制)[^，]{0,16}(?:方案|计划|安排|意见)|(?:安排|方案|计划)[^，]{0,4}如下")
_OFFICE = re.compile(
    r"(?:宣传|组织|教育|人事|德育|教学|教务|学生|安全|质量|总务|后勤|教研|政教|财务|办公|基建|综合|体卫艺|基础教育|权益保障)[科处室股部](?![学技普研目门分])"
)
_PERSON = re.compile(r"(?:书记|校长|园长|院长|主任|班主任|辅导员|科长|处长|组长|秘书|教师|党员|学生|家长)$")
SURE, WEAK, RECALL = 0.26, 0.18, 0.25
PEOPLE, FULL = 0.7, 3  # weight of words for people; features of a passage that may be trusted in full
CLEAR, RIVAL = 0.5, 1.5
_TRIED = 8
# where meanings are known: their weight beside the words, and what then counts as taken up
MEANING, TAKEN, CERTAIN, STRONGER = 1.0, 0.52, 1.2, 1.35
# an answer that draws its neighbours on, and by how much
SETTLED, DRAWN = 0.9, 0.2
FREE, NEARLY = 0.35, 0.95
FURTHER = 0.8
_TITLE = re.compile(
    r"(?:教学|党委|党支部|支部|党总支|分管|行政|业务|学院|学校)*副?(院长|校长|园长|书记|主任|处长|科长)(?!会)"
)
_FEW = 1
_SENT = re.compile(r"报|交|送|发至")
_PAPERS = re.compile(
    r"方案|计划(?=[^，]{0,12}[报交送])|总结|小结|名单|名册|台账|信息|案例|报告|统计表|汇总表|清单|申请|论文"
)
_HANDS_ON = re.compile(r"，由[^，]{2,14}(?:汇总|统一|统筹)[^，]*")
_BODY = re.compile(r"^[各全本].{1,3}$|(?:学校|学院|大学|单位|组织|工会|支部|企业|部门|教研室|[局委园院校处科])$")
_PEOPLE = {coded(w) for w in ("教师", "学生", "家长", "干部", "师生")} | {
    "书记",
    "校长",
    "院长",
    "园长",
    "主任",
    "党员",
    "成员",
    "负责",
    "组长",
    "副校",
    "副院",
    "副书",
    "人员",
}
_STOCK = _PEOPLE | {coded("报送")}  # what every duty may speak of
SECOND = 0.6
TITLE = 0.6
SAME = 0.3
ONCE = 0.12
_WIDTH = 4


_Facts = tuple[list[Figure], list[float], list[date]]


@dataclass(frozen=True)
class Window:
    """A passage of the plan with its clauses' numbers."""

    piece: Piece
    first: int
    last: int
    bag: dict[str, float]


class Matcher:
    """All scores of a comparison."""

    def __init__(self, wanted: list[Piece], parent: Document, child: Document) -> None:
        self.wanted = wanted
        self.clauses: list[Piece] = []
        spans = self._cut(child)
        bags = [_asked(p) + _as_said(p) for p in wanted]
        small = [_bag(p) + _as_said(p) for p in self.clauses]
        counts = Counter(f for bag in (*bags, *small) for f in bag)
        total = len(bags) + len(small)
        said = _text_bag(parent.breakdown.document.title)  # what the whole is about tells duties apart least
        self.weight = {
            f: math.log(1 + total / n) * _factor(f) * (TITLE if f in said else 1.0) for f, n in counts.items()
        }
        self.bags = [self._weigh(bag) for bag in bags]
        self.windows = [self._window(small, i, j) for i, j in spans]
        self.heads = {t: self._weigh(_text_bag(t)) for t in {p.topic for p in (*wanted, *self.clauses)}}
        issued = child.breakdown.document.issued_on or parent.breakdown.document.issued_on
        below = Counter(f for bag in small for f in bag)
        asked = Counter(f for bag in bags for f in bag)
        self._once = {f for f, n in asked.items() if n == below[f] == 1 and f[0] != "="} - _PEOPLE - set(said)
        self._figures = [figures(w.piece.words) for w in self.windows]
        self._rates = [rates(w.piece.words) for w in self.windows]
        self._days = [days(w.piece.words, issued) for w in self.windows]
        self._own, self._above = child.breakdown.document.issuers, parent.clean
        self._inward = [stays_inside(w.piece, self._own, self._above) for w in self.windows]
        self.meanings = Meanings.of([p.words for p in wanted], [w.piece.words for w in self.windows])
        self.table = [self._row(i) for i in range(len(wanted))]
        if self.meanings:
            self.table = self._drawn()
        self.tops = [max(enumerate(row), key=lambda pair: pair[1], default=(0, 0.0)) for row in self.table]

    def _cut(self, child: Document) -> list[tuple[int, int]]:
        """The clauses of the plan, and all windows over them as numbers of the first and the last."""
        spans: list[tuple[int, int]] = []
        for number, sentence in enumerate(child.sentences):
            if is_frame(child, sentence):
                continue
            base = len(self.clauses)
            self.clauses += [child.piece(c.start, c.end, number) for c in sentence]
            width = len(sentence)
            spans += [(base + i, base + j) for i in range(width) for j in range(i, min(i + _WIDTH, width))]
        return spans

    def _drawn(self) -> list[list[float]]:
        """What stands together above is mostly answered together: the neighbours of a sure answer draw each other on."""
        places: dict[int, set[int]] = {}
        for piece, row in zip(self.wanted, self.table, strict=True):
            number, score = max(enumerate(row), key=lambda pair: pair[1], default=(0, 0.0))
            if score >= SETTLED:
                places.setdefault(piece.sentence, set()).add(self.windows[number].piece.sentence)
        return [
            [
                score + (DRAWN if window.piece.sentence in places.get(piece.sentence, ()) else 0.0)
                for score, window in zip(row, self.windows, strict=True)
            ]
            for piece, row in zip(self.wanted, self.table, strict=True)
        ]

    def _window(self, small: list[Counter[str]], first: int, last: int) -> Window:
        parts = self.clauses[first : last + 1]
        if first == last:
            return Window(parts[0], first, last, self._weigh(small[first]))
        piece = _joined(parts)
        return Window(piece, first, last, self._weigh(_bag(piece) + _as_said(piece)))

    def _weigh(self, bag: Counter[str]) -> dict[str, float]:
        return {f: min(n, 2) * self.weight.get(f, 1.0) for f, n in bag.items()}

    def _row(self, index: int) -> list[float]:
        piece, mine = self.wanted[index], self.bags[index]
        facts = (figures(piece.words), rates(piece.words), [d.due for d in piece.deadlines if d.due])
        row = [self._score(piece, mine, facts, number) for number in range(len(self.windows))]
        if self.meanings:
            row = [
                score + MEANING * near * _kind(piece, window.piece)
                for score, near, window in zip(row, self.meanings.table[index], self.windows, strict=True)
            ]
        if not self._reports_up(piece):
            return row
        return [0.0 if inside else score for score, inside in zip(row, self._inward, strict=True)]

    def _score(self, piece: Piece, mine: dict[str, float], facts: _Facts, at: int) -> float:
        window = self.windows[at]
        theirs = window.bag
        if not mine or not theirs:
            return 0.0
        small, large = (mine, theirs) if len(mine) < len(theirs) else (theirs, mine)
        shared = sum(min(v, large[f]) for f, v in small.items() if f in large)
        if not shared:
            return 0.0
        above, below = sum(mine.values()), sum(theirs.values())
        lexical = (
            0.55 * shared / math.sqrt(above * below)
            + 0.1 * shared / above
            + 0.35 * shared / min(above, below) * min(1.0, len(small) / FULL)
        )
        topic = _cosine(self.heads[piece.topic], self.heads[window.piece.topic])
        return (
            (lexical + 0.06 * topic)
            * self._facts_agree(facts, at)
            * _kind(piece, window.piece)
            / (1 + 0.04 * (window.last - window.first))
        )

    def _facts_agree(self, facts: _Facts, at: int) -> float:
        mine, often, due = facts
        factor = 1.0
        if any(alike(one, other) for one in mine for other in self._figures[at] if one.unit not in "个项次"):
            factor *= 1.3
        if often and self._rates[at]:
            factor *= 1.15
        if due and self._days[at]:
            factor *= 1.25 if set(due) & set(self._days[at]) else 1.12
        return factor

    def answers(self, index: int) -> list[Window]:
        """The passages that take the duty up, in the order of the plan; empty when none does."""
        row = self.table[index]
        top = self._best(index)
        if top is None:
            return []
        best = row[top]
        found = [self.windows[top]]
        for score, window in sorted(zip(row, self.windows, strict=True), key=lambda pair: -pair[0])[:12]:
            if (
                len(found) < 3
                and score >= (max(TAKEN, FURTHER * best) if self.meanings else max(SURE, SECOND * best))
                and not any(_meet(window, w) for w in found)
            ):
                place = self.windows.index(window)
                if max(other[place] for other in self.table) <= score * 1.05 and self._adds(index, found, window):
                    found.append(window)
        return sorted(found, key=lambda w: w.first)

    def _best(self, index: int) -> int | None:
        """The number of the window that answers best, unless another duty has the better claim to it."""
        row = self.table[index]
        if self.meanings:
            return self._nearest(index, row)
        total = sum(v for f, v in self.bags[index].items() if f[0] != "=") or 1.0
        for number in sorted(range(len(row)), key=lambda n: -row[n])[:_TRIED]:
            score = row[number]
            both = {f: v for f, v in self.bags[index].items() if f in self.windows[number].bag and f[0] != "="}
            if both.keys() <= _PEOPLE:
                continue  # the same people, but not the same act
            kept = sum(both.values()) / total
            if (
                score < SURE
                and not (score >= WEAK and kept >= RECALL)
                and not (score >= 0.6 * WEAK and kept >= 2 * RECALL)
                and not (score >= ONCE and both.keys() & self._once)
            ):
                continue
            if (
                _PLAN.search(self.windows[number].piece.words)
                and self.windows[number].first == self.windows[number].last
            ):
                continue
            if score >= CLEAR or (kept >= CLEAR and score >= SURE) or not self._claimed(index, number, score):
                return number
        return None

    def _nearest(self, index: int, row: list[float]) -> int | None:
        """The same where meanings are known: one measure of both. A weak answer counts where nobody else has use for it."""
        for number in sorted(range(len(row)), key=lambda n: -row[n])[:_TRIED]:
            score, window = row[number], self.windows[number]
            if score < FREE:
                return None
            if _PLAN.search(window.piece.words) and window.first == window.last:
                continue
            if score < TAKEN and not self._free(index, number, score):
                continue
            if self._only_people(index, number):
                continue
            if score >= CERTAIN or not self._claimed(index, number, score):
                return number
        return None

    def _only_people(self, index: int, number: int) -> bool:
        """Whether all that duty and passage share are people and 报送."""
        piece, passage = self.wanted[index], self.windows[number].piece
        if any(name in passage.words for name in piece.to):
            return False  # handed in to the same office
        both = self.bags[index].keys() & self.windows[number].bag.keys()
        return {f for f in both if f[0] != "="} <= _STOCK and bool(both)

    def _free(self, index: int, number: int, score: float) -> bool:
        """Whether no other duty comes near this passage, nor to what it is part of."""
        window = self.windows[number]
        return all(
            row[number] < NEARLY * score and not (value >= NEARLY * score and _meet(window, self.windows[at]))
            for i, (row, (at, value)) in enumerate(zip(self.table, self.tops, strict=True))
            if i != index
        )

    def _claimed(self, index: int, number: int, score: float) -> bool:
        window = self.windows[number]
        return any(
            i != index and value > (STRONGER if self.meanings else RIVAL) * score and _meet(window, self.windows[at])
            for i, (at, value) in enumerate(self.tops)
        )

    def _adds(self, index: int, found: list[Window], window: Window) -> bool:
        """Whether a further passage takes up something that those before it leave open."""
        mine = self.bags[index]
        open_ = {f: v for f, v in mine.items() if not any(f in w.bag for w in found)}
        return sum(v for f, v in open_.items() if f in window.bag) >= 0.15 * sum(mine.values())

    def _reports_up(self, piece: Piece) -> bool:
        upward = piece.to or _REPORTS_UP.search(piece.words)
        return bool(upward) and not asks_for_author(piece.to, self._own)

    def sentence_of(self, windows: list[Window], asked: Piece) -> list[Piece]:
        """All clauses of the sentences in which the passages stand; without inner steps where a report upward is asked."""
        numbers = {w.piece.sentence for w in windows}
        found = [c for c in self.clauses if c.sentence in numbers]
        if not self._reports_up(asked):
            return found
        return [c for c in found if not stays_inside(c, self._own, self._above)] or found


# 各校每月报送…: to the office that asks, though it is not named
_REPORTS_UP = re.compile(
    r"(?:各地|各校|各单位|各学校|各[县市区][^，]{0,12})[^，]*(?:报送|上报|提交)|[日底]前(?:各)?(?:报送|上报|提交)"
)


# 发生泄露的: in which case, without what is then done
_CASE = re.compile(r"(?:发生|出现|发现|遇有?|对于?|凡|如)[^，]{2,16}(?:的|后|时)")


def is_frame(child: Document, sentence: tuple[Span, ...]) -> bool:
    """Title, address and grounds of a plan answer nothing, unless they say that this is the plan."""
    words = child.clean[sentence[0].start : sentence[-1].end]
    if re.fullmatch(r"[【\[][^】\]]{2,20}[】\]]", words):
        return True
    if _PLAN.search(words):
        return False
    title = child.breakdown.document.title
    whole = words.replace("\t", "")
    return (
        (whole.endswith("：") and len(sentence) <= 3)
        or whole in title
        or (len(title) > 8 and title in whole and len(whole) < len(title) + 30)
    )


def _factor(feature: str) -> float:
    """Meanings tell more than pairs of characters, people less: many duties speak of the same people."""
    if feature in _PEOPLE:
        return PEOPLE
    if feature[0] == "=":
        return SAME
    return 1.6 if len(feature) == 1 and is_code(feature) else 1.0


def _meet(one: Window, other: Window) -> bool:
    return one.first <= other.last and other.first <= one.last


def _joined(parts: list[Piece]) -> Piece:
    due = tuple(d for p in parts for d in p.deadlines)
    return replace(
        parts[0], end=parts[-1].end, quote="，".join(p.quote for p in parts), words="，".join(p.words for p in parts), deadlines=due,
        to=next((p.to for p in parts if p.to), ()), lead=tuple(n for p in parts for n in p.lead), duty=any(p.duty for p in parts),
    )  # fmt: skip


def bag_of(words: str) -> Counter[str]:
    """Meanings and pairs of characters."""
    return _text_bag(words)


def _bag(piece: Piece) -> Counter[str]:
    whole = words = _HANDS_ON.sub("", piece.words)
    for name in piece.who:
        if _BODY.search(name) and 2 < len(name) < 14 and words.startswith(name) and not _PERSON.search(name):
            words = words.replace(name, "，", 1)
    for name in piece.to:
        words = words.replace(name, "，")
    return _text_bag(words) or _text_bag(whole)


def _as_said(piece: Piece) -> Counter[str]:
    """The listed words as they stand: 大课间 is nearer to 大课间 than to 体育, though of one meaning."""
    return Counter(f"={word}" for word in listed(piece.words))


def _asked(piece: Piece) -> Counter[str]:
    """What a duty speaks of; one of few words (初中不超过90分钟) takes those of its heading along."""
    bag = _bag(piece)
    return bag + _text_bag(piece.topic) if len(bag) <= _FEW and not any(is_code(f[0]) for f in bag) else bag


def _text_bag(words: str) -> Counter[str]:
    words = _TITLE.sub(r"，\g<1>，", words)
    runs = [run for run in _TIMES.sub("，", GENERIC.sub("，", coded(_OFFICE.sub("，", words)))).split("，") if run]
    found: Counter[str] = Counter()
    for run in runs:
        found.update(c for c in run if is_code(c))
        found.update(run[i : i + 2] for i in range(len(run) - 1) if not is_code(run[i]) and not is_code(run[i + 1]))
        if len(run) == 1 and not is_code(run):
            found[run] += 1
    return found


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    shared = sum(min(v, other[f]) for f, v in one.items() if f in other)
    return shared / math.sqrt(sum(one.values()) * sum(other.values())) if shared else 0.0


def _kind(piece: Piece, other: Piece) -> float:
    factor = 1.0 if other.duty else 0.92
    if _other_people(piece, other):
        factor *= 0.55
    if _other_papers(piece.words, other.words):
        factor *= 0.25
    if opposed(piece.words, other.words) or _CASE.fullmatch(other.words):
        factor *= APART
    if piece.row and other.row:
        factor *= 1.2
    return factor


def _other_papers(mine: str, theirs: str) -> bool:
    """Both hand something in, and not the same: a plan sent in does not answer for the summary."""
    if not (_SENT.search(mine) and _SENT.search(theirs)):
        return False
    one, other = _papers(mine), _papers(theirs)
    return bool(one) and bool(other) and not one & other


def _papers(words: str) -> set[str]:
    return {{"小结": "总结", "名册": "名单", "计划": "方案"}.get(name, name) for name in _PAPERS.findall(words)}


def _other_people(piece: Piece, other: Piece) -> bool:
    """Both open with people, and not the same: 院长听课 does not answer for 教研室主任听课."""
    mine = {found.group() for name in piece.who if name in piece.words[:24] and (found := _PERSON.search(name))}
    theirs = {found.group() for name in other.who if name in other.words[:24] and (found := _PERSON.search(name))}
    return bool(mine) and bool(theirs) and not mine & theirs
