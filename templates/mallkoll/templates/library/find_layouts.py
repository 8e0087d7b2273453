"""The layouts and examples that come with Mallkoll, and the layouts that a user adds."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, lru_cache
from pathlib import Path

from msgspec import Struct

from mallkoll.templates.library.layout_cache import cached
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.layout.packed_layout import LoadedLayout
from mallkoll.workbook.model.os_errors import os_error_reason
from mallkoll.workbook.yaml_files.yaml_file import MAX_BYTES, LayoutError

_HERE = Path(__file__).parents[1]
LAYOUTS = _HERE / "layouts"
EXAMPLES = _HERE / "examples"


@lru_cache(maxsize=1)
def layout_names() -> tuple[str, ...]:
    """The built-in layouts by name."""
    return tuple(sorted(path.stem for path in LAYOUTS.glob("*.yaml")))


def example_files() -> Iterator[Path]:
    """The data files of the example documents."""
    return iter(sorted(EXAMPLES.glob("*.yaml")))


@lru_cache(maxsize=64)
def built_in(name: str) -> Layout:
    """A built-in layout. Raises :class:`LayoutError` where there is none of that name."""
    if name not in layout_names():
        raise LayoutError(
            name,
            "Det finns ingen inbyggd layout med det namnet, och ingen fil (.yaml) eller mapp. "
            f"Inbyggda: {', '.join(layout_names())}.",
        )
    return _load(LAYOUTS / f"{name}.yaml")


def is_published(layout_id: str, period: str | None) -> bool:
    """Whether a workbook with that layout, made for that period (``2019-08-31``), is one of the published documents."""
    return layout_id in layout_names() and period in {None, built_in(layout_id).period.end.isoformat()}


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
    path, library = path.resolve(), (LAYOUTS,)

    def load() -> LoadedLayout:
        from mallkoll.validators.catalogue.rule_settings import layout_rule_problems  # noqa: PLC0415 - the same
        from mallkoll.workbook.layout.load_layout import load_with_sources  # noqa: PLC0415 - not for a layout that is kept

        return load_with_sources(path, library, period_end=period_end, more_checks=layout_rule_problems)

    return cached(path, library, period_end, load)


LAYOUTS_FOLDER = "layouter"  # beside the templates that a setup has made
_ID = r"[a-z0-9][a-z0-9-]{0,79}"
_ID_LINE = rb"(?m)^layout:[ \t]*['\"]?([a-z0-9][a-z0-9-]{0,79})['\"]?[ \t]*(?:#.*)?\r?$"


class LayoutFolder:
    """The layouts in a folder by id. Each file is read and checked once, on demand."""

    def __init__(self, folder: Path) -> None:
        """``folder`` holds layouts as YAML files of any name; the parts that they include are not layouts."""
        self.folder = folder
        self._read: dict[str, Layout] = {}

    @cached_property
    def files(self) -> Mapping[str, Path]:
        """The file of each layout. Where two files have one id, the file named by it counts."""
        path_by_id: dict[str, Path] = {}
        for path in sorted(self.folder.glob("*.y*ml"), key=lambda path: path.name):
            if path.suffix.lower() in {".yaml", ".yml"} and path.is_file():
                named = re.search(_ID_LINE, _head(path))
                layout_id = named[1].decode() if named else ""
                if layout_id and (layout_id not in path_by_id or path.stem == layout_id):
                    path_by_id[layout_id] = path
        return path_by_id

    def get(self, layout_id: str) -> Layout | None:
        """The layout with that id, None where there is none. Raises :class:`LayoutError` where it cannot be read."""
        if layout_id in self._read:
            return self._read[layout_id]
        try:
            path = self._named(layout_id) or self.files.get(layout_id)
        except OSError as error:
            raise LayoutError(str(self.folder), f"Mappen går inte att läsa ({os_error_reason(error)}).") from error
        if path is None:
            return None
        layout = _load(path)
        self._read[layout_id] = layout
        return layout

    def _named(self, layout_id: str) -> Path | None:
        """The file with that name, unless it is another layout's; one that says no id may be damaged."""
        path = self.folder / f"{layout_id}.yaml"
        if not re.fullmatch(_ID, layout_id) or not path.is_file():
            return None
        says = re.search(_ID_LINE, _head(path))
        return path if says is None or says[1].decode() == layout_id else None

    def all(self) -> Iterator[Layout]:
        """Every layout that can be read."""
        files: Iterable[str] = ()
        with suppress(OSError):  # reported when a workbook names one in it
            files = self.files
        for layout_id in files:
            with suppress(LayoutError):  # reported when a workbook names it
                layout = self.get(layout_id)
                if layout is not None:
                    yield layout


def _head(path: Path) -> bytes:
    """The first bytes of a file, up to the largest layout; empty where it cannot be read, which is reported later."""
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES)
    except OSError:
        return b""


class GivenLayouts(Struct, frozen=True):
    """The layouts given by ``--layout``: one layout and, where it is in a folder, those beside it; or a folder."""

    layout: Layout | None
    folder: LayoutFolder | None


def given_layouts(name_or_place: str) -> GivenLayouts:
    """The layouts that ``--layout`` names: a built-in name, a YAML file, or a folder. Raises :class:`LayoutError`."""
    place = Path(name_or_place)
    if place.suffix.lower() in {".yaml", ".yml"} and not place.is_dir():
        return GivenLayouts(find_layout(name_or_place), LayoutFolder(place.absolute().parent))
    if not place.is_dir():
        return GivenLayouts(built_in(name_or_place), None)
    for folder in (
        LayoutFolder(place),
        LayoutFolder(place / LAYOUTS_FOLDER),
    ):  # or in the folder that a setup writes them to
        if folder.files:
            return GivenLayouts(None, folder)
    raise LayoutError(str(place), "I mappen finns inga layouter (filer .yaml som börjar med nyckeln layout).")


def layouts_near(path: Path) -> tuple[LayoutFolder, ...]:
    """The folders ``layouter`` beside a file and in the folders above, the nearest first."""
    return _layouts_from(path.absolute().parent)


@lru_cache(maxsize=256)
def _layouts_from(folder: Path) -> tuple[LayoutFolder, ...]:
    beside = folder / LAYOUTS_FOLDER
    above = _layouts_from(folder.parent) if folder.parent != folder else ()
    with suppress(OSError):  # a folder that may not be read
        return (LayoutFolder(beside), *above) if beside.is_dir() else above
    return above


def layout_named(layout_id: str, near: Iterable[LayoutFolder], library: LayoutLibrary) -> Layout | None:
    """The layout that a workbook names, from the folders in order, else from the library; None where none has it.

    Raises :class:`LayoutError` where it exists but cannot be read.
    """
    for folder in near:
        layout = folder.get(layout_id)
        if layout is not None:
            return layout
    return library.get(layout_id)


def in_its_period(layout: Layout, period: str | None) -> Layout:
    """A built-in layout for the period (``2019-08-31``) that a workbook was made for, instead of its own."""
    if period is None or period == layout.period.end.isoformat() or layout.id not in layout_names():
        return layout
    return _built_in_for(layout.id, period) or layout


@lru_cache(maxsize=64)
def _built_in_for(name: str, period: str) -> Layout | None:
    try:
        return find_layout(name, period_end=dt.date.fromisoformat(period))
    except ValueError:  # somebody has changed the workbook's properties
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
