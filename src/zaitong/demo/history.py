"""Six weeks of a campaign, told by the services themselves in the order in which things happened.

Events wait in a queue by their moment. Each acts with the clock set to it and may bring further events: a filed record is
reviewed some days later, a returned one filed again. Chance is seeded by the obligation, so a district looks the same each time.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile

from zaitong.campaigns.models import Accepts, Obligation
from zaitong.catalogue.schema import Schema
from zaitong.common.clock import ZONE, pretend
from zaitong.demo.contents import Scene, contents
from zaitong.demo.documents import as_docx
from zaitong.demo.people import actor_of
from zaitong.demo.photos import notebook_photo
from zaitong.orgs.models import Appointment, Post, Unit
from zaitong.records.judging import WORDS, judged_fields
from zaitong.records.models import Record, Settlement
from zaitong.records.services.attachments import attachments_add
from zaitong.records.services.drafts import record_start
from zaitong.records.services.filing import record_file
from zaitong.records.services.review import settlement_accept, settlement_return

DAY = timedelta(days=1)
SLOW = {
    "栗坪小学": 0.15,
    "白茅岭中学": 0.3,
    "苇塘幼儿园": 0.35,
}  # who lags, so that red and yellow are not spread by chance alone
MERGED = "砚西学校"  # merged away on the way (see demo.merged): it files nothing after that
# Of what is asked of many every week or month, part is told, so that the demo is built quickly.
THIN = {
    "蹲点人员到校指导": 0.4,
    "主题党日": 0.4,
    "为群众办实事": 0.4,
    "专项整治": 0.4,
    "专题学习": 0.6,
    "班子成员谈心谈话": 0.5,
}
# What the clerk of the demo finds on the desk: something returned, something past its day, something waiting.
STORIES = {
    ("砚桥小学", "报送大家访行动方案"): "returned",
    ("砚桥小学", "组织生活制度自查"): "open",
    ("砚桥小学", "校（园）长驻点破题"): "open",  # these four are told by demo.topics
    ("砚桥小学", "撰写调研报告"): "open",
    ("苇渡中学", "校（园）长驻点破题"): "open",
    ("澄岚中学", "校（园）长驻点破题"): "open",
    ("砚桥小学", "完善课后服务方案"): "waiting",
}
BY_HAND = {"苇塘小学", "澄岚实验小学", "栗坪小学"}  # photograph their notebooks where a task takes that
REASONS = [
    ("时间安排只写到月，请写到周。", "milestones"),
    ("附件是去年的版本，请换成今年的。", ""),
    ("责任分工没有写到人，请补上。", "leader"),
    ("重点任务与本校情况对不上，请核对后再报。", "focus"),
]


OPINIONS = ["材料齐，写得实。", "通过。下一期请把参加人数写上。", "可以。家长反映的两条请下月回头看一看。"]


def merged_on(today: date) -> date:
    """The day of the merger, some three weeks ago; not a first of the month, when nothing of the month has begun."""
    day = today - DAY * 20
    return day if day.day > 1 else day + DAY


@dataclass(order=True)
class Event:
    """Something that happens at a moment."""

    moment: datetime
    order: int
    act: Callable[[], None] = field(compare=False)


class History:
    """The queue and what its events need to know."""

    def __init__(self, today: date, campaign_id: int) -> None:
        self.today = today
        self.campaign_id = campaign_id
        self.events: list[Event] = []
        self.orders = count()
        self.posts = _holders()
        self.names = {a.post.unit_id: [] for a in self.posts.values()}  # type: dict[int, list[str]]
        for appointment in self.posts.values():
            self.names[appointment.post.unit_id].append(appointment.person.name)

    def at(self, day: date, random: Random, act: Callable[[], None]) -> None:
        """Something happens on a working hour of ``day``; after today nothing does."""
        moment = datetime.combine(day, time(random.randint(8, 16), random.randint(0, 59)), tzinfo=ZONE)
        if day < self.today:
            heapq.heappush(self.events, Event(moment, next(self.orders), act))

    def tell(self) -> None:
        """Let everything happen."""
        for obligation in self._obligations():
            self._plan(obligation)
        while self.events:
            event = heapq.heappop(self.events)
            with pretend(event.moment):
                event.act()

    def _obligations(self) -> list[Obligation]:
        open_ones = Obligation.objects.filter(state="open", start__lt=self.today, claimed=0, accepted=0)
        found = open_ones.filter(requirement__campaign_id=self.campaign_id)
        related = ("requirement", "matrix_unit", "subject_unit", "subject_party", "subject_post")
        return list(found.select_related(*related).prefetch_related("requirement__accepts__record_type").order_by("id"))

    def _plan(self, obligation: Obligation) -> None:
        """Decide whether and when the obligation is answered: most by its day, some late, some not yet."""
        random = Random(f"{obligation.requirement.number}/{obligation.key}")  # noqa: S311 - chance, not secrecy
        story = STORIES.get((obligation.matrix_unit.short_name, obligation.requirement.title))
        if story:
            if story != "open":
                days = 4 if story == "returned" else 2
                self.at(self.today - DAY * days, random, lambda: self._file(obligation, random, story))
            return
        diligence = SLOW.get(obligation.matrix_unit.short_name, 0.93 if obligation.subject_post_id is None else 0.99)
        diligence *= THIN.get(obligation.requirement.title, 1.0)
        due = obligation.due or self.today + timedelta(days=20)
        length = max(1, (min(due, self.today) - obligation.start).days)
        passed = due < self.today
        likely = (
            diligence if passed else diligence * 0.75 * min(1.0, length / max(1, (due - obligation.start).days) + 0.2)
        )
        if random.random() > likely:
            return
        day = obligation.start + timedelta(days=random.randint(length // 3, length))
        if passed and random.random() < 0.06:
            day = due + timedelta(days=random.randint(1, 5))
        last = merged_on(self.today) if obligation.matrix_unit.short_name == MERGED else self.today
        for turn in range(_turns(obligation, random)):
            if day + DAY * 3 * turn >= last:
                break
            self.at(day + DAY * 3 * turn, random, lambda turn=turn: self._file(obligation, random, turn=turn))  # type: ignore[misc]

    def _file(self, obligation: Obligation, random: Random, story: str = "", turn: int = 0) -> None:
        author = self._author(obligation)
        if author is None:
            return
        actor = actor_of(author.pk)
        accepted = next(iter(obligation.requirement.accepts.all()))
        key = f"demo-{obligation.pk}-{turn}"
        record = record_start(
            client_key=key, actor=actor, obligation_id=obligation.pk, record_type_id=accepted.record_type_id
        )
        record = self._attach(record, accepted.attachments, author, obligation)
        self._submit(record, obligation, author, random, turn)
        if story == "returned":
            pk = Settlement.objects.get(record=record, obligation=obligation).pk
            self.at(self.today - DAY * 2, random, lambda: self._return(pk, random, again=False))
        elif not story:
            self._expect_review(record, random)

    def _submit(
        self, record: Record, obligation: Obligation, author: Appointment, random: Random, turn: int = 0
    ) -> None:
        day = _today()
        target = f"unit:{obligation.target_unit_id}" if obligation.target_unit_id else ""
        target = target or (f"party:{obligation.target_party_id}" if obligation.target_party_id else "")
        scene = Scene(
            type_key=record.type_version.record_type.key,
            unit=obligation.matrix_unit.short_name,
            author=author.person.name,
            colleagues=tuple(name for name in self.names[author.post.unit_id] if name != author.person.name),
            day=min(day, obligation.due) if obligation.period and obligation.due else day,
            target=target or f"unit:{self._any_school(random)}",
            random=random,
            turn=turn,
            needed=obligation.needed or 1,
            task=obligation.requirement.title,
        )
        data = contents(Schema.parse(record.type_version.schema), scene)
        record_file(record_id=record.pk, chosen=[obligation.pk], lock=record.lock, actor=actor_of(author.pk), data=data)

    def _any_school(self, random: Random) -> int:
        schools = [pk for pk, kind in Unit.objects.values_list("pk", "kind") if kind in Unit.SCHOOLS]
        return random.choice(schools)

    def _attach(self, record: Record, kinds: list[str], author: Appointment, obligation: Obligation) -> Record:
        by_hand = obligation.matrix_unit.short_name in BY_HAND and any(a.notebook for a in _accepts(obligation))
        for kind in kinds:
            if kind == "paper":
                continue
            if by_hand:
                photo = SimpleUploadedFile("学习记录本.jpg", notebook_photo())
                attachments_add(record_id=record.pk, files=[photo], kind="notebook", actor=actor_of(author.pk))
                record.refresh_from_db()
                continue
            text = (
                f"{obligation.matrix_unit.name}\n{obligation.requirement.title}\n一、工作安排\n按照实施意见逐项落实。"
            )
            file = SimpleUploadedFile(
                f"{obligation.matrix_unit.short_name}{obligation.requirement.title}.docx", as_docx(text)
            )
            attachments_add(record_id=record.pk, files=[file], kind=kind, actor=actor_of(author.pk))
            record.refresh_from_db()
        return record

    def _expect_review(self, record: Record, random: Random) -> None:
        for settlement in Settlement.objects.filter(record=record, state="claimed").select_related("obligation"):
            day = _today() + DAY * random.randint(1, 3)
            pk = settlement.pk
            if random.random() < 0.12 and settlement.obligation.subject_post_id is None:
                self.at(day, random, lambda pk=pk: self._return(pk, random))  # type: ignore[misc]
            else:
                self.at(day, random, lambda pk=pk: self._accept(pk))  # type: ignore[misc]

    def _reviewer(self, settlement: Settlement) -> Appointment:
        """Somebody of the receiving office who did not write the record."""
        office = [a for a in self.posts.values() if a.post.unit_id == settlement.office_id]
        return next(a for a in reversed(office) if a.person_id != settlement.record.author_id)

    def _accept(self, pk: int) -> None:
        settlement = Settlement.objects.select_related("record__type_version__record_type").get(pk=pk)
        actor = actor_of(self._reviewer(settlement).pk)
        fields = judged_fields(settlement.record, settlement.record.data)
        judged = {key: WORDS[(pk + n) % 5 // 2] for n, (key, _) in enumerate(fields)}
        opinion = OPINIONS[pk // 7 % len(OPINIONS)] if pk % 7 == 0 else ""
        settlement_accept(settlement_id=pk, version=settlement.version, actor=actor, opinion=opinion, judged=judged)

    def _return(self, pk: int, random: Random, *, again: bool = True) -> None:
        settlement = Settlement.objects.select_related("record__type_version", "obligation").get(pk=pk)
        reason, key = random.choice(REASONS)
        keys = {f.key for f in Schema.parse(settlement.record.type_version.schema).fields}
        actor = actor_of(self._reviewer(settlement).pk)
        settlement_return(
            settlement_id=pk,
            version=settlement.version,
            reason="" if key in keys else reason,
            actor=actor,
            remarks={key: reason} if key in keys else {},
        )
        if again and random.random() < 0.6:
            self.at(_today() + DAY * random.randint(1, 4), random, lambda: self._again(pk, random))

    def _again(self, pk: int, random: Random) -> None:
        settlement = Settlement.objects.get(pk=pk)
        record = Record.objects.select_related("type_version__record_type").get(pk=settlement.record_id)
        obligation = self._one(settlement.obligation_id)
        author = self._author(obligation)
        if author is not None:
            self._submit(record, obligation, author, random)
            fresh = Settlement.objects.get(pk=pk)
            self.at(_today() + DAY * 2, random, lambda: self._accept(fresh.pk))

    def _one(self, pk: int) -> Obligation:
        related = ("requirement", "matrix_unit", "subject_unit", "subject_party", "subject_post")
        return Obligation.objects.select_related(*related).get(pk=pk)

    def _author(self, obligation: Obligation) -> Appointment | None:
        """The post's holder, else the clerk or an officer of the unit."""
        if obligation.subject_post_id:
            return self.posts.get(obligation.subject_post_id)
        at_unit = [a for a in self.posts.values() if a.post.unit_id == obligation.matrix_unit_id]
        wanted = {Post.Role.CLERK, Post.Role.OFFICER}
        return next((a for a in at_unit if a.post.role in wanted), at_unit[0] if at_unit else None)


def _turns(obligation: Obligation, random: Random) -> int:
    """How many records come of it: of three topics some have held one or two; what one record counts takes one."""
    needed = obligation.needed or 1
    return 1 if needed == 1 or obligation.requirement.counts == "sum" else random.randint(1, min(needed, 3))


def _accepts(obligation: Obligation) -> list[Accepts]:
    return list(obligation.requirement.accepts.all())


def _today() -> date:
    from zaitong.common.clock import today

    return today()


def _holders() -> dict[int, Appointment]:
    held = Appointment.objects.select_related("person", "post__unit").order_by("post_id")
    return {appointment.post_id: appointment for appointment in held}
