"""The breakdown of a policy document: typed, immutable, and its JSON form (eval: breakdown.md).

All `start` and `end` are offsets into `Breakdown.text`; dates are `datetime.date`; numbers are int or float.
Provenance is one of stated (the document says it), inferred (read from the context) and unspecified. `pattern` is the
name of the wording that made a fact.
"""

from __future__ import annotations

import types
import typing
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from typing import Any, Literal, Self

Provenance = Literal["stated", "inferred", "unspecified"]
Nature = Literal["duty", "issuer_act", "consequence", "guidance"]
MarkKind = Literal["deadline", "frequency", "quantity", "actor", "vague"]
Number = int | float


@dataclass(frozen=True)
class BasedOn:
    """A document that this one names as its ground."""

    title: str
    doc_number: str | None = None


@dataclass(frozen=True)
class DocumentHeader:
    """What stands at the head and foot of the document."""

    title: str = ""
    doc_number: str | None = None
    issuers: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    issued_on: date | None = None
    public: bool | None = None
    based_on: tuple[BasedOn, ...] = ()


@dataclass(frozen=True)
class Heading:
    """A line or first sentence that names a part; level 1 is the outermost."""

    level: int
    marker: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Phase:
    """A dated stage of the work."""

    name: str
    start: date | None
    end: date | None
    quote: str
    text_start: int = 0
    text_end: int = 0
    pattern: str = ""


@dataclass(frozen=True)
class Deadline:
    """A day (`due`) or a rule (`monthly:5`) by which something is to be done."""

    due: date | None
    rule: str | None
    what: str
    to: tuple[str, ...]
    who: tuple[str, ...]
    quote: str
    start: int = 0
    end: int = 0
    provenance: Provenance = "stated"
    pattern: str = ""


@dataclass(frozen=True)
class Frequency:
    """How often something is to be done: `times` (to `times_max`) `per` period."""

    times: int
    times_max: int | None
    per: str
    what: str
    who: tuple[str, ...]
    quote: str
    start: int = 0
    end: int = 0
    pattern: str = ""


@dataclass(frozen=True)
class Quantity:
    """A number that a body must reach (`min`) or keep within (`max`)."""

    min: Number | None
    max: Number | None
    unit: str
    what: str
    who: tuple[str, ...]
    quote: str
    start: int = 0
    end: int = 0
    pattern: str = ""


@dataclass(frozen=True)
class Responsibility:
    """Who leads and who supports."""

    lead: tuple[str, ...]
    support: tuple[str, ...]
    what: str
    quote: str
    start: int = 0
    end: int = 0
    pattern: str = ""


@dataclass(frozen=True)
class Origin:
    """Where each value of a requirement comes from."""

    who: Provenance = "unspecified"
    deadline: Provenance = "unspecified"
    frequency: Provenance = "unspecified"
    quantity: Provenance = "unspecified"
    to: Provenance = "unspecified"


@dataclass(frozen=True)
class Requirement:
    """One thing that a clause asks."""

    clause: tuple[str, ...]
    quote: str
    start: int
    end: int
    who: tuple[str, ...] = ()
    action: str = ""
    what: str = ""
    to: tuple[str, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    frequencies: tuple[Frequency, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    responsibilities: tuple[Responsibility, ...] = ()
    phase: int | None = None
    provenance: Origin = field(default_factory=Origin)
    title: str = ""
    nature: Nature = "duty"
    vague: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gap:
    """A point that the document leaves open."""

    clause: tuple[str, ...]
    quote: str
    missing: Literal["deadline", "receiver", "quantity", "who"]
    why: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Notice:
    """Something a person should look at."""

    kind: str
    quote: str
    message: str


@dataclass(frozen=True)
class Mark:
    """A passage to underline in the document."""

    kind: MarkKind
    start: int
    end: int


@dataclass(frozen=True)
class Breakdown:
    """A policy document taken apart."""

    document: DocumentHeader
    text: str
    headings: tuple[Heading, ...] = ()
    phases: tuple[Phase, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    gaps: tuple[Gap, ...] = ()
    warnings: tuple[Notice, ...] = ()
    marks: tuple[Mark, ...] = ()
    doubtful: tuple[tuple[int, int], ...] = ()  # spans of a scan's text that were recognised without certainty

    def to_json(self) -> dict[str, Any]:
        """The JSON object of breakdown.md, as plain dicts and lists."""
        plain: dict[str, Any] = _plain(self)
        return plain

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The inverse of `to_json`; unknown keys are passed over, missing ones take their default."""
        return typing.cast("Self", _built(cls, data))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _built(kind: Any, value: Any) -> Any:
    if is_dataclass(kind) and isinstance(kind, type):
        hints = typing.get_type_hints(kind)
        known = {f.name for f in fields(kind)}
        return kind(**{key: _built(hints[key], item) for key, item in value.items() if key in known})
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple:
        return tuple(_built(parts[0], item) for item in value)
    if origin in (typing.Union, types.UnionType):
        inner = [part for part in parts if part is not type(None)]
        return None if value is None else _built(inner[0], value) if date in inner else value
    return date.fromisoformat(value) if kind is date and isinstance(value, str) else value
