"""Whether the files of one run are of several periods, so that they are compared without anybody having asked for it.

It is seen in what the files say that they were made for, without reading their sheets: a run of one period, the usual
one, costs next to nothing more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from mallkoll.templates.library.find_layouts import is_published
from mallkoll.workbook.binding.template_identifiers import LAYOUT_PROPERTY, PERIOD_PROPERTY
from mallkoll.workbook.model.text import counted
from mallkoll.workbook.reader.read_book import UnreadableFile, read_properties

MOST = 500  # files whose figures are held in memory without anybody having asked for it
_FEWEST = 2


class MadeFor(NamedTuple):
    """The layout that a file was made of, and the last day of its period as text, None where it does not say."""

    layout: str
    period: str | None


def comparable_by_themselves(paths: Sequence[str], tell: Callable[[str], None]) -> list[str]:
    """The files that are compared with each other unasked; none where they are all of one period, or too many.

    The published documents are left out: their known differences are no news. ``tell`` is given a Swedish sentence
    about what is not compared for such a reason.
    """
    if len(paths) < _FEWEST:
        return []
    made = {path: made_for for path in paths if (made_for := _made_for(path)) is not None}
    own = [path for path, made_for in made.items() if not is_published(*made_for)]
    published = {made[path].layout for path in made.keys() - own}
    if len(published) >= _FEWEST:
        tell("mallkoll: de publicerade exemplen jämförs inte med varandra; det görs med --mot MAPP.")
    if not _may_be_several([made[path] for path in own]):
        return []
    if len(own) > MOST:
        tell(f"mallkoll: {counted(len(own), 'fil', 'filer')} är för många för att jämföras med varandra; det görs med "
             "--mot MAPP.")  # fmt: skip
        return []
    return own


def _made_for(path: str) -> MadeFor | None:
    try:
        properties = read_properties(path)
    except UnreadableFile:
        return None  # its own result says so
    layout = properties.get(LAYOUT_PROPERTY)
    return MadeFor(layout, properties.get(PERIOD_PROPERTY)) if layout else None


def _may_be_several(files: Sequence[MadeFor]) -> bool:
    """Whether the files may be several reports: an internbudget has the last day of the helår, but another layout."""
    periods = {file.period for file in files}
    if len(periods) != 1:
        return bool(periods)
    [period] = periods
    return (period is None or period.endswith("-12-31")) and len({file.layout for file in files}) > 1
