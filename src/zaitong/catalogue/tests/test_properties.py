"""Any schema: typed into its form, stored as JSON, shown again; and read as before after the type has changed."""

from __future__ import annotations

import json

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from zaitong.catalogue.forms import form_of
from zaitong.catalogue.posting import flat, posted
from zaitong.catalogue.schema import Schema
from zaitong.catalogue.selectors import data_shown
from zaitong.catalogue.tests.strategies import schemas, typed

pytestmark = pytest.mark.django_db
QUICK = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)


def sent(schema: Schema, data) -> QueryDict:
    form = QueryDict(mutable=True)
    for name, value in flat(schema, data):
        form.appendlist(name, value)
    return form


@QUICK
@given(schemas(), st.data())
def test_what_is_typed_is_stored_and_shown_unchanged(schema, data):
    words = {field.key: data.draw(typed(field)) for field in schema.fields if field.type != "total"}
    form = form_of(schema, targets=[], data=sent(schema, words))
    valid = form.is_valid()
    assume(valid or all("不能早于" in text for texts in form.errors.values() for text in texts))
    if not valid:
        return
    stored = json.loads(json.dumps(form.cleaned))
    assert stored == form.cleaned
    again = form_of(schema, targets=[], data=sent(schema, stored))
    assert again.is_valid(), again.errors
    assert again.cleaned == stored, "what was stored is read as it was"
    assert posted(schema, sent(schema, stored)).keys() == {key for key in stored if key != "sum"}
    for shown in data_shown(schema, stored):
        assert bool(shown.text) == (shown.key in stored)


@QUICK
@given(schemas(), schemas(), st.data())
def test_old_data_reads_by_its_own_version_and_never_fails_by_another(old, new, data):
    words = {field.key: data.draw(typed(field)) for field in old.fields if field.type != "total"}
    stored, _ = old.clean(words, partial=True)
    before = [shown.text for shown in data_shown(Schema.parse(old.as_json()), stored)]
    assert before == [shown.text for shown in data_shown(old, stored)]
    data_shown(new, stored)
    str(form_of(new, targets=[], initial=stored))
    new.clean(stored, partial=True)
