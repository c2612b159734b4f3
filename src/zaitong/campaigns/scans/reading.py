"""The text of a stored document, whatever it came as: a scan is recognised page by page, each page kept as it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zaitong.campaigns import engine
from zaitong.campaigns.models import Scan, ScanPage
from zaitong.campaigns.scans import engine as scans

if TYPE_CHECKING:
    from collections.abc import Callable

    from zaitong.campaigns.models import PolicyDocument
    from zaitong.policy.reading.pictures import Pictures
    from zaitong.policy.source import SourceText

STEPS = 3  # of reading a document after its pages: text, tasks, bodies


def source_of(document: PolicyDocument, report: Callable[[int, int, str], None]) -> SourceText:
    """The text of a document. Recognising goes on where a killed worker left it. Raises Unreadable."""
    scan = Scan.objects.filter(document=document).first()
    if scan is not None and scan.typed:
        return scans.typed_text(scan.typed, document.filename)
    if scan is not None and scan.pages.count() == scan.count:
        return scans.pages_text(list(scan.pages.all()), document.filename)
    with document.original.open("rb") as file:
        data = file.read()
    try:
        return engine.source_of(data, document.filename)
    except engine.Unreadable as error:
        if error.code != "scan":
            raise
    return _recognised(document, data, report)


def steps_of(source: SourceText) -> int:
    """How many steps the progress of reading counts before the tasks are looked for."""
    return len(source.pages)


def check(data: bytes, filename: str) -> None:
    """Raise Unreadable for pictures that cannot be opened or are too many. Quick: nothing is recognised."""
    with scans.opened(data, filename):
        pass


def _recognised(document: PolicyDocument, data: bytes, report: Callable[[int, int, str], None]) -> SourceText:
    with scans.opened(data, document.filename) as pages:
        scan, _ = Scan.objects.update_or_create(document=document, defaults={"count": pages.count})
        done = set(scan.pages.values_list("number", flat=True))
        for number in range(1, pages.count + 1):
            if number in done:
                continue
            report(number - 1, pages.count + STEPS, f"正在识别第 {number} 页，共 {pages.count} 页")
            _keep(scan, pages, number)
    return scans.pages_text(list(scan.pages.all()), document.filename)


def _keep(scan: Scan, pages: Pictures, number: int) -> None:
    read = scans.page_read(pages, number)
    before = scan.pages.filter(number=number - 1).first()
    values = {**scans.page_values(read), "joined": scans.joined_by_look(before, read)}
    ScanPage.objects.update_or_create(scan=scan, number=number, defaults=values)
