"""What reached an office by mail and chat: a batch half told apart, and paper ticked off for some."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F

from zaitong.campaigns.models import Obligation, Requirement
from zaitong.common.clock import pretend
from zaitong.demo.documents import as_docx
from zaitong.orgs.models import Unit
from zaitong.records.intake.paper import Tick, paper_note
from zaitong.records.intake.reading import intake_read
from zaitong.records.intake.services import Laid, intake_open

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from zaitong.campaigns.models import Campaign
    from zaitong.common.access import Actor
    from zaitong.demo.documents import Dates

TASK = "大家访行动方案"


def mailed_build(dates: Dates, campaign: Campaign, officer: Actor, at: Callable[[date], datetime]) -> None:
    """Lay down yesterday's mail for the plans that most units still owe; nothing of it is filed yet."""
    requirement = Requirement.objects.running_duties().filter(campaign=campaign, title__contains=TASK).first()
    if requirement is None:
        message = f"no task {TASK} in the demo's campaign"
        raise ValueError(message)
    owed = Obligation.objects.filter(requirement=requirement, state="open", needed__gt=F("accepted") + F("claimed"))
    units = list(Unit.objects.filter(matrix_obligations__in=owed).exclude(short_name="砚桥小学").order_by("sort", "id"))
    with pretend(at(dates.today)):
        laid = Laid(_files(units), dates.today - timedelta(days=1), "auto")
        batch, _job = intake_open(requirement_id=requirement.pk, period="", laid=laid, actor=officer)
        intake_read(batch.pk, _quiet)
        first = set(owed.filter(matrix_unit__in=units[:3]).values_list("pk", flat=True))
        paper_note(
            requirement_id=requirement.pk,
            period="",
            shown=first,
            ticked=first,
            tick=Tick(dates.today - timedelta(days=1), "随邮件寄来"),
            actor=officer,
        )


def _files(units: list[Unit]) -> list[SimpleUploadedFile]:
    """As they come: by full and short name, twice, signed only inside, for two schools, or named after nothing."""
    forms = ("{short}大家访行动方案.docx", "{full}家访方案（定稿）.docx", "家访方案-{short}.docx", "{short}.docx")
    files = [_file(form.format(short=u.short_name, full=u.name), u) for u, form in zip(units, forms * 3, strict=False)]
    if len(units) < 16:
        return files
    signed, two, one, other, garden = units[11:16]
    return [
        *files[:11],
        _file("扫描全能王 2041.docx", signed),
        _file(f"{two.short_name}家访方案.docx", two),
        _file(f"{two.short_name}家访方案（修改）.docx", two, "走访五类家庭，期末前走访一遍。"),
        _file(f"{one.short_name}和{other.short_name}联合家访方案.docx", None),
        _file("家访方案（最终版）.docx", None),
        _file("新建文档.docx", None, "请查收。"),
        _file(f"{garden.short_name}附属幼儿园家访方案.docx", None),
    ]


def _file(name: str, unit: Unit | None, more: str = "按年级安排，班主任和任课教师一起走访。") -> SimpleUploadedFile:
    signed = f"\n{unit.name}" if unit else ""
    text = f"大家访行动方案\n一、走访安排\n{more}\n二、分工\n年级组长汇总，教导处每周看一次进展。\n三、要求\n不带礼品，不评比{signed}"
    return SimpleUploadedFile(name, as_docx(text))


def _quiet(done: int, total: int, message: str = "") -> None:
    """Nobody watches."""
