"""The whole kommun: the facts of many files put together, as a list or as a workbook."""
