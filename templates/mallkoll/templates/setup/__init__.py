"""The setup workbook: what the central controller writes once, and every nämnd's template made from it."""

from __future__ import annotations

from mallkoll.templates.setup.layouts import layout_id, layout_of, setup_data
from mallkoll.templates.setup.model import NamndSetup, Report, Setup
from mallkoll.templates.setup.sheet import new_setup, read_setup, setup_layout

__all__ = ["NamndSetup", "Report", "Setup", "layout_id", "layout_of", "new_setup", "read_setup", "setup_data",
           "setup_layout"]  # fmt: skip
