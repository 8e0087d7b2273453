"""The layouts and examples that come with Mallkoll, and the layouts that a user adds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from mallkoll.workbook.layout import Layout
from mallkoll.workbook.layout_file import load_layout
from mallkoll.workbook.yamlfile import LayoutError

_HERE = Path(__file__).parent
LAYOUTS = _HERE / "layouts"
EXAMPLES = _HERE / "examples"


def layout_names() -> list[str]:
    """The built-in layouts by name."""
    return sorted(path.stem for path in LAYOUTS.glob("*.yaml"))


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
    return load_layout(LAYOUTS / f"{name}.yaml", (LAYOUTS,))


def find_layout(name_or_file: str, *, period_end: dt.date | None = None) -> Layout:
    """A layout by its built-in name, or from a YAML file. Raises :class:`LayoutError`."""
    path = Path(name_or_file)
    if path.suffix.lower() in {".yaml", ".yml"}:
        return load_layout(path, (LAYOUTS,), period_end=period_end)
    if period_end is None:
        return built_in(name_or_file)
    built_in(name_or_file)
    return load_layout(LAYOUTS / f"{name_or_file}.yaml", (LAYOUTS,), period_end=period_end)


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
