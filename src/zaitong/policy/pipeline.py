"""From text to breakdown: header, outline, facts, requirements, gaps, marks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from zaitong.policy import gaps, requirements
from zaitong.policy.facts.reader import read_facts
from zaitong.policy.header import read_header
from zaitong.policy.model import Breakdown, Heading, Phase, Requirement
from zaitong.policy.outline import Outline, read_outline
from zaitong.policy.source import SourceText
from zaitong.policy.unwrap import unwrap
from zaitong.policy.view import View, view_of


def break_down(source: SourceText | str, *, issued_on_hint: date | None = None) -> Breakdown:
    """Take a policy document apart. `issued_on_hint` stands in where the document has no date of issue."""
    text = unwrap(source) if isinstance(source, str) else source
    view = view_of(text)
    frame = read_header(view, issued_on_hint)
    outline = read_outline(view.clean)
    facts = read_facts(view.clean, frame, outline)
    found = _doubted(requirements.build(view, outline, facts, frame.header.issuers), text.doubtful)
    phases = tuple(
        Phase(
            stage.name,
            stage.first,
            stage.last,
            view.quote(stage.start, stage.end),
            *view.text_span(stage.start, stage.end),
            stage.pattern,
        )
        for stage in facts.stages
    )
    return Breakdown(
        document=frame.header,
        text=text.text,
        headings=tuple(_headings(view, outline)),
        phases=phases,
        requirements=tuple(found),
        gaps=tuple(gaps.find_gaps(found)),
        warnings=tuple(gaps.find_warnings(frame, phases, found)),
        marks=tuple(gaps.marks(view, found)),
        doubtful=text.doubtful,
    )


def _doubted(found: list[Requirement], doubtful: tuple[tuple[int, int], ...]) -> list[Requirement]:
    """The requirements of a scan, with a reason to look where their words were recognised without certainty."""
    return [
        replace(one, reasons=(f"原文有 {count} 处识别不清，请对照原件", *one.reasons))
        if (count := sum(1 for start, end in doubtful if start < one.end and end > one.start))
        else one
        for one in found
    ]


def _headings(view: View, outline: Outline) -> list[Heading]:
    return [
        Heading(
            h.level,
            view.words(h.marker_start, h.start),
            view.words(h.start, h.end),
            *view.text_span(h.marker_start, h.end),
        )
        for h in outline.heads
    ]
