"""The macros behind a template's buttons."""

from __future__ import annotations

from mallkoll.addin.vbaproject import template_project
from mallkoll.templates.macros import Macros
from mallkoll.workbook.buttons import BUTTONS

TEMPLATE_MACROS = Macros(template_project, BUTTONS)
