"""What is raised where an open workbook cannot be used. It stands alone: the program's start loads nothing else."""

from __future__ import annotations


class HostError(Exception):
    """The host or the open workbook cannot be used right now; the text is a Swedish sentence for the user."""
