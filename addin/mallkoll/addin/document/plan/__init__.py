"""What a report holds, worked out from checked workbooks: its headings, tables, charts and figures as data."""
