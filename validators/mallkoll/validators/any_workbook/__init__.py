"""A workbook that is made with no known template, checked so as its own sheets seem to calculate."""
