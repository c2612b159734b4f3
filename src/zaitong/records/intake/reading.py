"""Telling in the background whose the files of a batch are: by name, else by the title or signature that stands inside."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from django.db import transaction

from zaitong.campaigns.engine import Unreadable, source_of
from zaitong.records.intake.bodies import names_of, obligations_of
from zaitong.records.intake.matching import Match, match_file, title_and_signature
from zaitong.records.intake.services import batch_locked
from zaitong.records.models import IntakeBatch, IntakeFile

if TYPE_CHECKING:
    from collections.abc import Callable

    from zaitong.records.intake.matching import Names

QUICK = frozenset({"txt", "docx", "pdf"})  # formats that are read in moments, without another program
READ_UP_TO = 3_000_000  # bytes


def intake_read(batch_id: int, progress: Callable[[int, int, str], None]) -> None:
    """Look at every file that nobody has looked at yet. May be run again: what was told stays."""
    batch = IntakeBatch.objects.select_related("requirement").filter(pk=batch_id).first()
    if batch is None or batch.state != IntakeBatch.State.READING:
        return
    names = names_of(list(obligations_of(batch.requirement, batch.period)))
    files = list(batch.files.filter(looked=False))
    total = batch.files.count()
    for place, file in enumerate(files, start=total - len(files)):
        progress(place, total, f"正在辨认 {file.name}"[:200])
        _look(file, names)
    with transaction.atomic():
        batch = batch_locked(batch_id)
        if batch.state == IntakeBatch.State.READING and not batch.files.filter(looked=False).exists():
            batch.state = IntakeBatch.State.WAITING
            batch.save(update_fields=["state", "updated_at"])
    known = batch.files.filter(obligation__isnull=False).count()
    progress(total, total, f"认出 {known} 个，{total - known} 个没有认出")


def _look(file: IntakeFile, names: Names) -> None:
    title, signature = title_and_signature(_text(file))
    match = match_file(names, file.name, title, signature)
    values = _values(match)
    IntakeFile.objects.filter(pk=file.pk, looked=False).update(looked=True, **values)


def _values(match: Match) -> dict[str, object]:
    return {"obligation_id": match.body, "why": match.why[:160], "note": match.note[:300]}


def _text(file: IntakeFile) -> str:
    """What a quick reader finds; nothing where the file is large, slow to read or not to be read at all."""
    if PurePath(file.name).suffix.lower().lstrip(".") not in QUICK or file.size > READ_UP_TO:
        return ""
    try:
        with file.file.open("rb") as content:
            return source_of(content.read(), file.name).text
    except (Unreadable, OSError):
        return ""
