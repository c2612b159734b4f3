"""我做了一件事: from an act in a person's own words to the forms that fit it, those first that settle something he owes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q

from zaitong.campaigns.models import Obligation
from zaitong.catalogue.models import RecordTypeVersion
from zaitong.common.clock import today
from zaitong.records.selectors.drafts import open_types

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zaitong.catalogue.models import RecordType
    from zaitong.common.access import Actor

NAME, TASK, HELP = 6, 4, 1  # weights: where a pair of characters of the words is found
# Pairs that stand in any sentence about something done.
SMALL = frozenset(
    [
        "一次",
        "了一",
        "一个",
        "开了",
        "去了",
        "做了",
        "写了",
        "办了",
        "参加",
        "今天",
        "昨天",
        "上午",
        "下午",
        "我们",
        "我校",
        "本校",
        "学校",
        "进行",
        "开展",
        "组织",
        "完成",
        "一件",
        "件事",
        "的一",
        "几个",
        "个人",
    ]
)
SHOWN = 3  # tasks named for each form


@dataclass(frozen=True, slots=True)
class Doing:
    """A form that an act may be recorded on, and what that would settle."""

    type: RecordType
    tasks: list[str]  # titles of requirements with something still to be filed
    waiting: int  # obligations
    words: str = ""  # labels and choices of its fields

    @property
    def named(self) -> str:
        """组织生活、主题党日等 4 项."""
        told = "、".join(self.tasks[:SHOWN])
        return f"{told}等 {self.waiting} 项" if self.waiting > len(self.tasks[:SHOWN]) else told


def doings(actor: Actor, words: str = "") -> list[Doing]:
    """Forms that fit the words, best first; without words those that settle something first. Three queries."""
    owed, said = _owed(actor), _words() if words else {}
    found = [Doing(t, *owed.get(t.pk, ([], 0)), said.get(t.pk, "")) for t in open_types().order_by("sort", "id")]
    if not words:
        return sorted(found, key=lambda one: not one.waiting)
    scored = [(score(words, one), place, one) for place, one in enumerate(found)]
    return [one for points, _, one in sorted(scored, key=lambda s: (-s[0], not s[2].waiting, s[1])) if points]


def _owed(actor: Actor) -> dict[int, tuple[list[str], int]]:
    """Record type -> titles of requirements that still want something filed on it, and the number of obligations."""
    short = Q(needed__isnull=True, accepted=0, claimed=0) | Q(needed__gt=F("accepted") + F("claimed"))
    rows = Obligation.objects.answerable_by(actor).filter(short, start__lte=today())
    counted = rows.values_list("requirement__accepts__record_type_id", "requirement__title").annotate(
        number=Count("pk")
    )
    titles: dict[int, list[str]] = defaultdict(list)
    numbers: dict[int, int] = defaultdict(int)
    for type_id, title, number in counted.order_by("-number", "requirement__title"):
        if type_id is not None:
            titles[type_id].append(title)
            numbers[type_id] += number
    return {pk: (titles[pk], numbers[pk]) for pk in titles}


def _words() -> dict[int, str]:
    """Record type -> labels and choices of its newest version."""
    versions = RecordTypeVersion.objects.filter(published_at__isnull=False).order_by("number")
    return {
        type_id: " ".join(text for f in schema.get("fields", []) for text in [f["label"], *f.get("options", [])])
        for type_id, schema in versions.values_list("record_type_id", "schema")
    }


def score(words: str, one: Doing) -> int:
    """How well a form fits: pairs of characters shared with its name, its tasks, its help. Pure."""
    pairs = _pairs(words)
    places = (
        (one.type.name, NAME),
        (" ".join(one.tasks), TASK),
        (f"{one.type.help} {one.type.category} {one.words}", HELP),
    )
    return sum(weight * sum(pair in text for pair in pairs) for text, weight in places)


def _pairs(words: str) -> Iterable[str]:
    """Neighbouring characters of each run of words; a single character stands for itself."""
    runs = words.split()
    pairs = {run[at : at + 2] for run in runs for at in range(max(len(run) - 1, 1))}
    return pairs - SMALL
