"""Random schemas, and data that fits them, for property tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from zaitong.catalogue.schema import Field, Schema

WORDS = (
    st.text(alphabet="甲乙丙丁戊己庚辛壬癸一二三四abAB，。：“”=+-@'\"<>&", min_size=1, max_size=12)
    .map(str.strip)
    .filter(bool)
)
PERIOD = {
    "week": "2026-W47",
    "month": "2026-11",
    "quarter": "2026-Q4",
    "half_year": "2026-H2",
    "year": "2026",
    "term": "2026-T1",
}
COIN: st.SearchStrategy[Any] = st.booleans()
SIMPLE = ["text", "long_text", "integer", "decimal", "date", "period", "choice", "people"]


@st.composite
def raw_field(draw: st.DrawFn, key: str, kind: str) -> dict[str, Any]:
    """A field by itself."""
    raw: dict[str, Any] = {"key": key, "type": kind, "label": draw(WORDS), "purpose": draw(WORDS)}
    if draw(COIN):
        raw["required"] = True
    if draw(COIN):
        raw["help"] = draw(WORDS)
    match kind:
        case "choice" | "choices":
            raw["options"] = draw(st.lists(WORDS, min_size=2, max_size=5, unique=True))
        case "integer" | "decimal":
            low = draw(st.integers(-50, 50))
            raw |= {
                "minimum": low,
                "maximum": low + draw(st.integers(0, 2_000_000)),
                "unit": draw(st.sampled_from(["人", "元"])),
            }
        case "text" | "long_text":
            raw["max_length"] = draw(st.integers(5, 300))
        case "period":
            raw["per"] = draw(st.sampled_from(["week", "month", "quarter", "half_year", "year", "term"]))
        case "rows":
            kinds = draw(st.lists(st.sampled_from(SIMPLE), min_size=1, max_size=4))
            raw["columns"] = [draw(raw_field(f"c{n}", one)) for n, one in enumerate(kinds)]
    return raw


@st.composite
def schemas(draw: st.DrawFn) -> Schema:
    """A schema of up to eight fields, with conditions, orders and totals between them."""
    kinds = draw(st.lists(st.sampled_from([*SIMPLE, "choices", "rows"]), min_size=1, max_size=7))
    fields = [draw(raw_field(f"f{n}", kind)) for n, kind in enumerate(kinds)]
    for place, raw in enumerate(fields):
        before = [one for one in fields[:place] if one["type"] in {"choice", "choices"}]
        if before and draw(COIN):
            other = draw(st.sampled_from(before))
            values = draw(st.lists(st.sampled_from(other["options"]), min_size=1, max_size=2, unique=True))
            rule = draw(st.sampled_from(["shown_if", "required_if"]))
            raw[rule] = {"field": other["key"], "values": values}
            if rule == "required_if":
                raw.pop("required", None)
        days = [one for one in fields if one["type"] == "date" and one is not raw]
        if raw["type"] == "date" and days and draw(COIN):
            raw["not_before"] = draw(st.sampled_from(days))["key"]
    looked_at = {raw.get(rule, {}).get("field") for raw in fields for rule in ("shown_if", "required_if")}
    looked_at |= {raw.get("not_before") for raw in fields}
    for raw in fields:
        if raw["key"] not in looked_at and "not_before" not in raw and draw(COIN):
            raw["seal"] = draw(
                st.sampled_from(
                    [
                        {"open": ["author"]},
                        {"open": ["head", "office"], "release": "arrival", "reason": True},
                        {"open": ["office"], "release": "date", "day": "2027-09-01"},
                    ]
                )
            )
    sums = [
        f"{one['key']}.{c['key']}"
        for one in fields
        if one["type"] == "rows" and "seal" not in one
        for c in one["columns"]
        if c["type"] in {"integer", "decimal"}
    ]
    if sums:
        fields.append(
            {"key": "sum", "type": "total", "label": "合计", "purpose": "测试", "sum_of": draw(st.sampled_from(sums))}
        )
    return Schema.parse({"fields": fields})


@st.composite
def typed(draw: st.DrawFn, field: Field) -> Any:
    """What somebody might type into a field, readable."""
    low, high = int(field.minimum or 0), int(field.maximum or 0)
    names = st.text(alphabet="岑罗沈安砚渡", min_size=2, max_size=3)
    known = {
        "integer": st.integers(low, high).map(str),
        "decimal": st.integers(low, high).map(str),
        "date": st.dates(date(2000, 1, 1), date(2030, 1, 1)).map(date.isoformat),
        "period": st.just(PERIOD.get(field.per, "")),
        "choice": st.sampled_from(field.options or ("",)),
        "choices": st.lists(st.sampled_from(field.options or ("",)), min_size=1, unique=True),
        "people": st.lists(names, min_size=1, max_size=4).map("、".join),
    }
    if field.type == "rows":
        return [{c.key: draw(typed(c)) for c in field.columns} for _ in range(draw(st.integers(1, 3)))]
    if str(field.type) in known:
        return draw(known[str(field.type)])
    return draw(WORDS)[: field.max_length or 5].strip() or "字"
