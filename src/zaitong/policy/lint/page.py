"""A breakdown laid out for the rules: the folded text, its sentences, where the body lies, and how a finding is made."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from zaitong.policy.clauses import Sentence, sentences
from zaitong.policy.header import read_header
from zaitong.policy.lint.model import Finding, Severity
from zaitong.policy.lint.rules import RULES
from zaitong.policy.model import Breakdown
from zaitong.policy.source import SourceText, squeeze
from zaitong.policy.statements import NOT_BODY, is_narrative, is_noise
from zaitong.policy.view import View, view_of

_LONG_QUOTE = 64
# what scores or binds is no tale of the past, though it says 获得 or 刊发
_BINDS = re.compile(r"[加扣计]\d{0,2}分|必须|务必|(?<!无)须(?!知)|纳入|一律")
_SIGNED = re.compile(r"^(?:附件?[\d一二三四五六七八九十]{0,2}[：:]|抄送|（此件|[^，。]{2,30}办公室(?:19|20)\d{2}年)")


@dataclass(frozen=True)
class Page:
    """What every rule reads. `clean` is the folded text (see view.py), `body` where the body begins in it."""

    breakdown: Breakdown
    view: View
    body: int
    sentences: tuple[Sentence, ...]

    @property
    def clean(self) -> str:
        """The folded text."""
        return self.view.clean

    def words(self, sentence: Sentence) -> str:
        """A sentence as folded."""
        return self.clean[sentence.start : sentence.end]

    def finding(
        self, rule_id: str, start: int, end: int, *, severity: Severity | None = None, why: str = ""
    ) -> Finding:
        """A finding about `clean[start:end]`."""
        return self.finding_in_text(rule_id, *self.view.text_span(start, end), severity=severity, why=why)

    def finding_in_text(
        self,
        rule_id: str,
        start: int,
        end: int,
        *,
        severity: Severity | None = None,
        name: str = "",
        why: str = "",
        milder: str = "",
    ) -> Finding:
        """A finding about a passage of the text; what is not given is the rule's own."""
        rule = RULES[rule_id]
        return Finding(
            rule=rule.id,
            family=rule.family,
            name=name or rule.name,
            severity=severity or rule.severity,
            source=rule.source,
            quote=squeeze(self.breakdown.text[start:end]),
            start=start,
            end=end,
            clause=self.clause(start) if end > start else (),
            why=why or rule.why,
            milder=milder or rule.milder,
        )

    def clause(self, place: int) -> tuple[str, ...]:
        """The headings above a place of the text, outermost first."""
        path: list[tuple[int, str]] = []
        for heading in self.breakdown.headings:
            if heading.start > place:
                break
            while path and path[-1][0] >= heading.level:
                path.pop()
            path.append((heading.level, f"{heading.marker}{heading.text}"))
        return tuple(text for _, text in path)

    def span(self, sentence: Sentence, start: int, end: int) -> tuple[int, int]:
        """What to quote for words inside a sentence: the sentence, or of a long one the clauses that hold them."""
        if sentence.end - sentence.start <= _LONG_QUOTE:
            return sentence.start, sentence.end
        held = [c for c in sentence.clauses if c.end > start and c.start < end]
        return (held[0].start, held[-1].end) if held else (start, end)


def page_of(breakdown: Breakdown) -> Page:
    """Lay a breakdown out."""
    text = breakdown.text
    view = view_of(SourceText(text, text, array("I", range(len(text)))))
    body = read_header(view).body
    return Page(breakdown, view, body, tuple(_sentences(view.clean, body)))


def _sentences(clean: str, body: int) -> Iterator[Sentence]:
    """The sentences that order something: no contacts, no signatures, nothing that tells of the past."""
    start = 0
    for line in clean.split("\n"):
        end = start + len(line)
        if end > body and line and not _passed_over(line):
            for sentence in sentences(clean, max(start, body), end):
                words = clean[sentence.start : sentence.end]
                if not is_noise(words) and (_BINDS.search(words) or not is_narrative(clean, sentence)):
                    yield sentence
        start = end + 1


def _passed_over(line: str) -> bool:
    head = line[:200]
    return bool(_SIGNED.match(line)) or any(pattern.compiled.search(head) for pattern in NOT_BODY[:4])
