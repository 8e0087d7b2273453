"""The setup workbook: what the central controller writes once, and every nämnd's template made from it."""

from __future__ import annotations

from mallkoll.templates.setup.layouts import layout_of, setup_data
from mallkoll.templates.setup.sheet import NamndSetup, Setup, read_setup, setup_layout

__all__ = ["NamndSetup", "Setup", "layout_of", "read_setup", "setup_data", "setup_layout"]
