"""People, posts, who holds which post, and party membership."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from zaitong.audit.services import audit_write
from zaitong.common.errors import Conflict, DomainError
from zaitong.orgs.models import Appointment, Assignment, Membership, PartyOrganisation, Person, Post, Unit
from zaitong.orgs.services.dating import rows_end
from zaitong.orgs.services.units import changes_of

if TYPE_CHECKING:
    from zaitong.common.access import Actor

DAY = timedelta(days=1)


@transaction.atomic
def person_create(*, name: str, actor: Actor, phone: str = "") -> Person:
    """Add a person."""
    person = Person.objects.create(name=name, phone=phone)
    _write(actor, "person.created", f"person:{person.pk}", name)
    return person


@transaction.atomic
def person_edit(*, person: Person, name: str, phone: str, actor: Actor) -> Person:
    """Correct a person's name or telephone. The trail holds which was changed, not the number."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    changes = changes_of(person, {"name": name, "phone": phone})
    if changes:
        person.save(update_fields=[*changes, "updated_at"])
        _write(actor, "person.edited", f"person:{person.pk}", name, fields=sorted(changes))
    return person


@transaction.atomic
def post_create(
    *, name: str, role: str, unit: Unit, actor: Actor, party: PartyOrganisation | None = None, sort: int = 0
) -> Post:
    """Add a post in a unit that is not closed."""
    if unit.closed_on is not None:
        raise DomainError(f"“{unit.name}”已撤并，不能再设岗位。", code="closed")
    post = Post.objects.create(name=name, role=role, unit=unit, party=party, sort=sort)
    _write(actor, "post.created", f"post:{post.pk}", f"{unit.short_name}{name}", unit=unit.pk, role=role)
    return post


@transaction.atomic
def post_edit(*, post: Post, name: str, role: str, party: PartyOrganisation | None, sort: int, actor: Actor) -> Post:
    """Correct a post. It never changes its unit: another unit has another post."""
    post = Post.objects.select_for_update(of=("self",)).select_related("unit").get(pk=post.pk)
    changes = changes_of(post, {"name": name, "role": role, "party": party, "sort": sort})
    if changes:
        post.save(update_fields=[*changes, "updated_at"])
        _write(actor, "post.edited", f"post:{post.pk}", f"{post.unit.short_name}{name}", unit=post.unit_id, **changes)
    return post


@transaction.atomic
def post_close(*, post: Post, closed_on: date, actor: Actor) -> Post:
    """Abolish a post from ``closed_on``; whoever holds it and what it looks after end the day before."""
    post = Post.objects.select_for_update(of=("self",)).select_related("unit").get(pk=post.pk)
    if post.closed_on is not None:
        raise Conflict(f"岗位“{post.name}”已于 {post.closed_on} 撤销，不用再办。")
    post.closed_on = closed_on
    post.save(update_fields=["closed_on", "updated_at"])
    rows_end(Appointment.objects.filter(post=post), closed_on - DAY)
    rows_end(Assignment.objects.filter(post=post), closed_on - DAY)
    label = f"{post.unit.short_name}{post.name}"
    _write(actor, "post.closed", f"post:{post.pk}", label, unit=post.unit_id, closed_on=closed_on.isoformat())
    return post


@transaction.atomic
def appointment_start(
    *, person: Person, post: Post, starts: date, actor: Actor, seen: int | None = None
) -> Appointment:
    """``person`` takes over ``post`` from ``starts``; whoever holds it hands over the day before.

    ``seen`` is the id of the open appointment that the acting person saw (None: saw the post vacant).

    Raises:
        Conflict: somebody else has filled or vacated the post meanwhile.
        DomainError: the post is closed, held by the same person, or the day lies before the present holder's.
    """
    post = Post.objects.select_for_update(of=("self",)).select_related("unit").get(pk=post.pk)
    if post.closed_on is not None and post.closed_on <= starts:
        raise DomainError(f"岗位“{post.name}”已撤销，不能再任职。", code="closed")
    current = Appointment.objects.filter(post=post, ends=None).select_related("person").first()
    if (current.pk if current else None) != seen:
        holder = f"现在由{current.person.name}担任" if current else "现在空缺"
        raise Conflict(f"刚才有人办理了“{post.name}”的任职，{holder}。请核对后再办。", current=current)
    if current is not None:
        _hand_over(current, person, starts)
    last = Appointment.objects.filter(post=post, ends__gte=starts).order_by("-ends").first()
    if last is not None:
        raise DomainError(f"前一任到 {last.ends} 才结束，起始日期要晚于这一天。", code="overlap")
    appointment = Appointment.objects.create(person=person, post=post, starts=starts)
    label = f"{person.name}（{post.unit.short_name}{post.name}）"
    data: dict[str, Any] = {"unit": post.unit_id, "starts": starts.isoformat()}
    if current is not None:
        data["replaced"] = current.person.name
    _write(actor, "appointment.started", f"post:{post.pk}", label, **data)
    return appointment


