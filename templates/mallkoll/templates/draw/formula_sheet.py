"""XlsxWriter's worksheet, without its rewriting of formulas: ours are already written as they are stored."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet


class FormulaSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter tells no types of it
    """A worksheet whose formulas already have the full names of functions newer than Excel 2007.

    XlsxWriter searches every formula for thirty of them, which takes a quarter of the time a template takes. This is
    the only private name of XlsxWriter that is used: if it is renamed, templates are made as before, only more slowly.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002, FBT001, FBT002
        return formula.removeprefix("=")
