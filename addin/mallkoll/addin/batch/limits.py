"""What one file of a batch may take, where nothing else is said."""

from __future__ import annotations

from typing import Final

SECONDS: Final = 60.0
"""Per file."""
MEGABYTES: Final = 1500
"""Of address space per worker, where the system can hold it to that."""
