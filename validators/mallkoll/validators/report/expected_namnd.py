"""Which nämnd of a list a file is from, however either writes its name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import PurePath

from msgspec import Struct

from mallkoll.validators.facts.overview import kommun_key, namnd_key
from mallkoll.workbook.layout.layout_model import slug
from mallkoll.workbook.model.text import normalized

_WORDS = re.compile(r"[^a-zåäöéü0-9]+")
_BODY = re.compile(r"(nämnd|styrelse|utskott|beredning)(en|n)?$")
_PERIOD = re.compile(r"-(?:internbudget-\d{4}|\d{4}-\d{2})$")
_JOINED = frozenset({"och", "samt", "för", "i"})
_NEARLY = 0.9  # a letter too many in six, another one in ten
_LONGEST_SHORT = 6  # letters of BUN, KFN, SON …


class Sender(Struct, frozen=True):
    """Who a file or a line of the list is from, as written. ``short`` are short names, ``layout`` the layout's id."""

    namnd: str
    kommun: str | None = None
    short: tuple[str, ...] = ()
    layout: str | None = None


class NamndIndex:
    """Finds the lines of a list that a file can be for."""

    def __init__(self, expected: Sequence[Sender]) -> None:
        self._expected = expected

    def of_sender(self, file: Sender) -> tuple[int, ...]:
        """The lines of the nämnd that the file names, by the surest likeness that any has; none where none fits."""
        for same in _LIKENESSES:
            at = [number for number, entry in enumerate(self._expected) if same(entry, file)]
            if at:
                return self._of_kommun(at, file) if same is _same_name else self._only_one(at, file)
        return ()

    def of_file_name(self, file: str) -> tuple[int, ...]:
        """The lines of the only nämnd that the file is named after; none where none or several fit.

        Its name may be any part of the file's; of short names each is a word of its own (``granvik-son-2026-08``).
        """
        name, words = plain(PurePath(file).stem), set(map(plain, _WORDS.split(normalized(PurePath(file).stem))))
        fitting = [(len(key), at) for at, entry in enumerate(self._expected) if (key := plain(entry.namnd)) in name]
        longest = max((length for length, _ in fitting), default=0)
        if longest == 0:
            return self._one_namnd(at for at, entry in enumerate(self._expected)
                                   if any(plain(short) in words for short in entry.short))  # fmt: skip
        return self._one_namnd(at for length, at in fitting if length == longest)

    def of_misspelt(self, file: Sender, lines: Iterable[int]) -> tuple[int, ...]:
        """Those of the lines whose only nämnd is written nearly as the file's; none where none or several are."""
        return self._only_one([at for at in lines if is_misspelt(self._expected[at].namnd, file.namnd)], file)

    def _of_kommun(self, lines: list[int], file: Sender) -> tuple[int, ...]:
        """Those of the file's kommun; the only nämnd of that name also where it is another kommun's."""
        kommun = kommun_key(file.kommun) if file.kommun else None
        own = [at for at in lines if kommun is None or self._kommun(at) in {None, kommun}]
        return self._one_namnd(own, first=True) or self._one_namnd(lines)

    def _only_one(self, lines: list[int], file: Sender) -> tuple[int, ...]:
        kommun = kommun_key(file.kommun) if file.kommun else None
        return self._one_namnd([at for at in lines if kommun is None or self._kommun(at) in {None, kommun}])

    def _one_namnd(self, lines: Iterable[int], *, first: bool = False) -> tuple[int, ...]:
        """The lines where they are all of one nämnd; else none, or with ``first`` those of the first."""
        by_sender: dict[tuple[str, str | None], list[int]] = {}
        for at in lines:
            by_sender.setdefault((namnd_key(self._expected[at].namnd), self._kommun(at)), []).append(at)
        return tuple(next(iter(by_sender.values()))) if len(by_sender) == 1 or (first and by_sender) else ()

    def _kommun(self, at: int) -> str | None:
        kommun = self._expected[at].kommun
        return kommun_key(kommun) if kommun else None


