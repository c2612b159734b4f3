"""校内分解 at 砚桥小学: a plan broken down to a teaching group and its teachers, in every state; last month's, done."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile

from zaitong.accounts.actor import actor_load
from zaitong.accounts.models import User
from zaitong.campaigns.duties.holders import candidates
from zaitong.campaigns.models import Obligation
from zaitong.common.clock import pretend
from zaitong.orgs.models import Appointment
from zaitong.records.groups.services import Wanted, group_save
from zaitong.records.inner.files import inner_files_add
from zaitong.records.inner.services import Part, inner_add, inner_answer, inner_reopen

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from django.db.models import QuerySet

    from zaitong.accounts.actor import UserActor
    from zaitong.demo.district import District
    from zaitong.demo.documents import Dates
    from zaitong.records.inner.models import InnerTask

SCHOOL = "砚桥小学"
GROUP, GRADE = "语文教研组", "三年级组"


def parts_build(district: District, dates: Dates, at: Callable[[date], datetime]) -> None:
    """What the clerk gave out, what came back, what is late, what was given back."""
    clerk, head, leader = (_signed_in(name) for name in ("jingban", "xiaozhang", "jiaoshi"))
    people = [(row.post.name, row.pk) for row in candidates(district.unit(SCHOOL).pk)]
    posts, teachers = dict(people), [pk for name, pk in people if name == "教师"]
    today = dates.today
    with pretend(at(today - timedelta(days=20))):
        group_id = _groups(head, people, teachers)
    with pretend(at(today - timedelta(days=12))):
        _last_time(clerk, head, posts, today)
    with pretend(at(today - timedelta(days=6))):
        plan = _owed("大家访行动方案").latest("due")
        soon, late = today + timedelta(days=2), today - timedelta(days=1)
        group = Part("各年级的家访名单和时间", teachers[0], "每个年级一张表，写清谁去、哪天去。", soon, team=group_id)
        upper = _add(plan, group, clerk)
        _add(plan, Part("党员教师怎样带头", posts["书记"], "", late), clerk)
        safety = _add(plan, Part("路线和安全", posts["校长"], "远的几户怎么走，谁陪同。", soon), clerk)
    with pretend(at(today - timedelta(days=4))):
        own = _add(plan, Part("低年级的名单", posts["经办人"], "", late), leader, upper)
        _add(plan, Part("高年级的名单", teachers[1], "", late), leader, upper)
        _add(plan, Part("家访记录怎么写", teachers[2], "写一页样子。", soon), leader, upper)
        _hand_in(safety, head, "远的三户由校车送，班主任和一位任课教师同去。")
    with pretend(at(today - timedelta(days=2))):
        table = "年级　户数　时间\n一年级　42　12月6日至7日\n二年级　45　12月6日至7日\n"
        inner_files_add(task_id=own.pk, files=[ContentFile(table.encode(), name="低年级家访名单.txt")], actor=clerk)
        _hand_in(own, clerk, "一、二年级共 87 户，分两个双休日走完，名单见附件。")
        _hand_in(_add(plan, Part("经费怎么出", posts["校长"], "", soon), clerk), head, "从公用经费里出。")
    with pretend(at(today - timedelta(days=1))):
        again = plan.inner_tasks.get(title="经费怎么出")
        inner_reopen(task_id=again.pk, actor=clerk)


def _groups(head: UserActor, people: list[tuple[str, int]], teachers: list[int]) -> int:
    """Two groups that the head has made; the number of the first."""
    persons = dict(Appointment.objects.filter(pk__in=[pk for _, pk in people]).values_list("pk", "person_id"))
    unit_id, posts = head.unit_id or 0, dict(people)
    chinese = Wanted(GROUP, persons[teachers[0]], [persons[pk] for pk in (*teachers[1:3], posts["经办人"])])
    grade = Wanted(GRADE, persons[teachers[1]], [persons[teachers[0]], persons[posts["书记"]]])
    made = [group_save(unit_id=unit_id, group_id=None, wanted=one, lock=0, actor=head) for one in (chinese, grade)]
    return made[0].pk


def _last_time(clerk: UserActor, head: UserActor, posts: dict[str, int], today: date) -> None:
    """Last month's summary: two parts, both done; what this month's can be copied from."""
    before = _owed("家长陪餐活动总结").earliest("start")
    day = today - timedelta(days=8)
    first = _add(before, Part("陪餐的次数和人数", posts["校长"], "按周写。", day), clerk)
    second = _add(before, Part("家长提的意见", posts["经办人"], "意见和答复都写。", day), clerk)
    _hand_in(first, head, "每周三次，每次两位家长，全月共 26 人次。")
    _hand_in(second, clerk, "提了四条，三条当月办了，添置保温柜列入明年预算。")


def _owed(title: str) -> QuerySet[Obligation]:
    return Obligation.objects.filter(
        subject_unit__short_name=SCHOOL, requirement__title__contains=title, state="open", visible=True
    )


def _add(obligation: Obligation, part: Part, actor: UserActor, upper: InnerTask | None = None) -> InnerTask:
    return inner_add(obligation_id=obligation.pk, parent_id=upper.pk if upper else None, part=part, actor=actor)


def _hand_in(task: InnerTask, actor: UserActor, answer: str) -> None:
    inner_answer(task_id=task.pk, answer=answer, lock=task.lock, actor=actor)


def _signed_in(username: str) -> UserActor:
    return actor_load(User.objects.select_related("person").get(username=username))
