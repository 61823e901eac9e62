"""How a form field is drawn: label, control, hint, error; the same on every page."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    field_template_name = "ui/field.html"