def files_of(entry: Sender, files: Sequence[Sender], *, surely: bool = False) -> tuple[int, ...]:
    """The files that a line of a list can be about, by the surest likeness that any has; none where none fits.

    ``surely``: not by initials or a part of the name, which could be another nämnd's.
    """
    likenesses = [same for same in _LIKENESSES if not surely or same not in {_initials, _without_body}]
    fitting = (tuple(at for at, file in enumerate(files) if same(entry, file)) for same in likenesses)
    return next(filter(None, fitting), ())


def _same_name(entry: Sender, file: Sender) -> bool:
    return namnd_key(entry.namnd) == namnd_key(file.namnd)


def _same_letters(entry: Sender, file: Sender) -> bool:
    """They differ only in signs: ``Kultur och fritidsnämnden``."""
    return plain(namnd_key(entry.namnd)) == plain(namnd_key(file.namnd)) != ""


def _same_short(entry: Sender, file: Sender) -> bool:
    """The file is called by the list's short name."""
    return plain(file.namnd) in set(map(plain, entry.short))


def _in_layout_id(entry: Sender, file: Sender) -> bool:
    """The list's short name stands in the name of the layout: ``granvik-bun-2026-08``."""
    before = without_period(file.layout or "")
    if before == (file.layout or ""):
        return False
    names = [slug(name).replace("_", "-") for name in (entry.namnd, *entry.short)]
    return any(before.endswith(f"-{name}") for name in names if len(name) <= _LONGEST_SHORT)


def _initials(entry: Sender, file: Sender) -> bool:
    """One is the initials of the other: BUN of Barn- och utbildningsnämnden."""
    return any(
        one in set(_initials_of(other))
        for ones, other in (((entry.namnd, *entry.short), file.namnd), ((file.namnd,), entry.namnd))
        for one in map(plain, ones)
        if len(one) <= _LONGEST_SHORT
    )


def _initials_of(name: str) -> Iterator[str]:
    words = [word for word in re.split(r"[^a-zåäö]+", normalized(name)) if word]
    body = _BODY.search(words[-1]) if words else None
    if body is None or (len(words) == 1 and body[0] == words[0]):
        return
    if words == ["kommunstyrelsen"]:
        yield "ks"
    elif len(words) > 1:  # SN of a single word could be many a nämnd's
        if body[0] != words[-1]:
            words = [*words[:-1], words[-1][: body.start()], body[0]]
        yield plain("".join(word[0] for word in words))
        yield plain("".join(word[0] for word in words if word not in _JOINED))


def _without_body(entry: Sender, file: Sender) -> bool:
    """One leaves out what kind of body it is: Barn och utbildning, Tekniska."""
    first, second = normalized(entry.namnd), normalized(file.namnd)
    named = [_BODY.search(name) is not None for name in (first, second)]
    return named[0] is not named[1] and subject(first) == subject(second) != ""


def is_misspelt(name: str, other: str) -> bool:
    """Whether two names differ by a letter or two in a long word (``Socialnämden``), not by its first or a digit."""
    ways = ([_WORDS.split(form(one)) for one in (name, other)] for form in (normalized, namnd_key))
    return any(len(words) == len(others) and all(map(_is_nearly, words, others)) for words, others in ways)


def _is_nearly(word: str, other: str) -> bool:
    if word == other:
        return True
    same_start = word[:1] == other[:1] and not any(map(str.isdigit, word + other))
    return same_start and SequenceMatcher(None, word, other, autojunk=False).ratio() >= _NEARLY


_LIKENESSES = (_same_name, _same_letters, _same_short, _in_layout_id, _initials, _without_body)
"""The surest first."""


def is_named_as_body(name: str) -> bool:
    """Whether a name says what kind of body it is: a nämnd, a styrelse …"""
    return _BODY.search(normalized(name)) is not None


def subject(name: str) -> str:
    """What a nämnd is for, its name without the kind of body: ``skol``."""
    return plain(_BODY.sub("", name)).removesuffix("s")


def without_period(layout_id: str) -> str:
    """The name of a layout without the period that it ends with, as those of a setup do."""
    return _PERIOD.sub("", layout_id)


def plain(text: str) -> str:
    """The text's letters and digits alone, without accents, as in names of files."""
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", normalized(text)).encode("ascii", "ignore").decode())
