"""The web page of the report: its template, style and script."""
