"""The kommun's workbook, sheet by sheet, and what else is written of the facts of many files."""
