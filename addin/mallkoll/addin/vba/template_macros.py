"""The macros behind a template's buttons."""

from __future__ import annotations

from mallkoll.addin.vba.vba_project import template_project
from mallkoll.templates.draw.macro_buttons import TemplateMacros
from mallkoll.workbook.marks.buttons import BUTTONS

TEMPLATE_MACROS = TemplateMacros(template_project, BUTTONS)
