"""Which files are Word documents by their names."""

from __future__ import annotations

from pathlib import Path
from typing import Final

WORD_ENDINGS: Final = frozenset({".docx", ".docm"})
"""Those that can be read."""
_TOLD: Final = frozenset({".dotx", ".dotm", ".doc", ".dot", ".odt", ".rtf"})
"""Those that are told why not, where somebody names one."""


def is_word(path: str | Path) -> bool:
    """Whether a file's name is that of a document."""
    return Path(path).suffix.lower() in WORD_ENDINGS | _TOLD
