"""What stands where a file is about to be written: kept beside it where it may be somebody's work."""

from __future__ import annotations

from pathlib import Path

from mallkoll.workbook.marks.unmark_file import original_content
from mallkoll.workbook.marks.unmarkable import UnmarkableFile
from mallkoll.workbook.package.atomic_write import write_atomically
from mallkoll.workbook.package.open_package import UnreadableFile, open_package


def back_up(path: Path, content: bytes) -> Path:
    """Save ``content`` beside a file as ``namn.xlsx.bak`` (``.bak2`` …), once. Returns its path. Raises OSError."""
    number = 1
    while True:
        backup = path.with_name(f"{path.name}.bak{number if number > 1 else ''}")
        if not backup.exists():
            write_atomically(backup, content)
            return backup
        if backup.stat().st_size == len(content) and backup.read_bytes() == content:
            return backup
        number += 1


def back_up_work(target: Path, *held: bytes) -> Path | None:
    """Save what stands at a target, where it is somebody's work, and in no file ``held``. Returns the backup's path.

    A marked copy that nobody has saved since holds nothing but its original. Raises OSError.
    """
    if not target.exists():
        return None
    there = target.read_bytes()
    return None if there in {b"", *held} or _is_marked_by_us(there) else back_up(target, there)


def kept_in(target: Path, backup: Path) -> str:
    """A Swedish sentence about where what stood at a target is now."""
    return f"Det som stod i {target} är sparat i {backup}."


def _is_marked_by_us(content: bytes) -> bool:
    try:
        return original_content(open_package(content)) is not None
    except (UnmarkableFile, UnreadableFile):
        return False
