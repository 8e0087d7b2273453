"""The command line as a user runs it: a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def mallkoll(*arguments: str | Path, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """What the program says and how it ends; whoever calls looks at the exit code."""
    return subprocess.run([sys.executable, "-m", "mallkoll.addin.cli", *map(str, arguments)], capture_output=True,
                          text=True, encoding="utf-8", check=False, timeout=timeout)  # fmt: skip
