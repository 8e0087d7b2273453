"""A report as a Word document: its parts, styles and controls, and the templates that it is written with."""
