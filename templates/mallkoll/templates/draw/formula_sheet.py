"""XlsxWriter's worksheet, without its rewriting of formulas: ours are already written as they are stored."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet


class FormulaSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter tells no types of it
    """A worksheet whose formulas name the functions that came after Excel 2007 by their whole names.

    XlsxWriter looks for thirty of them in every formula, which takes a quarter of the time a template takes. It is the
    one name of its own that we know: were it called otherwise, templates would be made as before, only more slowly.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002, FBT001, FBT002
        return formula.removeprefix("=")
