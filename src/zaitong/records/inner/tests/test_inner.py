"""校内分解 over HTTP: given, broken down again, answered, gathered; nothing of it is seen above."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from zaitong.accounts.models import User
from zaitong.accounts.tests.factories import actor_for, sign_in
from zaitong.campaigns.services.counters import cells_recompute
from zaitong.common.clock import today
from zaitong.orgs.models import Appointment, Post
from zaitong.orgs.tests.factories import make_person, make_post
from zaitong.records.inner.models import InnerTask
from zaitong.records.inner.tests.kit import act, give, hand_in, held, put
from zaitong.records.tests.factories import World, make_staff, pdf, start, text


def test_down_and_up_again(world: World, clerk: Client, teachers: tuple[User, User]):
    obligation = world.obligation()
    give(clerk, obligation, teachers[0])
    task = InnerTask.objects.get()
    first, second = (sign_in(Client(), user) for user in teachers)
    assert "校内分给我的" in text(first.get(reverse("records:todo")))
    act(first, task, act="split", title="语文组的", person=held(teachers[1]))
    below = InnerTask.objects.get(parent=task)
    act(second, below, act="answer", answer="语文组两次教研。")
    assert "语文组两次教研。" in text(first.get(reverse("records:inner", args=[task.pk])))
    act(first, task, act="answer", answer="三年级已经落实。")
    page = text(clerk.get(reverse("records:edit", args=[start(world, obligation).pk])))
    assert "三年级已经落实。" in page
    assert "校内分给我的" not in text(first.get(reverse("records:todo")))


def test_above_one_sees_how_far_and_nothing_else(world: World, clerk: Client, teachers: tuple[User, User]):
    obligation = world.obligation()
    for user in teachers:
        give(clerk, obligation, user)
    task = InnerTask.objects.order_by("pk")[0]
    act(sign_in(Client(), teachers[0]), task, act="answer", answer="只在校内看的话。")
    leader = sign_in(Client(), make_staff("leader", world.root))
    page = text(leader.get(reverse("supervision:obligation", args=[obligation.pk])))
    assert "校内 1/2 已交" in page
    assert "只在校内看的话" not in page
    other = sign_in(Client(), make_staff("unit_clerk", world.office))
    assert other.get(reverse("records:inner", args=[task.pk])).status_code == 404
    assert sign_in(Client(), teachers[1]).get(reverse("records:inner", args=[task.pk])).status_code == 404


def test_given_back_and_taken_back(world: World, clerk: Client, teachers: tuple[User, User]):
    give(clerk, world.obligation(), teachers[0])
    task = InnerTask.objects.get()
    mine = sign_in(Client(), teachers[0])
    act(mine, task, act="answer", answer="做了。")
    change = reverse("records:inner_change", args=[task.pk])
    clerk.post(change, {"act": "drop"})
    task.refresh_from_db()
    assert task.state == "done"  # what is done is not taken away
    clerk.post(change, {"act": "reopen"})
    task.refresh_from_db()
    assert (task.state, task.answer) == ("open", "做了。")
    clerk.post(change, {"act": "drop"})
    assert act(mine, task, act="split", title="还分", person=[held(teachers[1])]).status_code in {404, 409}
    assert mine.post(change, {"act": "drop"}).status_code in {403, 404}


@pytest.mark.parametrize("wrong", [{"title": ""}, {"person": 0}, {"due": "2020-01-01"}, {"due": "x"}])
def test_what_is_wrong_is_said(world: World, clerk: Client, teachers: tuple[User, User], wrong: dict[str, Any]):
    assert give(clerk, world.obligation(), teachers[0], **wrong).status_code == 422
    assert not InnerTask.objects.exists()


def test_whoever_left_sees_it_no_more(world: World, clerk: Client, teachers: tuple[User, User]):
    give(clerk, world.obligation(), teachers[0])
    Appointment.objects.filter(pk=held(teachers[0])).update(ends=today() - timedelta(days=1))
    client = sign_in(Client(), teachers[0])
    assert client.get(reverse("records:inner", args=[InnerTask.objects.get().pk])).status_code in {403, 404}


def test_two_levels_and_no_deeper(world: World, clerk: Client, teachers: tuple[User, User]):
    give(clerk, world.obligation(), teachers[0], group="语文教研组")
    task = InnerTask.objects.get()
    act(sign_in(Client(), teachers[0]), task, act="split", title="听课两节", person=[held(teachers[1])])
    below = InnerTask.objects.get(parent=task)
    assert below.group == "语文教研组"
    last = sign_in(Client(), teachers[1])
    assert "往组里分" not in text(last.get(reverse("records:inner", args=[below.pk])))
    answer = act(last, below, act="split", title="再分", person=[held(teachers[0])])
    assert answer.status_code == 409
    assert "最多分两层" in text(answer)
    assert "校内 0/2 已交" in text(clerk.get(reverse("supervision:obligation", args=[task.obligation_id])))


def test_one_for_each_and_each_once(world: World, clerk: Client, teachers: tuple[User, User]):
    obligation = world.obligation()
    give(clerk, obligation, *teachers)
    page = give(clerk, obligation, *teachers)
    assert InnerTask.objects.count() == 2
    assert "以前都分过了" in text(page)


def test_whose_group_has_begun_is_not_taken_back(world: World, clerk: Client, teachers: tuple[User, User]):
    obligation = world.obligation()
    task = put(obligation, teachers[0], world.clerk)
    below = put(obligation, teachers[1], actor_for(teachers[0]), task)
    hand_in(below, actor_for(teachers[1]))
    page = text(clerk.post(reverse("records:inner_change", args=[task.pk]), {"act": "drop"}, follow=True))
    assert "已有 1 份交了" in page
    assert set(InnerTask.objects.values_list("state", flat=True)) == {"open", "done"}


def test_another_window_overwrites_nothing(world: World, clerk: Client, teachers: tuple[User, User]):
    give(clerk, world.obligation(), teachers[0])
    task = InnerTask.objects.get()
    mine = sign_in(Client(), teachers[0])
    act(mine, task, act="answer", answer="甲窗口写的。")
    answer = act(mine, task, act="answer", answer="乙窗口写的。", version=0)
    assert answer.status_code == 409
    assert "甲窗口写的。" in text(answer)
    assert "乙窗口写的。" in text(answer)
    act(mine, task, act="answer", answer="乙窗口写的。")
    task.refresh_from_db()
    assert task.answer == "乙窗口写的。"


def test_what_was_typed_stays_when_it_was_taken_back(world: World, clerk: Client, teachers: tuple[User, User]):
    give(clerk, world.obligation(), teachers[0])
    task = InnerTask.objects.get()
    mine = sign_in(Client(), teachers[0])
    clerk.post(reverse("records:inner_change", args=[task.pk]), {"act": "drop"})
    answer = act(mine, task, act="answer", answer="写了一半的。")
    assert answer.status_code == 409
    assert "写了一半的。" in text(answer)
    assert "刚被取消" in text(answer)


def test_words_to_remind_those_who_have_not_handed_in(world: World, clerk: Client, teachers: tuple[User, User]):
    obligation = world.obligation()
    hand_in(put(obligation, teachers[0], world.clerk, title="交了的"), actor_for(teachers[0]))
    put(obligation, teachers[1], world.clerk, title="没交的")
    reminder = clerk.get(reverse("records:inner_split", args=[obligation.pk])).context["reminder"]
    assert "苏禾清：没交的" in reminder
    assert "交了的" not in reminder


def test_not_all_done_while_a_part_waits(world: World, clerk: Client, teachers: tuple[User, User]):
    give(clerk, world.obligation(), teachers[0])
    InnerTask.objects.update(due=today() - timedelta(days=1))
    mine = sign_in(Client(), teachers[0])
    page = text(mine.get(reverse("records:todo")))
    assert "都办完了" not in page
    assert "校内分给您的还有 1 份没有交" in page
    assert "已超期" in page
    act(mine, InnerTask.objects.get(), act="answer", answer="做完了。")
    assert "都办完了" in text(mine.get(reverse("records:todo")))


def test_the_cell_shows_figures_only(world: World, clerk: Client, teachers: tuple[User, User]):
    obligation = world.obligation()
    cells_recompute([(obligation.requirement_id, world.school.pk)])
    hand_in(put(obligation, teachers[0], world.clerk), actor_for(teachers[0]), "只在校内看的话。")
    put(obligation, teachers[1], world.clerk)
    leader = sign_in(Client(), make_staff("leader", world.root))
    cell = text(leader.get(reverse("supervision:cell", args=[obligation.requirement_id, world.school.pk])))
    story = text(leader.get(reverse("supervision:obligation", args=[obligation.pk])))
    for page in (cell, story):
        assert "校内 1/2 已交" in page
        assert "只在校内看的话" not in page
        assert "程见山" not in page
    assert "程见山" in text(clerk.get(reverse("supervision:obligation", args=[obligation.pk])))


def test_for_one_without_an_account_whoever_gave_it_writes(world: World, clerk: Client, teachers: tuple[User, User]):
    """Also below a group; for one who signs in nobody else does."""
    obligation = world.obligation()
    leader = sign_in(Client(), teachers[0])
    upper = put(obligation, teachers[0], world.clerk)
    person = make_person("许知远")
    post = make_post(Post.Role.TEACHER, world.school, holder=person)
    act(leader, upper, act="split", title="听课", person=[post.appointments.get().pk])
    below = InnerTask.objects.get(parent=upper)
    assert "没有账号" in text(leader.get(reverse("records:inner", args=[below.pk])))
    act(leader, below, act="answer", answer="听了两节课。", files=[pdf("听课记录.pdf")])
    below.refresh_from_db()
    assert (below.state, below.files.count()) == ("done", 1)
    assert below.entered_by
    assert f"{below.entered_by}代填" in text(clerk.get(reverse("records:inner_split", args=[obligation.pk])))
    assert act(clerk, upper, act="answer", answer="替他写。").status_code == 403
