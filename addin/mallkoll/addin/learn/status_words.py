"""The scale that a column of assessments is chosen from: a ready one whose words stand there, or one made of them.

A word says by itself how good it is (*Uppfyllt*, *Delvis*, *Ej bedömt*). A workbook seldom shows all of a scale: what
is missing is formed like the words that stand there, and told in a comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import IntEnum
from functools import cache
from math import floor
from typing import Final, TypeAlias

from msgspec import Struct

from mallkoll.addin.learn.part_files import part_files
from mallkoll.addin.learn.yaml_text import in_yaml, without_braces
from mallkoll.validators.findings.words import in_quotes
from mallkoll.validators.found_tables.learn_roles import unique_keys
from mallkoll.validators.indicators.status import DEFAULT_SHARE
from mallkoll.workbook.layout.parse_part import parse_part
from mallkoll.workbook.layout.status_scale import Scale, Subject, comparable_word, is_symbol

KEY: Final = "bedomning"
Reached: TypeAlias = Sequence[tuple[str, float]]
MOST_WORDS: Final = 8
LONGEST_WORD: Final = 60
_ADDED: Final = "står inte i arbetsboken: stryk det om ni inte har det"
_UNKNOWN: Final = "hur bra det är framgår inte: ange niva, högre är bättre"


class Rank(IntEnum):
    """How good a status is; ``NONE`` is no assessment."""

    NONE = -1
    WORST = 0
    MIDDLE = 1
    NEARLY = 2
    BEST = 3


_RANKS: Final = (  # the first that is said counts: "delvis uppfyllt" is not the best
    (Rank.NONE, r"(kan|går|har) (ej|inte)\b.*(bedöm|mät|följ)"),
    (Rank.NONE, r"\b(ej|inte) (bedöm|mät|redovis|aktuell|relevant|tillämp|följ|startad)|bedöm\w* (ej|inte)\b"),
    (Rank.NONE, r"ingen bedömning|saknas|\bmäts\b|uppgift|senare|\bgrå\w*$|^(n/?a|iu|x|-+)$"),
    (Rank.NEARLY, r"i (hög|stor) grad|till stor del|i huvudsak|i stort sett|^nästan|övervägande|ljusgrö"),
    (Rank.MIDDLE, r"delvis|till viss del|i (viss|liten|låg) grad|(ej|inte) (helt|fullt)|på väg|\bgul\w*$|orange"),
    (Rank.MIDDLE, r"pågår|pågående|neutral|\brisk\b|måttlig|bevaka"),
    (Rank.WORST, r"\b(ej|inte|icke|under|nej|dålig\w*|låg)\b|\brö[dt]\w*$|missnöjd|underkän|otillräck|negativ|brist"),
    (Rank.BEST, r"uppfyll|uppnå|\bnå(s|tt|tts|dd|r)\b|\bklar\w*$|genomför|\bgrön\w*$|^ja$|godkän|\bbra\b|nöjd|i fas"),
    (Rank.BEST, r"enligt plan|positiv"),
)
_LOOKS: Final = {
    Rank.BEST: ("#00695C", "●"),
    Rank.NEARLY: ("#80CBC4", "◆"),
    Rank.MIDDLE: ("#FFD54F", "▲"),
    Rank.WORST: ("#BF360C", "■"),
    Rank.NONE: ("#BDBDBD", "–"),
}
_SHARES: Final = {Rank.NEARLY: 90, Rank.MIDDLE: 70}
"""Per cent of the målvärde from which the steps between are proposed, where there are two of them."""
_FAMILIES: Final = (
    ("Grön", "Gul", "Röd", r"^(grön|gul|röd|grå)$"),
    ("Grönt", "Gult", "Rött", r"^(grönt|gult|rött|grått)$"),
    ("Ja", None, "Nej", r"^(ja|nej)$"),
    ("Når målet", "Når delvis målet", "Når inte målet", r"^når\b.*målet$"),
    *((verb, f"{verb} delvis", f"{verb} inte", rf"^{verb} \w") for verb in ("Uppfylls", "Uppnås", "Nås")),
    *(
        (word, f"Delvis {word.lower()}", f"Ej {word.lower()}", rf"\b{word}$")
        for word in ("Uppfyllt", "Uppfylld", "Uppfylls", "Uppnått", "Uppnådd", "Uppnås", "Nått", "Nås")
    ),
)
"""How the best, the middle and the worst word are written, by the words of a workbook."""
_USUAL: Final = ("Uppfyllt", "Delvis uppfyllt", "Ej uppfyllt")


def rank_of(word: str) -> Rank | None:
    """How good a word says that something is; None where it does not say."""
    text = comparable_word(word)
    return next((rank for rank, pattern in _RANKS if re.search(pattern, text)), None)


def is_judgement(word: str) -> bool:
    """Whether a word, or a symbol of a ready scale, says how good something is."""
    symbol = is_symbol(word) and any(_is_of(scale, [word]) for _, scale in ready_scales().values())
    return symbol or rank_of(word) not in {None, Rank.NONE}


class _Step(Struct, frozen=True):
    word: str
    rank: Rank | None
    aliases: tuple[str, ...] = ()
    note: str = ""
    from_share: int | None = None


class LearnedScale(Struct, frozen=True):
    """A scale as a layout says it: what has to be included for a ready one, else its ``steps``."""

    key: str
    include: str | None
    steps: tuple[_Step, ...] = ()

    def lines(self) -> list[str]:
        """The scale under its key, in YAML; none for a ready one."""
        return (
            []
            if self.include
            else [f"  {self.key}:", "    rubrik: Bedömning", "    steg:", *map(self._line, self.steps)]
        )

    @property
    def words(self) -> set[str]:
        """Its words, to be compared; none of a ready one."""
        return {comparable_word(step.word) for step in self.steps}

    @property
    def doubts(self) -> Iterator[str]:
        """What is not sure about it, in Swedish."""
        added = [step.word for step in self.steps if step.note == _ADDED]
        unknown = [step.word for step in self.steps if step.note == _UNKNOWN]
        if any(step.note and step.rank is Rank.MIDDLE and step.from_share is not None for step in self.steps):
            yield "från hur stor del av målvärdet något är delvis nått framgår bara av bedömningarna."
        if added:
            words = ", ".join(map(in_quotes, added))
            yield f"i skalan är {words} tillagt, utan att stå i arbetsboken. Stryk det som ni inte har."
        if unknown:
            yield f"hur bra {', '.join(map(in_quotes, unknown))} är framgår inte. Ange niva i skalan."

    def _line(self, step: _Step) -> str:
        parts = [f"ord: {in_yaml(without_braces(step.word))}"]
        if step.rank is not None:
            color, symbol = _LOOKS[step.rank]
            parts += [f'farg: "{color}"', f'symbol: "{symbol}"']
        if step.rank is not None and step.rank is not Rank.NONE:
            ranks = {other.rank for other in self.steps if other.rank not in {None, Rank.NONE}}
            parts.append(f"niva: {sorted(ranks).index(step.rank)}")
        if step.from_share is not None:
            parts.append(f"fran: {step.from_share}")
        if step.aliases:
            parts.append(f"alias: [{', '.join(in_yaml(without_braces(word)) for word in step.aliases)}]")
        return f"      - {{{', '.join(parts)}}}" + (f"   # {step.note}" if step.note else "")


def shared_scales(words: Sequence[Sequence[str]], reached: Sequence[Reached]) -> list[LearnedScale | None]:
    """The scale of each table's words; tables that have a word in common have the same.

    ``reached`` are the shares of their målvärden that were reached where those were missed, with what was said of them.
    """
    groups: list[dict[str, None]] = []
    for own in words:
        group = dict.fromkeys(own)
        for other in [other for other in groups if _alike(other, group)]:
            groups.remove(other)
            group = other | group
        groups.append(group)
    groups = _joined([group for group in groups if group])
    all_reached = [pair for own in reached for pair in own]
    scales = [
        (group, learn_scale([*group], key, [pair for pair in all_reached if _alike(group, pair[:1])]))
        for group, key in zip(groups, unique_keys(KEY for _ in groups), strict=True)
    ]
    return [next((scale for group, scale in scales if _alike(group, own)), None) for own in words]


def _joined(groups: list[dict[str, None]]) -> list[dict[str, None]]:
    """The groups of words, less those that only say what the scale of another would have as well."""
    joined: list[dict[str, None]] = []
    for group in groups:
        words = set(map(comparable_word, group))
        of_others = [scale.words if (scale := learn_scale([*other], KEY)) is not None else set() for other in joined]
        same = next((other for other, own in zip(joined, of_others, strict=True) if words <= own), None)
        if same is None:
            joined.append(dict(group))
        else:
            same.update(group)
    return joined


def _alike(words: Iterable[str], others: Iterable[str]) -> bool:
    return not set(map(comparable_word, words)).isdisjoint(map(comparable_word, others))


def learn_scale(words: Sequence[str], key: str, reached: Reached = ()) -> LearnedScale | None:
    """The scale of the words in a column; None where they say no more than that they are words."""
    written = list({comparable_word(word): word for word in reversed(words)}.values())[::-1]
    known = [word for word in written if rank_of(word) not in {None, Rank.NONE}]
    ready = next((name for name, (_, scale) in ready_scales().items() if _is_of(scale, written)), None)
    if ready is not None:
        return LearnedScale(ready, ready_scales()[ready][0])
    if not known or len(written) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in written):
        return None
    steps: list[_Step] = []
    for rank in sorted(Rank, reverse=True):
        of_rank = [word for word in written if rank_of(word) is rank]
        if rank in {Rank.BEST, Rank.WORST} and of_rank:
            others = tuple(of_rank[1:])
            steps.append(_Step(of_rank[0], rank, others, "flera ord för samma sak" if others else ""))
        elif of_rank:
            share = _SHARES[rank] if rank in _SHARES and Rank.NEARLY in map(rank_of, written) else None
            shown = None if share is not None else _least_share(reached) if rank is Rank.MIDDLE else None
            note = "" if shown is None else "gränsen framgår bara av bedömningarna"
            steps += [_Step(word, rank, (), note, shown if share is None else share) for word in of_rank]
        elif (word := _like(rank, known)) is not None:
            steps.append(_Step(word, rank, (), _ADDED))
    steps += [_Step(word, None, (), _UNKNOWN) for word in written if rank_of(word) is None]
    return LearnedScale(key, None, tuple(steps))


def _least_share(reached: Reached) -> int | None:
    """From how many per cent of the målvärde the middle is said; None where the usual share fits or none does."""
    middle = [share for word, share in reached if rank_of(word) is Rank.MIDDLE]
    worst = [share for word, share in reached if rank_of(word) is Rank.WORST]
    low, high = max(worst, default=0.0), min(middle, default=100.0)
    if low < DEFAULT_SHARE <= high or floor(high) <= low:
        return None
    return floor(high)


def _like(rank: Rank, known: Sequence[str]) -> str | None:
    """The word for a rank that a workbook does not show, formed as its other words are."""
    if rank is Rank.NONE:
        return "Kan inte bedömas"
    texts = [comparable_word(word) for word in known]
    best, middle, worst = next(
        (words for *words, pattern in _FAMILIES if any(re.search(pattern, text, re.IGNORECASE) for text in texts)),
        _USUAL,
    )
    if rank is Rank.MIDDLE and any(rank_of(word) is Rank.NEARLY for word in known):
        return None
    return {Rank.BEST: best, Rank.MIDDLE: middle, Rank.WORST: worst}.get(rank)


def _is_of(scale: Scale, written: Sequence[str]) -> bool:
    """Whether a scale for goals has all words, and all its judgements stand among them; of symbols only the first."""
    if written and all(is_symbol(word) and scale.step_of(word) is not None for word in written):
        return scale.subject is Subject.GOAL
    own = {comparable_word(step.word): step for step in scale.steps}
    seen = {comparable_word(word) for word in written}
    return (
        scale.subject is Subject.GOAL
        and seen <= own.keys()
        and all(comparable_word(step.word) in seen for step in scale.levels)
    )


@cache
def ready_scales() -> Mapping[str, tuple[str, Scale]]:
    """The ready scales, each with the part that has it."""
    found: dict[str, tuple[str, Scale]] = {}
    for name, part in part_files().items():
        for key, data in (part.get("skalor") or {}).items():
            found[key] = (name, parse_part(Scale, data))
    return found
