"""The outcome of a comparison, tied to the campaign's requirements and to places in both texts. Pure.

The engine speaks in quotes; pages need to know which requirement a quote belongs to and under which heading it stands.
Quotes are compared with all white space removed, as the engine's are (eval/coverage).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

COVERED, PARTIAL, MISSING, UNKNOWN = "covered", "partial", "missing", "unknown"
STATUS_NAMES = {COVERED: "已对应", PARTIAL: "部分对应", MISSING: "没有写到", UNKNOWN: "没有比对"}
LACKS = {
    "deadline": "时限",
    "number": "数量",
    "frequency": "频次",
    "actor": "责任主体",
    "receiver": "接收单位",
    "content": "内容",
}

LACKING = {
    "deadline": "时限没有写，或比要求晚，或只写“及时”“按要求”",
    "number": "数量没有写，或达不到要求",
    "frequency": "频次没有写，或比要求低",
    "actor": "责任人与要求的不同",
    "receiver": "没有写报给谁",
    "content": "内容少了一部分，或与要求不一致",
}


class Duty(Protocol):
    """What linking needs of a requirement; ``start`` and ``end`` are offsets into the parent's text."""

    @property
    def id(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def quote(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def is_running_duty(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage of the child plan and the headings above it; where it stands in the plan's text (0, 0: not known)."""

    text: str
    place: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A requirement of the document above and what the plan says to it."""

    status: str
    quote: str
    place: str = ""
    requirement: int | None = None
    title: str = ""
    missing: list[str] = field(default_factory=list)  # keys of LACKS
    answers: list[Quote] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Result:
    """All rows in the order of the parent, and what the plan adds."""

    rows: list[Row] = field(default_factory=list)
    added: list[Quote] = field(default_factory=list)

    def count(self, status: str) -> int:
        """How many rows have a status."""
        return sum(row.status == status for row in self.rows)

    def to_json(self) -> dict[str, Any]:
        """Plain dicts and lists."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Result:
        """The inverse of ``to_json``."""
        return cls(
            rows=[
                Row(**{**row, "answers": [Quote(**quote) for quote in row.get("answers", ())]})
                for row in data.get("rows", ())
            ],
            added=[Quote(**quote) for quote in data.get("added", ())],
        )


class Text:
    """A text and its headings, in which quotes are found whatever white space they lost."""

    def __init__(self, text: str, headings: Iterable[Mapping[str, Any]] = ()) -> None:
        self.squeezed = squeeze(text)
        self._before = _counts(text)
        self._headings = sorted(
            (self.at(int(h["start"])), int(h["level"]), f"{h.get('marker', '')}{h.get('text', '')}") for h in headings
        )

    def at(self, offset: int) -> int:
        """An offset into the text as an offset into the squeezed text."""
        return self._before[min(max(offset, 0), len(self._before) - 1)]

    def find(self, quote: str) -> tuple[int, int] | None:
        """First place of a quote, in squeezed offsets."""
        wanted = squeeze(quote)
        start = self.squeezed.find(wanted) if wanted else -1
        return (start, start + len(wanted)) if start >= 0 else None

    def place(self, quote: str) -> str:
        """The headings above a quote, from the top down; empty where it stands under none or is not found."""
        found = self.find(quote)
        path: list[tuple[int, str]] = []
        for start, level, words in self._headings if found else ():
            if found and start <= found[0]:
                path = [*(part for part in path if part[0] < level), (level, words)]
        return " ".join(short_heading(words) for _, words in path)


def squeeze(text: str) -> str:
    """Without any white space."""
    return "".join(text.split())


def _counts(text: str) -> list[int]:
    """For each offset the number of characters before it that are not white space; one more than characters."""
    counts, count = [0], 0
    for character in text:
        count += not character.isspace()
        counts.append(count)
    return counts


def short_heading(words: str) -> str:
    """A heading in a line of small print."""
    return words if len(words) <= 24 else words[:23] + "…"


def result_of(
    found: Mapping[str, Any], parent: Text, child: Text, duties: Sequence[Duty], owed: Collection[int]
) -> Result:
    """Tie the engine's comparison to the campaign's requirements.

    Rows that lie only on requirements which the review dropped, kept from being issued or laid on others are left out; duties on which
    no row lies are listed as not compared where the plan's unit owes them (``owed``: their ids).
    """
    spans = {duty.id: (parent.at(duty.start), parent.at(duty.end)) for duty in duties}
    rows: list[tuple[int, Row]] = []
    seen: set[int] = set()
    for item in found.get("requirements", ()):
        place = _where(item, parent)
        owners = [duty for duty in duties if place and _overlap(place, spans[duty.id])]
        running = [duty for duty in owners if duty.is_running_duty]
        if owners and not running:
            continue
        if running and owed and not any(duty.id in owed for duty in running):
            continue
        duty = max(running, key=lambda d: _overlap(place or (0, 0), spans[d.id]), default=None)
        seen |= {d.id for d in running}
        rows.append((place[0] if place else len(parent.squeezed), _row(item, duty, parent, child)))
    left = [duty for duty in duties if duty.is_running_duty and duty.id in owed and duty.id not in seen]
    rows += [(spans[duty.id][0], _not_compared(duty, parent)) for duty in left]
    rows.sort(key=lambda pair: pair[0])
    added = [
        Quote(item["child_quote"], child.place(item["child_quote"]), int(item.get("start", 0)), int(item.get("end", 0)))
        for item in found.get("added", ())
    ]
    return Result([row for _, row in rows], added)


def _where(item: Mapping[str, Any], parent: Text) -> tuple[int, int] | None:
    """Where a row lies, in squeezed offsets: as the engine says, else where its quote is first found."""
    if item.get("end"):
        return parent.at(int(item["start"])), parent.at(int(item["end"]))
    return parent.find(item["parent_quote"])


def _overlap(first: tuple[int, int], second: tuple[int, int]) -> int:
    return max(min(first[1], second[1]) - max(first[0], second[0]), 0)


def _row(item: Mapping[str, Any], duty: Duty | None, parent: Text, child: Text) -> Row:
    status = item["status"] if item["status"] in STATUS_NAMES else UNKNOWN
    return Row(
        status=status,
        quote=item["parent_quote"],
        place=parent.place(item["parent_quote"]),
        requirement=duty.id if duty else None,
        title=duty.title if duty else "",
        missing=[key for key in item.get("missing", ()) if key in LACKS],
        answers=_answers(item, child),
    )


def _answers(item: Mapping[str, Any], child: Text) -> list[Quote]:
    quotes = list(item.get("child_quotes", ()))
    spans = [(int(start), int(end)) for start, end in item.get("child_spans", ())]
    spans += [(0, 0)] * (len(quotes) - len(spans))
    return [Quote(text, child.place(text), *span) for text, span in zip(quotes, spans, strict=False)]


def marks_of(result: Result) -> dict[str, str]:
    """One status for each requirement: what all its rows say, else partly."""
    said: dict[str, set[str]] = {}
    for row in result.rows:
        if row.requirement:
            said.setdefault(str(row.requirement), set()).add(row.status)
    return {key: statuses.pop() if len(statuses) == 1 else _mixed(statuses) for key, statuses in said.items()}


def _mixed(statuses: set[str]) -> str:
    return PARTIAL if statuses - {UNKNOWN, MISSING} else MISSING


def _not_compared(duty: Duty, parent: Text) -> Row:
    return Row(UNKNOWN, duty.quote, parent.place(duty.quote), duty.id, duty.title)
