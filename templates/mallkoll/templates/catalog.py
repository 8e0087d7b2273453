"""The layouts and examples that come with Mallkoll, and the layouts that a user adds."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from mallkoll.templates.layout_cache import cached
from mallkoll.workbook.layout import Layout
from mallkoll.workbook.yamlfile import LayoutError

_HERE = Path(__file__).parent
LAYOUTS = _HERE / "layouts"
EXAMPLES = _HERE / "examples"


@lru_cache(maxsize=1)
def layout_names() -> tuple[str, ...]:
    """The built-in layouts by name."""
    return tuple(sorted(path.stem for path in LAYOUTS.glob("*.yaml")))


def example_files() -> Iterator[Path]:
    """The data files of the documents that come along as examples."""
    return iter(sorted(EXAMPLES.glob("*.yaml")))


@lru_cache(maxsize=64)
def built_in(name: str) -> Layout:
    """A built-in layout. Raises :class:`LayoutError` where there is none of that name."""
    if name not in layout_names():
        raise LayoutError(
            name, f"Det finns ingen inbyggd layout med det namnet. Inbyggda: {', '.join(layout_names())}."
        )
    return cached(LAYOUTS / f"{name}.yaml", _load)


def find_layout(name_or_file: str, *, period_end: dt.date | None = None) -> Layout:
    """A layout by its built-in name, or from a YAML file. Raises :class:`LayoutError`."""
    path = Path(name_or_file)
    if path.suffix.lower() in {".yaml", ".yml"}:
        return _load(path, period_end)
    if period_end is None:
        return built_in(name_or_file)
    built_in(name_or_file)
    return _load(LAYOUTS / f"{name_or_file}.yaml", period_end)


def _load(path: Path, period_end: dt.date | None = None) -> Layout:
    from mallkoll.workbook.layout_file import load_layout  # noqa: PLC0415 - not for a layout that is kept

    return load_layout(path, (LAYOUTS,), period_end=period_end)


LAYOUTS_FOLDER = "layouter"  # beside the templates that a setup has made
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


@lru_cache(maxsize=256)
def layout_beside(folder: Path, layout_id: str) -> Layout | None:
    """The layout that was written together with the templates of a folder; None where there is none of that id."""
    path = folder / LAYOUTS_FOLDER / f"{layout_id}.yaml"
    if not _ID.fullmatch(layout_id) or not path.is_file():
        return None
    found = _load(path)
    return found if found.id == layout_id else None


def in_its_period(layout: Layout, period: str | None) -> Layout:
    """A built-in layout as it was when a workbook was made for another period than its own (``2019-08-31``)."""
    if period is None or period == layout.period.end.isoformat() or layout.id not in layout_names():
        return layout
    return _built_in_for(layout.id, period) or layout


@lru_cache(maxsize=64)
def _built_in_for(name: str, period: str) -> Layout | None:
    try:
        return find_layout(name, period_end=dt.date.fromisoformat(period))
    except ValueError:  # somebody has written something else into the workbook's properties
        return None


class LayoutLibrary:
    """Layouts by id: those given by the user first, then the built-in ones."""

    def __init__(self, own: Sequence[Layout] = ()) -> None:
        self._own = {layout.id: layout for layout in own}

    def get(self, layout_id: str) -> Layout | None:
        """The layout with that id, None where there is none."""
        if layout_id in self._own:
            return self._own[layout_id]
        return built_in(layout_id) if layout_id in layout_names() else None

    def all(self) -> list[Layout]:
        """Every layout, the user's own first."""
        return [*self._own.values(), *(built_in(n) for n in layout_names() if n not in self._own)]