def _hand_over(current: Appointment, person: Person, starts: date) -> None:
    if current.person_id == person.pk:
        raise DomainError(f"{person.name}已经在任，不用重复办理。", code="same_person")
    if current.starts >= starts:
        raise DomainError(f"现任从 {current.starts} 开始任职，接任日期要晚于这一天。", code="overlap")
    current.ends = starts - DAY
    current.save(update_fields=["ends", "updated_at"])


@transaction.atomic
def appointment_end(*, appointment: Appointment, ends: date, actor: Actor) -> Appointment:
    """The last day on which a person holds a post; the post is vacant afterwards."""
    appointment = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("person", "post__unit")
        .get(pk=appointment.pk)
    )
    if appointment.ends is not None:
        raise Conflict(f"这一任职已于 {appointment.ends} 结束，不用再办。")
    if ends < appointment.starts:
        raise DomainError(f"截止日期不能早于起始日期 {appointment.starts}。", code="dates")
    appointment.ends = ends
    appointment.save(update_fields=["ends", "updated_at"])
    post = appointment.post
    label = f"{appointment.person.name}（{post.unit.short_name}{post.name}）"
    _write(actor, "appointment.ended", f"post:{post.pk}", label, unit=post.unit_id, ends=ends.isoformat())
    return appointment


@transaction.atomic
def membership_start(*, person: Person, party: PartyOrganisation, starts: date, actor: Actor) -> Membership:
    """A person's membership is in ``party`` from ``starts``; an open one elsewhere ends the day before (转接)."""
    Person.objects.select_for_update().get(pk=person.pk)
    current = Membership.objects.filter(person=person, ends=None).select_related("party").first()
    if current is not None and current.party_id == party.pk:
        raise DomainError(f"{person.name}的组织关系已经在“{party.name}”。", code="same_party")
    if current is not None and current.starts >= starts:
        raise DomainError(
            f"{person.name}从 {current.starts} 起在“{current.party.name}”，日期要晚于这一天。", code="overlap"
        )
    if current is not None:
        current.ends = starts - DAY
        current.save(update_fields=["ends", "updated_at"])
    if Membership.objects.filter(person=person, ends__gte=starts).exists():
        raise DomainError(f"{person.name}在这一天已有组织关系，请核对日期。", code="overlap")
    membership = Membership.objects.create(person=person, party=party, starts=starts)
    label = f"{person.name}（{party.short_name}）"
    _write(actor, "membership.started", f"party:{party.pk}", label, starts=starts.isoformat())
    return membership


@transaction.atomic
def membership_end(*, membership: Membership, ends: date, actor: Actor) -> Membership:
    """The last day of a membership."""
    membership = (
        Membership.objects.select_for_update(of=("self",)).select_related("person", "party").get(pk=membership.pk)
    )
    if membership.ends is not None:
        raise Conflict(f"这一组织关系已于 {membership.ends} 转出，不用再办。")
    if ends < membership.starts:
        raise DomainError(f"截止日期不能早于起始日期 {membership.starts}。", code="dates")
    membership.ends = ends
    membership.save(update_fields=["ends", "updated_at"])
    label = f"{membership.person.name}（{membership.party.short_name}）"
    _write(actor, "membership.ended", f"party:{membership.party_id}", label, ends=ends.isoformat())
    return membership


def _write(actor: Actor, act: str, subject: str, label: str, **data: Any) -> None:
    audit_write(actor=actor, act=act, subject=subject, subject_label=label, data=data)
