"""The demo's policy documents: our own words, dated from the day the demo is made, as .txt, .docx and .pdf."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from typing import NamedTuple

LINE = 28  # characters a line, as on a printed page
TITLE = "中共澄砚区委教育工作委员会关于在全区教育系统开展“到一线去”行动的实施意见"


@dataclass(frozen=True, slots=True)
class Dates:
    """The campaign's days, counted from the day the demo is made: six weeks under way."""

    today: date

    @property
    def issued(self) -> date:
        """Day of issue."""
        return self.today - timedelta(days=42)

    @property
    def fusion_issued(self) -> date:
        """Day of issue of the plan that was there first."""
        return self.today - timedelta(days=63)

    @property
    def plan_due(self) -> date:
        """Activity plans are due: some days ago, so that some are red."""
        return self.today - timedelta(days=9)

    @property
    def visit_due(self) -> date:
        """Home visit plans are due: in a few days, so that open ones are yellow."""
        return self.today + timedelta(days=4)

    @property
    def closing(self) -> date:
        """The final reports are due: the last day of the month after."""
        return _next_month(_next_month(self.visit_due)) - timedelta(days=1)


def opinion(dates: Dates) -> str:
    """The committee's opinion (facts as an education committee orders them), one paragraph a line."""
    kickoff = dates.issued + timedelta(days=9)
    close = _next_month(dates.visit_due)
    return _text("opinion.txt").format(
        number=number(dates),
        kickoff=_third(kickoff),
        plan_due=_day(dates.plan_due),
        push=f"{_third(kickoff)}至{_next_month(kickoff).month}月",
        visit_due=_day(dates.visit_due),
        close=f"{close.month}月",
        issued=f"{dates.issued.year}年{_day(dates.issued)}",
    )


def winter_notice(dates: Dates) -> str:
    """A notice that came yesterday and is still being reviewed."""
    days = {f"d{n}": _day(dates.today + timedelta(days=n)) for n in (7, 8, 12, 40, 45)}
    issued = dates.today - timedelta(days=1)
    return _text("winter.txt").format(
        number=f"澄教工委〔{issued.year}〕31号",
        issued=f"{issued.year}年{_day(issued)}",
        month=f"{_next_month(dates.today + timedelta(days=40)).month}月",
        **days,
    )


def fusion_plan(dates: Dates) -> str:
    """The plan that came three weeks before the opinion: party days, courses, guidance, training, monitoring."""
    issued = dates.fusion_issued
    return _text("fusion.txt").format(
        number=f"澄教工委〔{issued.year}〕21号",
        duty_due=_day(dates.today - timedelta(days=44)),
        course_due=_day(dates.today - timedelta(days=25)),
        reflect_due=_day(dates.today - timedelta(days=6)),
        monitor_due=_day(dates.today - timedelta(days=3)),
        issued=f"{issued.year}年{_day(issued)}",
    )


def clumsy_draft(dates: Dates) -> str:
    """A draft that is not issued yet, with nearly everything in it that one should not write; some prohibitions beside it."""
    days = {f"d{n}": _day(dates.today + timedelta(days=n)) for n in (1, 3, 5, 25, 30, 40, 45)}
    return _text("draft.txt").format(
        number=f"澄教工委〔{dates.today.year}〕33号",
        before=_day(dates.today - timedelta(days=12)),
        yesterday=_day(dates.today - timedelta(days=1)),
        late=_day(dates.today + timedelta(days=9)),
        issued=f"{dates.today.year}年{_day(dates.today)}",
        **days,
    )


def branch_plan(dates: Dates) -> str:
    """The teacher development centre's own plan: eight measures, no date."""
    return _text("branch_plan.txt").format(parent_title=TITLE, number=number(dates))


