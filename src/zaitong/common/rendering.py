"""Form rendering: ``{{ form }}`` and ``{{ field.as_field_group }}`` use the shared components."""

from __future__ import annotations

from django.forms.renderers import DjangoTemplates


class FormRenderer(DjangoTemplates):
    """Set as FORM_RENDERER; widgets stay Django's, forms and fields are ours."""

    form_template_name = "common/_form.html"
    field_template_name = "common/_field.html"
