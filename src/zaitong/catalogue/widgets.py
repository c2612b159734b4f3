"""Controls of record forms that Django does not have: people as one line, rows as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.template.loader import render_to_string

from zaitong.catalogue.fieldtypes import BODIES, MOST_ROWS
from zaitong.catalogue.posting import rows_posted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.utils.safestring import SafeString

    from zaitong.catalogue.schema import Field

NUMBER = "__n__"  # stands for the number of a row that is yet to be added
BLANK = 3  # empty rows under a table that holds nothing


class TextList(forms.TextInput):
    """Several short texts in one line, 、 between them."""

    def format_value(self, value: Any) -> str | None:
        """As people write it."""
        return "、".join(map(str, value)) if isinstance(value, (list, tuple)) else super().format_value(value)


class RowsWidget(forms.Widget):
    """A table with a row for each repetition; its cells are sent as ``key-0-column``."""

    def __init__(self, field: Field, cells: Sequence[tuple[Field, forms.Widget]]) -> None:
        super().__init__()
        self.field, self.cells = field, cells

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:  # noqa: ARG002 - Django's signature
        """Rows as typed."""
        return rows_posted(self.field, data)

    def offers(self, rows: Sequence[Mapping[str, Any]]) -> bool:
        """Whether every body named in clean rows is among those to choose from."""
        for column, widget in self.cells:
            if column.type in BODIES:
                offered = {str(value) for value, _ in cast("forms.Select", widget).choices}
                if any(row.get(column.key, "") not in offered | {""} for row in rows):
                    return False
        return True

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002
        """The table, one empty row at least, and a row to copy for the script."""
        held = [row for row in value or [] if isinstance(row, dict)] if isinstance(value, list) else []
        blank = 1 if held else max(BLANK, int(self.field.minimum or 0))
        rows: list[dict[str, Any]] = [*held, *({} for _ in range(blank))][:MOST_ROWS]
        context = {
            "field": self.field,
            "name": name,
            "rows": [(number + 1, self._row(name, number, row)) for number, row in enumerate(rows)],
            "copy": self._row(name, NUMBER, {}),
            "most": int(self.field.maximum or MOST_ROWS),
        }
        return render_to_string("catalogue/_rows.html", context)

    def _row(self, name: str, number: int | str, row: Mapping[str, Any]) -> list[tuple[Field, SafeString]]:
        place = number + 1 if isinstance(number, int) else NUMBER
        cells = []
        for column, widget in self.cells:
            key = f"{name}-{number}-{column.key}"
            said = {"id": f"id_{key}", "aria-label": f"第 {place} 行 {column.label}"}
            said["class"] = str(widget.attrs.get("class", "input"))
            cells.append((column, widget.render(key, row.get(column.key), said)))
        return cells
