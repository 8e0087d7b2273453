"""The facts of one kommun's files for one report, as a pandas frame in one unit and with one sign."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePath

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from mallkoll.addin.kommun.fact_table import SCHEMA, table_of
from mallkoll.addin.kommun.gather_files import Counted
from mallkoll.addin.kommun.not_in_totals import NotInTotals, not_in_totals
from mallkoll.addin.kommun.source_file import SourceFile, State
from mallkoll.validators.facts.overview import kommun_key
from mallkoll.validators.findings.words import enumerated, figure
from mallkoll.workbook.layout.column_meaning import WHOLE
from mallkoll.workbook.layout.layout_model import AmountSign
from mallkoll.workbook.layout.report_period import PeriodName, Report
from mallkoll.workbook.layout.status_scale import Status
from mallkoll.workbook.model.money_units import UNIT_FACTOR
from mallkoll.workbook.model.text import counted

UNIT = "tkr"
WITHOUT_NAME = "Kommunen"
IN_TKR = {unit: factor / UNIT_FACTOR["tkr"] for unit, factor in UNIT_FACTOR.items()}
"""What one of each unit is in tkr."""
_OWN = ("fil", "text", "cell", "etikett")  # differ in nearly every row
_WORDS = [name for name in SCHEMA.names if SCHEMA.field(name).type == pa.string() and name not in _OWN]


class KommunFacts(Struct, frozen=True):
    """What the workbook is made of.

    ``frame`` has the columns of a fact, and ``namn`` (what the nämnd is called), ``tkr`` (an amount as a net cost in
    tkr, NaN where it is no money) and ``ordning``. ``lists`` are all facts of all files that count, ``words`` the
    steps of the status scales by their words, ``lacking`` the nämnder that the totals are without, ``remarks`` Swedish
    sentences about what was chosen and converted.
    """

    kommun: str
    report: Report
    names: tuple[str, ...]
    frame: pd.DataFrame
    lists: pa.Table
    words: dict[str, Status]
    sources: tuple[SourceFile, ...]
    lacking: NotInTotals
    remarks: tuple[str, ...]

    @property
    def heading(self) -> str:
        """``Granby, januari–augusti 2021``."""
        return f"{self.kommun or WITHOUT_NAME}, {self.report.span}"

    @property
    def counted(self) -> tuple[SourceFile, ...]:
        """The kommun's own files that count, of any report."""
        own = kommun_key(self.kommun)
        return tuple(one for one in self.sources if one.state is State.COUNTED and kommun_key(one.kommun) == own)

    def shown(self, source: SourceFile) -> bool:
        """Whether the workbook's tables show the figures of a file."""
        counts = source.state is State.COUNTED and source.report == self.report
        return counts and kommun_key(source.kommun) == kommun_key(self.kommun)


class NothingToShowError(OSError):
    """There is no file for a workbook; the text says so in Swedish."""


def read_all(files: Iterable[Counted], sources: Sequence[SourceFile], asked: PeriodName | None) -> KommunFacts:
    """Read every file and choose kommun and report: the latest of those that are asked for.

    ``sources`` is complete once ``files`` has been gone through. Raises NothingToShowError.
    """
    kept: list[tuple[SourceFile, pa.Table]] = []
    words: dict[str, Status] = {}
    for one in files:
        kept.append((one.source, _compact(table_of(one.facts))))
        for step in one.read_by.steps:
            words.setdefault(step.word, step)
    kept.sort(key=lambda pair: pair[0].path)
    kommun = _kommun([source for source, _ in kept])
    own = [source for source, _ in kept if kommun_key(source.kommun) == kommun_key(kommun)]
    report = _report(own, asked)
    chosen = [(source, table) for source, table in kept if source in own and source.report == report]
    lists = pa.concat_tables([table for _, table in kept]).unify_dictionaries()
    frame = _frame([table.append_column("namn", pa.array([source.name] * len(table))) for source, table in chosen])
    lacking = not_in_totals(kommun, report, sources)
    remarks = (*lacking.remarks, *_remarks(kept, kommun, report, frame))
    return KommunFacts(
        kommun, report, tuple(sorted({source.name for source in own})), frame, lists, words,
        tuple(sorted(sources, key=lambda source: source.path)), lacking, remarks,
    )  # fmt: skip


def _compact(table: pa.Table) -> pa.Table:
    """Words that come again and again as a dictionary and numbers: a tenth of the memory."""
    for name in _WORDS:
        at = table.schema.get_field_index(name)
        table = table.set_column(at, name, table.column(at).dictionary_encode())
    return table


