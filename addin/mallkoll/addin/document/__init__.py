"""The report as a Word document: planned from checked workbooks, written, and brought up to date."""