def school_plan(dates: Dates, school: str, *, thorough: bool) -> str:
    """A school's own plan; a less thorough one leaves out the home visit plan's date and the final report."""
    visits = (
        f"走访五类家庭，大家访行动方案于{_day(dates.visit_due)}前报送基础教育科。"
        if thorough
        else "组织教师走访学生家庭。"
    )
    closing = f"{_next_month(dates.visit_due).month}月形成专题总结报区教育工委。" if thorough else ""
    return _text("school_plan.txt").format(
        school=school, parent_title=TITLE, number=number(dates), plan_due=_day(dates.plan_due), visits=visits,
        closing=closing,
    )  # fmt: skip


def own_plan(dates: Dates, school: str, style: str) -> str:
    """A plan in a school's own words: plan_terse, plan_own_way, plan_kindergarten."""
    return _text(f"{style}.txt").format(
        school=school, number=number(dates), plan_due=_day(dates.plan_due), visit_due=_day(dates.visit_due),
        plan_early=_day(dates.plan_due - timedelta(days=2)), visit_late=_day(dates.visit_due + timedelta(days=3)),
    )  # fmt: skip


def number(dates: Dates) -> str:
    """Document number of the opinion."""
    return f"澄教工委〔{dates.issued.year}〕27号"


def as_txt(text: str) -> bytes:
    """UTF-8, hard-wrapped with empty lines and page numbers, as files come out of old systems."""
    lines: list[str] = []
    for paragraph in text.splitlines():
        wrapped = "　　" + paragraph if len(paragraph) > LINE else paragraph
        lines += [wrapped[at : at + LINE] for at in range(0, len(wrapped), LINE)]
    pages = [lines[at : at + 22] for at in range(0, len(lines), 22)]
    return "\n\n".join("\n\n".join([*page, f"— {n} —"]) for n, page in enumerate(pages, start=1)).encode()


def as_docx(text: str) -> bytes:
    """A Word file, one paragraph each."""
    from docx import Document

    document = Document()
    for paragraph in text.splitlines():
        document.add_paragraph(paragraph)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def as_pdf(text: str) -> bytes:
    """A PDF with text, A4, set in the standard Chinese font that every reader brings."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    lines = [line for line in as_txt(text).decode().split("\n") if line and not line.startswith("— ")]
    for first in range(0, len(lines), 22):
        canvas.setFont("STSong-Light", 14)
        for n, line in enumerate(lines[first : first + 22]):
            canvas.drawString(80, A4[1] - 105 - n * 29, line)
        canvas.drawString(A4[0] / 2 - 20, 50, f"— {first // 22 + 1} —")
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


class Sample(NamedTuple):
    """A document to try: its title, what it shows, its text on a day."""

    title: str
    about: str
    text: Callable[[Dates], str]


SAMPLES = {
    "opinion": Sample("“到一线去”行动实施意见", "两个有日期的报送、每周每月的走访、课题数量、三个阶段", opinion),
    "branch-plan": Sample("教师发展中心党支部实施方案", "下级方案：八条措施、三张清单，没有一个日期", branch_plan),
    "draft": Sample(
        "“书香满园”阅读季活动通知（未发的草稿）",
        "发文前核查：日期打架、排名打卡、篇数照片，也有写对了的“不得”“严禁”",
        clumsy_draft,
    ),
    "winter": Sample("“暖冬护学”行动通知", "每天每周每月的任务、牵头和配合、字数上限、含糊用语", winter_notice),
}
# The stamped scan is the same every day: scripts/make_scan.py draws it, and it is kept ready made.
SCAN = ("scan", "冬季校园安全隐患排查通知（扫描件）", "盖了章的两页扫描件，没有文字层：识别、标出不清的地方、对照原件")
FORMS: dict[str, Callable[[str], bytes]] = {"txt": as_txt, "docx": as_docx, "pdf": as_pdf}


def scan() -> bytes:
    """The stamped scan: a PDF of two pictures."""
    return (files("zaitong.demo") / "texts" / "scan.pdf").read_bytes()


def _text(name: str) -> str:
    return (files("zaitong.demo") / "texts" / name).read_text("utf-8")


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _third(day: date) -> str:
    part = "上旬" if day.day <= 10 else "中旬" if day.day <= 20 else "下旬"
    return f"{day.month}月{part}"


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
