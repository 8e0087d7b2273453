"""The setup workbook, which the central controller fills in once, and the templates of all nämnder made from it."""

from __future__ import annotations

from mallkoll.templates.setup.layouts_from_setup import layout_of, setup_data, setup_layout_id
from mallkoll.templates.setup.read_setup import new_setup, read_setup, setup_layout
from mallkoll.templates.setup.setup_model import NamndSetup, Setup, TemplateKind

__all__ = ["NamndSetup", "Setup", "TemplateKind", "layout_of", "new_setup", "read_setup", "setup_data", "setup_layout",
           "setup_layout_id"]  # fmt: skip
