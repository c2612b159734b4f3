"""A remark on an open point, and which points go into the letter."""

from __future__ import annotations

from django import forms

from zaitong.campaigns.clarify.draft import FORMS


class RemarkForm(forms.Form):
    """What the officer adds; empty takes it back."""

    requirement = forms.IntegerField(min_value=1, max_value=2**31)
    seen = forms.CharField(required=False, max_length=80)
    remark = forms.CharField(required=False, max_length=200, error_messages={"max_length": "说明请控制在 200 字以内。"})


class PickForm(forms.Form):
    """The query of the preview: ``form`` of the letter and the keys of points."""

    form = forms.ChoiceField(choices=list(FORMS.items()), required=False)
