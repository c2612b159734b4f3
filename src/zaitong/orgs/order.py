"""In which order kinds of unit are listed, and how each is counted."""

from __future__ import annotations

from django.db.models import Case, IntegerField, Value, When

from zaitong.orgs.models import Unit

Kind = Unit.Kind
KINDS = (
    Kind.SENIOR,
    Kind.JUNIOR,
    Kind.NINE_YEAR,
    Kind.PRIMARY,
    Kind.SPECIAL,
    Kind.KINDERGARTEN,
    Kind.AFFILIATED,
    Kind.OFFICE,
    Kind.BUREAU,
    Kind.COMMITTEE,
    Kind.CAMPUS,
    Kind.EXTERNAL,
)
PLACES = {kind.value: place for place, kind in enumerate(KINDS)}
MEASURES = {kind.value: "所" for kind in (*Unit.SCHOOLS, Kind.KINDERGARTEN)}  # the rest: 个


def kind_place(field: str = "kind") -> Case:
    """An expression to order by: schools first, then kindergartens, affiliated units, offices."""
    cases = [When(**{field: kind, "then": Value(place)}) for kind, place in PLACES.items()]
    return Case(*cases, default=Value(len(KINDS)), output_field=IntegerField())
