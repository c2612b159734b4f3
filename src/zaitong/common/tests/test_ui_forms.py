"""Fields as people and screen readers meet them: label, help, error, summary."""

import re

from django import forms
from django.template import Context, Template

from zaitong.common.rendering import FormRenderer
from zaitong.common.templatetags.zaitong_ui import control_kind, form_problems


class Sample(forms.Form):
    default_renderer = FormRenderer

    title = forms.CharField(label="名称", help_text="40 字以内", max_length=5)
    due = forms.DateField(label="截止日期", required=False)
    office = forms.ChoiceField(label="接收科室", choices=[("", "请选择"), ("1", "组织人事科")])
    nature = forms.ChoiceField(label="性质", choices=[("duty", "要报送")], widget=forms.RadioSelect)
    kinds = forms.MultipleChoiceField(
        label="附件", choices=[("a", "电子稿"), ("b", "扫描件")], widget=forms.CheckboxSelectMultiple, required=False
    )
    secret = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        if self.cleaned_data.get("title") == "全错":
            raise forms.ValidationError("两处对不上。")


def test_label_help_and_control_belong_together():
    html = str(Sample())
    assert re.search(r'<label for="id_title">名称', html)
    assert 'aria-describedby="id_title_helptext"' in html
    assert 'id="id_title_helptext"' in html
    assert 'class="input"' in html
    assert "可不填" in html


def test_an_error_stands_at_the_field_and_in_the_summary_that_links_to_it():
    html = str(Sample({"title": "", "office": ""}))
    assert 'href="#id_title"' in html
    assert 'href="#id_nature"' in html
    assert 'id="id_nature"' in html
    assert 'id="id_title_error"' in html
    assert 'aria-invalid="true"' in html
    assert html.count("请填写名称") == 2
    assert html.count("请选择接收科室") == 2


def test_what_was_typed_stays_and_is_escaped():
    html = str(Sample({"title": "<b>太长了太长了", "office": "1", "nature": "duty"}))
    assert 'value="&lt;b&gt;太长了太长了"' in html


def test_the_form_s_own_errors_lead_nowhere_but_are_told():
    problems = form_problems(Sample({"title": "全错", "office": "1", "nature": "duty"}))
    assert [(problem.target, problem.message) for problem in problems] == [("", "两处对不上。")]


def test_summary_of_several_forms_and_of_none():
    bad = Sample({"b-title": "好", "b-office": "", "b-nature": "duty"}, prefix="b")
    assert [problem.target for problem in form_problems([Sample(), bad])] == ["id_b-office"]
    assert form_problems(None) == []
    assert form_problems([]) == []


def test_kinds_of_controls():
    form = Sample()
    kinds = {name: control_kind(form[name]) for name in form.fields}
    assert kinds == {
        "title": "text", "due": "date", "office": "select", "nature": "radio", "kinds": "checks", "secret": "text",
    }  # fmt: skip


def test_a_date_field_shows_how_it_is_taken_down():
    template = Template('{% include "common/_field.html" with field=form.due %}')
    html = template.render(Context({"form": Sample()}))
    assert "data-date-echo" in html
    assert re.search(r"<input[^>]* data-date", html)