def _kommun(sources: Sequence[SourceFile]) -> str:
    """The kommun of most files."""
    if not sources:
        raise NothingToShowError("Ingen av filerna har siffror att samla.")
    key, _ = min(Counter(kommun_key(source.kommun) for source in sources).items(), key=lambda one: (-one[1], one[0]))
    return next(source.kommun for source in sources if kommun_key(source.kommun) == key)


def _report(sources: Sequence[SourceFile], asked: PeriodName | None) -> Report:
    """The latest report, of those that are ``asked`` for where that is said."""
    found = sorted({source.report for source in sources if source.report is not None})
    fitting = [report for report in found if asked is None or asked.names(report)]
    if asked is not None and not fitting:
        names = ", ".join(report.name for report in found)
        said = asked.report.name if asked.budget else f"{asked.end:%Y-%m}"
        raise NothingToShowError(f"--period {said}: ingen fil gäller den perioden. Det finns filer för {names}.")
    return fitting[-1]


def money_of(facts: KommunFacts, report: Report) -> pd.DataFrame:
    """The amounts of the kommun's files for a report, in the columns of :attr:`KommunFacts.frame`."""
    names = {source.path: source.name for source in facts.counted if source.report == report}
    lists = facts.lists.filter(pc.and_(pc.is_in(facts.lists["fil"], pa.array(names, pa.string())),
                                       pc.is_valid(facts.lists["tecken"])))  # fmt: skip
    named = pa.array([names[path] for path in lists["fil"].to_pylist()], pa.string())
    return _frame([lists.append_column("namn", named)])


def _frame(parts: Sequence[pa.Table]) -> pd.DataFrame:
    """The facts of files as a frame; each part has the name of its nämnd as a column ``namn``."""
    frame = pa.concat_tables(parts).unify_dictionaries().to_pandas()
    for name in (*_WORDS, *_OWN, "namn"):
        frame[name] = frame[name].astype(object).where(frame[name].notna(), None)
    frame["ordning"] = range(len(frame))
    frame["varde"] = pd.to_numeric(frame["varde"], errors="coerce").astype(float)
    factor = frame["enhet"].map(IN_TKR).where(frame["tecken"].notna())
    sign = frame["tecken"].map({AmountSign.COST.value: 1.0, AmountSign.RESULT.value: -1.0})
    frame["tkr"] = (frame["varde"] * factor * sign).astype(float).round(9) + 0.0
    return frame


def _remarks(
    kept: Sequence[tuple[SourceFile, pa.Table]], kommun: str, report: Report, frame: pd.DataFrame
) -> Iterable[str]:
    yield f"Tabellerna visar {report.span}. Andra perioder och rapporter står på Leveranser och Fakta."
    money = frame[frame["tecken"].notna() & frame["varde"].notna()]
    units = sorted(set(money["enhet"].dropna()) - {UNIT})
    for unit in units:
        senders = sorted(set(money.loc[money["enhet"] == unit, "namn"]))
        factor = IN_TKR.get(unit)
        how = "går inte att räkna om till tkr och är inte med" if factor is None else (
            f"är omräknade till tkr: 1 {unit} = {figure(factor)} tkr"
        )  # fmt: skip
        yield f"Beloppen från {', '.join(senders)} står i {unit} och {how}."
    if not units:
        yield "Alla belopp är lämnade i tkr; inget är omräknat."
    if (money["tecken"] == AmountSign.RESULT.value).any():
        yield (
            "Belopp visas som nettokostnader: en kostnad är positiv, en intäkt negativ. Där en nämnd skriver resultat "
            "(överskott positivt) är tecknet vänt."
        )
    timeless = money[money["avser_till"].isna()]
    if len(timeless):
        lacking = enumerated(sorted(set(timeless["namn"])))
        amounts = counted(len(timeless), "belopp", "belopp")
        yield (
            f"{amounts} från {lacking} står i kolumner som inte säger vilken tid de gäller, och är inte med i "
            "tabellerna. Säg det med uppgift i layouten."
        )
    others = sorted({source.kommun or "okänd kommun" for source, _ in kept
                     if kommun_key(source.kommun) != kommun_key(kommun)})  # fmt: skip
    if others:
        files = [PurePath(source.path).name for source, _ in kept if kommun_key(source.kommun) != kommun_key(kommun)]
        yield (
            f"Filerna är från flera kommuner. Arbetsboken gäller {kommun}; filerna från {', '.join(others)} räknas "
            f"inte i tabellerna ({', '.join(files[:6])}). Samla dem för sig."
        )


def whole_group(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows that are about everybody, not about women or men alone."""
    return frame[frame["grupp"] == WHOLE]
