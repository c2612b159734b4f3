"""A summary as a Word file by GB/T 9704: its text, and the records that it rests on as numbered notes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from zaitong.common.letters import Letter
from zaitong.records.models import Record
from zaitong.records.summary.citing import CITE, cited_ids, numbered

if TYPE_CHECKING:
    from zaitong.common.access import Actor

_HEADING = re.compile(r"^[一二三四五六七八九十]+、")


def summary_word(*, title: str, body: str, signed: str, day: str, actor: Actor) -> bytes:
    """The file. Records that the reader may not see are not noted."""
    ids = cited_ids(body)
    seen = Record.objects.visible_to(actor).filter(pk__in=ids)
    rows = {r.pk: r for r in seen.select_related("type_version__record_type", "unit")}
    places = {pk: n for n, pk in enumerate((pk for pk in ids if pk in rows), start=1)}
    letter = Letter()
    letter.title(title)
    for line in filter(None, (line.strip() for line in body.splitlines())):
        text = numbered(line, places)
        if _HEADING.match(line) and not CITE.search(line):
            letter.heading(text)
        else:
            letter.paragraph(text)
    if places:
        letter.heading("依据的记录")
        for pk, place in places.items():
            letter.paragraph(f"〔{place}〕{_note(rows[pk])}")
    letter.signature(signed, day)
    return letter.content()


def _note(record: Record) -> str:
    day = record.happened_on or (record.filed_at.date() if record.filed_at else None)
    when = f"{day.year}年{day.month}月{day.day}日，" if day else ""
    return f"{when}{record.unit.short_name}，{record.type_version.record_type.name}，记录 {record.pk}"
