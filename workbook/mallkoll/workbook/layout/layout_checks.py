"""Checks of a whole layout, beyond the shape of its parts: names that exist, sums that have something to sum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mallkoll.workbook.layout.error_sentences import did_you_mean
from mallkoll.workbook.layout.expressions import Place, Samband, references
from mallkoll.workbook.layout.layout_model import TOTALS, Chart, Kind, Layout, Role, RowFields, Table
from mallkoll.workbook.layout.status_scale import Scale, comparable_word
from mallkoll.workbook.layout.uppgift import uppgift_problems
from mallkoll.workbook.yaml_files.yaml_file import YamlPath

LayoutProblem = tuple[YamlPath, str]
_HAS_PARTS = TOTALS | {Role.ITEM}


def layout_problems(layout: Layout) -> Iterator[LayoutProblem]:
    """Every fault of a layout as (place in its data, Swedish sentence)."""
    yield from _sheets(layout)
    for key, table in layout.tables.items():
        for place, sentence in _table(layout, table):
            yield ("tabeller", key, *place), sentence
    for key, scale in layout.scales.items():
        yield from _scale(key, scale)
    for i, relation in enumerate(layout.relations):
        for sentence in _relation(layout, relation.samband, fill=relation.fill):
            yield ("samband", i), sentence
    for i, chart in enumerate(layout.charts):
        for place, sentence in _chart(layout, chart):
            yield ("diagram", i, *place), sentence


def _chart(layout: Layout, chart: Chart) -> Iterator[LayoutProblem]:
    table = layout.tables.get(chart.table)
    if table is None:
        yield ("tabell",), _missing("Tabellen", chart.table, layout.tables)
        return
    for i, key in enumerate(chart.columns):
        if key not in table.column:
            yield ("kolumner", i), _missing("Kolumnen", key, table.column)
    for i, key in enumerate(chart.rows):
        if key not in table.row:
            yield ("rader", i), _missing("Raden", key, table.row)


def _sheets(layout: Layout) -> Iterator[LayoutProblem]:
    names: set[str] = set()
    placed: set[str] = set()
    for i, sheet in enumerate(layout.sheets):
        if sheet.name.casefold() in {"kontroll", "history", "historik"} | ({"diagram"} if layout.charts else set()):
            sheet_of = "det är upptaget av Mallkoll eller Excel"
            yield ("blad", i, "namn"), f"Bladet kan inte heta {sheet.name!r}: {sheet_of}."
        elif sheet.name.casefold() in names:
            yield ("blad", i, "namn"), f"Bladet {sheet.name!r} finns redan."
        names.add(sheet.name.casefold())
        for j, key in enumerate(sheet.tables):
            if key not in layout.tables:
                yield ("blad", i, "tabeller", j), _missing("Tabellen", key, layout.tables)
            elif key in placed:
                yield ("blad", i, "tabeller", j), f"Tabellen {key!r} ligger redan på ett blad."
            placed.add(key)


def _table(layout: Layout, table: Table) -> Iterator[LayoutProblem]:
    labels = [i for i, column in enumerate(table.columns) if column.kind is Kind.LABEL]
    if len(labels) != 1:
        yield ("kolumner",), "Precis en kolumn ska ha typ: etikett (den som namnger raderna)."
    yield from _doubles("kolumner", [column.key for column in table.columns])
    yield from _doubles("rader", table.row_keys)
    if not table.rows and not table.open_rows:
        yield (), "Tabellen har inga rader: ange rader, rader_fran eller fria_rader."
    if table.rows_from and table.rows_from not in layout.tables:
        yield ("rader_fran",), _missing("Tabellen", table.rows_from, layout.tables)
    yield from _mirror(layout, table)
    keys = {column.key: column for column in table.columns}
    yield from _bands(table)
    yield from _uppgifter(table)
    for i, column in enumerate(table.columns):
        if column.scale and column.scale not in layout.scales:
            yield ("kolumner", i, "skala"), _missing("Skalan", column.scale, layout.scales)
        if column.kind is Kind.STATUS and not column.scale:
            yield ("kolumner", i), "En kolumn med typ: status behöver en skala."
        for target in references(column.calculation) if column.calculation else ():
            if target not in keys:
                yield ("kolumner", i, "berakning"), _missing("Kolumnen", str(target), keys)
            elif not keys[str(target)].numeric:
                yield ("kolumner", i, "berakning"), f"Kolumnen {target!r} innehåller inga tal."
        if column.key in _reaches(table, column.key):
            yield ("kolumner", i, "berakning"), f"Kolumnen {column.key!r} beräknas av sig själv."
    headings = [(column.band, column.heading.casefold()) for column in table.columns]
    for i, heading in enumerate(headings):
        if heading in headings[:i]:
            yield ("kolumner", i, "rubrik"), f"Rubriken {table.columns[i].heading!r} står redan på en annan kolumn."
    yield from _rows(table)


def _uppgifter(table: Table) -> Iterator[LayoutProblem]:
    """Faults of ``uppgift``: it must be readable, and only on columns that hold figures."""
    for i, column in enumerate(table.columns):
        if column.uppgift is None:
            continue
        if column.kind in {Kind.LABEL, Kind.TEXT}:
            yield ("kolumner", i, "uppgift"), "Kolumnen innehåller text, inga siffror, så den har ingen uppgift."
        for key, sentence in uppgift_problems(column.uppgift):
            yield ("kolumner", i, "uppgift", key), sentence


def _bands(table: Table) -> Iterator[LayoutProblem]:
    """Bands whose columns are not side by side: a band is one heading over adjacent columns."""
    ended: set[str] = set()
    before: str | None = None
    for i, column in enumerate(table.columns):
        if before and column.band != before:
            ended.add(before)
        if column.band in ended:
            yield ("kolumner", i, "grupp"), f"Kolumnerna i gruppen {column.band!r} ska ligga bredvid varandra."
        before = column.band


def _mirror(layout: Layout, table: Table) -> Iterator[LayoutProblem]:
    if not table.mirrors:
        return
    source = layout.tables.get(table.mirrors)
    if source is None:
        yield ("speglar",), _missing("Tabellen", table.mirrors, layout.tables)
        return
    if table.rows or source.mirrors:
        yield ("speglar",), "En tabell som speglar en annan har inga egna rader och speglar inte en spegel."
    for i, column in enumerate(table.columns):
        if column.key not in source.column:
            yield ("kolumner", i, "nyckel"), _missing("Kolumnen", column.key, source.column)


def _reaches(table: Table, key: str) -> set[str]:
    """The keys of all columns that a calculated column depends on, directly or indirectly."""
    reached: set[str] = set()
    waiting = [key]
    while waiting:
        column = table.column.get(waiting.pop())
        for target in references(column.calculation) if column and column.calculation else ():
            if str(target) not in reached:
                reached.add(str(target))
                waiting.append(str(target))
    return reached


def _scale(key: str, scale: Scale) -> Iterator[LayoutProblem]:
    step_of_word: dict[str, str] = {}
    for i, step in enumerate(scale.steps):
        for word in (step.word, *step.aliases):
            earlier = step_of_word.setdefault(comparable_word(word), step.word)
            if earlier != step.word or (word == step.word and step.word in [s.word for s in scale.steps[:i]]):
                yield ("skalor", key, "steg", i), f"Ordet {word!r} hör redan till steget {earlier!r}."


def _rows(table: Table) -> Iterator[LayoutProblem]:
    row_of = dict(zip(table.row_keys, table.rows, strict=False))
    columns = {column.key for column in table.columns}
    named = {row.part_of for row in table.rows}
    above: set[Role] = set()
    for i, row in enumerate(table.rows):
        if row.part_of is not None and row_of.get(row.part_of) is row:
            yield ("rader", i, "ingar_i"), "En rad kan inte ingå i sig själv."
        elif row.part_of is not None and row.part_of not in row_of:
            yield ("rader", i, "ingar_i"), _missing("Raden", row.part_of, row_of)
        for key in row.values:
            if key not in columns:
                yield ("rader", i, "varden", key), _missing("Kolumnen", key, columns)
        if row.role is Role.OF_WHICH and not row.part_of and above.isdisjoint(_HAS_PARTS):
            yield ("rader", i), f"Raden {row.label!r} har ingen post ovanför sig att ingå i (eller ange ingar_i)."
        above.add(row.role)
        after = table.rows[i + 1].role if i + 1 < len(table.rows) else None
        if row.exhaustive and after is not Role.OF_WHICH and table.row_keys[i] not in named:
            yield ("rader", i, "uttommande"), f"Raden {row.label!r} har inga varav-rader som kan vara uttömmande."
    yield from _internal(table)
    roles = {row.role for row in table.rows}
    if roles & {Role.COST, Role.INCOME} and not roles & TOTALS:
        yield ("rader",), "Raderna kostnad och intakt behöver en summa eller ett netto att höra till."
    yield from _two_sums(table)
    if Role.SUM in roles and not roles & {Role.ITEM, Role.SUBTOTAL} and not table.open_rows:
        yield ("rader",), "Summan har inga poster att summera."


def _internal(table: Table) -> Iterator[LayoutProblem]:
    """What passes between nämnder is money, and is named once: a part of what is internal is internal already."""
    above = ""
    for i, (key, row) in enumerate(zip(table.row_keys, table.rows, strict=False)):
        if row.internal and row.role not in {Role.ITEM, Role.OF_WHICH}:
            yield ("rader", i, "intern"), "Bara en post eller en varav-rad kan vara intern."
        elif row.internal and all(column.kind is not Kind.AMOUNT for column in table.columns):
            yield ("rader", i, "intern"), "Tabellen har inga belopp, så ingen rad i den kan vara intern."
        whole = table.row.get(row.part_of or above)
        if row.internal and row.role is Role.OF_WHICH and whole is not None and whole.internal:
            yield ("rader", i, "intern"), f"Raden ingår i {whole.label!r}, som redan är intern."
        above = above if row.role is Role.OF_WHICH else key


def _two_sums(table: Table) -> Iterator[LayoutProblem]:
    """Two sums where the layout does not say whether one counts the other."""
    rows = list(zip(range(len(table.rows)), table.row_keys, table.rows, strict=False))
    named = {row.part_of for row in table.rows}
    former: RowFields | None = None
    waiting = False  # whether posts since the former sum are added up because of their place
    for i, key, row in reversed(rows) if table.sums_above else rows:
        if row.role is Role.SUM:
            if former is not None and former.part_of is None and (waiting or key not in named):
                counted = f"Ska den det, skriv ingar_i: {key} på {former.label!r}."
                apart = f"Ska den inte det, skriv ingar_i: {key} på varje post som hör till {row.label!r}."
                doubt = f"Det framgår inte om {former.label!r} räknas med i {row.label!r}."
                yield ("rader", i), f"{doubt} {counted} {apart}"
            former, waiting = row, False
        elif row.role in {Role.ITEM, Role.SUBTOTAL}:
            waiting = waiting or row.part_of is None


def _relation(layout: Layout, samband: Samband, *, fill: bool) -> Iterator[str]:
    for target in (*references(samband.left), *references(samband.right)):
        if not isinstance(target, Place):
            continue
        table = layout.tables.get(target.table)
        if table is None:
            yield _missing("Tabellen", target.table, layout.tables)
        elif target.row not in table.row:
            yield f"Raden {target.row!r} finns inte i {target.table}{did_you_mean(target.row, table.row_keys, end='.')}"
        elif target.column is not None and all(column.key != target.column for column in table.columns):
            hint = did_you_mean(target.column, table.column, end=".")
            yield f"Kolumnen {target.column!r} finns inte i {target.table}{hint}"
        elif target.column is not None and not table.column[target.column].numeric:
            yield f"Kolumnen {target.column!r} i {target.table} innehåller inga tal."
    places = [p for side in (samband.left, samband.right) for p in references(side) if isinstance(p, Place)]
    open_places = [layout.tables[p.table] for p in places if p.column is None and p.table in layout.tables]
    common = [{column.key for column in table.columns if column.numeric} for table in open_places]
    if common and not set.intersection(*common):
        yield "Tabellerna har inga gemensamma kolumner med tal: skriv kolumnen, tabell[rad, kolumn]."
    if fill and len(references(samband.left)) != 1:
        yield "Med hamtas: ja ska det stå precis en plats till vänster."


def _missing(kind: str, word: object, known: Iterable[str]) -> str:
    return f"{kind} {word!r} finns inte{did_you_mean(str(word), known, end='.')}"


def _doubles(part: str, keys: Sequence[str]) -> Iterator[LayoutProblem]:
    first_index: set[str] = set()
    for i, key in enumerate(keys):
        if key in first_index:
            yield (part, i), f"Nyckeln {key!r} finns redan i tabellen: ge den ena en egen nyckel."
        first_index.add(key)
