"""The filters of the matrix. They live in the address, so that a view can be sent to a colleague."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from zaitong.campaigns.lights import Light
from zaitong.orgs.models import Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

BACK = "back"  # shown like a light, but a mark: 退回修改
UNDECLARED = "undeclared"  # a mark too: 未报底数
SHOWS = frozenset([*(light.value for light in Light), BACK, UNDECLARED])
ALL_PAGES = -1
LONGEST_SEARCH = 40


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for. ``phase`` 0 means 未分阶段; ``page`` -1 all pages on one. Odd values count as not given."""

    kind: str = ""
    phase: int | None = None
    office: int | None = None
    item: int | None = None  # one requirement
    show: str = ""
    q: str = ""
    page: int = 1

    @classmethod
    def parse(cls, values: Mapping[str, str]) -> Filters:
        """Read an address. Whatever cannot be understood is left out: a shared link must never fail."""
        page = values.get("page", "")
        return cls(
            kind=values["kind"] if values.get("kind") in Unit.Kind.values else "",
            phase=_number(values.get("phase")),
            office=_number(values.get("office")),
            item=_number(values.get("item")),
            show=values["show"] if values.get("show") in SHOWS else "",
            q=values.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH],
            page=ALL_PAGES if page == "all" else max(_number(page) or 1, 1),
        )

    def query(self, **changes: Any) -> str:
        """The address's query with changes; any change but of the page leads back to the first page."""
        changed = replace(self, **({"page": 1} | changes))
        page = "all" if changed.page == ALL_PAGES else (changed.page if changed.page > 1 else "")
        named = {
            "kind": changed.kind,
            "phase": "" if changed.phase is None else changed.phase,
            "office": "" if changed.office is None else changed.office,
            "item": "" if changed.item is None else changed.item,
            "show": changed.show,
            "q": changed.q,
            "page": page,
        }
        return "?" + urlencode({key: value for key, value in named.items() if value != ""})

    def __bool__(self) -> bool:
        return self != Filters(page=self.page)


def _number(text: str | None) -> int | None:
    if not text or len(text) > 9 or not (text.isascii() and text.isdigit()):
        return None
    return int(text)
