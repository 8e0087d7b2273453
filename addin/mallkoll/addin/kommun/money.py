"""Amounts of all nämnder beside each other: per nämnd, per verksamhet, what passes between nämnder, deviations."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

import pandas as pd
from msgspec import Struct
from msgspec.structs import replace

from mallkoll.addin.kommun.kommun_facts import KommunFacts, whole_group
from mallkoll.addin.kommun.measures import BUDGET, FORECAST, OUTCOME, MoneyColumn, money_columns
from mallkoll.validators.facts.concept import DRIFT, INVESTMENTS
from mallkoll.validators.findings.words import enumerated, figure
from mallkoll.workbook.layout.layout_model import AmountSign, Role

_PARTS = (Role.ITEM.value, Role.OF_WHICH.value)
_SIDES = ("/kostnad", "/intakt")
_COST = AmountSign.COST.value
_ROUNDED = 1.0  # tkr: two figures for the same that differ by less differ by rounding


class Amounts(Struct, frozen=True):
    """One kind of money (drift or investeringar).

    Every frame has the columns' keys as columns, in tkr and as net costs. ``totals`` is by nämnd; ``rows`` has
    ``namn``, ``etikett``, ``roll``, ``begrepp`` and where the figure stands; ``internal`` the rows between nämnder.
    """

    columns: tuple[MoneyColumn, ...]
    totals: pd.DataFrame
    rows: pd.DataFrame
    internal: pd.DataFrame
    remarks: tuple[str, ...]

    @property
    def against(self) -> str | None:
        """The column that the budget is set against: the forecast, else the outcome of the whole year."""
        keys = {column.key: column for column in self.columns}
        if BUDGET not in keys:
            return None
        if FORECAST in keys:
            return FORECAST
        return OUTCOME if OUTCOME in keys and keys[OUTCOME].end == keys[BUDGET].end else None

    @property
    def compared(self) -> pd.DataFrame:
        """The totals of those nämnder that have both a budget and what it is set against; else nothing can be said."""
        return self.totals.iloc[:0] if self.against is None else self.totals.dropna(subset=[BUDGET, self.against])

    @property
    def not_compared(self) -> tuple[str, ...]:
        """The other nämnder."""
        return () if self.against is None else tuple(map(str, self.totals.index.difference(self.compared.index)))

    def deviation_of(self, rows: pd.DataFrame) -> float:
        """The budgets of some rows less what they are set against, where a row has both; in tkr."""
        return 0.0 if self.against is None else float((rows[BUDGET] - rows[self.against]).sum())

    def deviations(self) -> pd.DataFrame:
        """The posts with a budget and what it is set against, the largest deviation first: ``avvikelse`` in tkr."""
        rows = self.rows[self.rows["roll"] == Role.ITEM.value]
        if self.against is None:
            return rows.iloc[:0].assign(avvikelse=[])
        rows = rows.assign(avvikelse=rows[BUDGET] - rows[self.against])
        rows = rows[rows["avvikelse"].notna() & (rows["avvikelse"].abs() > 0)]
        return rows.sort_values("avvikelse", key=lambda column: -column.abs(), kind="stable")


class Deviations(Struct, frozen=True):
    """What deviates from its budget; ``heading`` is what the budgets are set against.

    ``rows`` has ``namn``, ``del_`` (the kind of money), ``etikett``, ``begrepp``, ``bud``, ``mot``, ``avvikelse`` (in
    tkr) and where the row stands.
    """

    heading: str
    rows: pd.DataFrame


def drift(facts: KommunFacts) -> Amounts:
    """The running costs: everything in money that is no investment."""
    money = _money(facts)
    return _amounts(facts, money[~money["begrepp"].str.startswith(f"{INVESTMENTS}/")], DRIFT)


def investments(facts: KommunFacts) -> Amounts:
    """The investments."""
    money = _money(facts)
    return _amounts(facts, money[money["begrepp"].str.startswith(f"{INVESTMENTS}/")], INVESTMENTS)


class CellPlace(Struct, frozen=True):
    """Where an amount stands: ``unit`` as it is written there, ``as_net_cost`` whether its sign is kept."""

    file: str
    sheet: str
    cell: str
    unit: str
    as_net_cost: bool


def places(
    facts: KommunFacts, columns: Iterable[MoneyColumn], concepts: Container[str]
) -> dict[tuple[str, str, str], CellPlace]:
    """The cells of some concepts' amounts, by nämnd, concept and column; what was added up here has none."""
    money = _money(facts)
    money = money[[concept in concepts for concept in money["begrepp"]]]
    return {
        (str(row.namn), str(row.begrepp), column.key):
            CellPlace(row.fil, row.blad, row.cell, row.enhet, row.tecken == _COST)
        for column in columns
        for row in _picked(money, column).itertuples()
    }  # fmt: skip


def largest_deviations(both: Mapping[str, Amounts]) -> Deviations:
    """The posts of all kinds of money (by their names) with their deviations, the largest first."""
    parts: list[pd.DataFrame] = []
    headings: dict[str, None] = {}
    for what, amounts in both.items():
        found = amounts.deviations()
        if amounts.against is not None and not found.empty:
            headings[next(column.heading for column in amounts.columns if column.key == amounts.against)] = None
            parts.append(found.assign(del_=what, mot=found[amounts.against], bud=found[BUDGET]))
    if not parts:
        return Deviations("", pd.DataFrame())
    rows = pd.concat([part[["namn", "del_", "etikett", "begrepp", "bud", "mot", "avvikelse", "fil", "blad", "cell"]]
                      for part in parts])  # fmt: skip
    rows = rows.sort_values("avvikelse", key=lambda column: -column.abs(), kind="stable")
    return Deviations(enumerated(list(headings), last="eller"), rows)


def comments(facts: KommunFacts) -> dict[tuple[str, str], str]:
    """What each nämnd has written beside a row of money, by nämnd and concept."""
    frame = facts.frame
    money = set(frame.loc[frame["tkr"].notna(), "begrepp"])
    texts = frame[(frame["matt"] == "text") & frame["begrepp"].isin(money) & frame["text"].notna()]
    said: dict[tuple[str, str], str] = {}
    for row in texts.itertuples():
        said.setdefault((str(row.namn), str(row.begrepp)), " ".join(str(row.text).split()))
    return said


def sides(facts: KommunFacts, amounts: Amounts) -> pd.DataFrame:
    """Costs and incomes by nämnd, both positive, of what the budget is set against; nämnder that tell both."""
    key = amounts.against or next((column.key for column in amounts.columns if column.key == BUDGET), None)
    column = next((column for column in amounts.columns if column.key == key), None)
    if column is None:
        return pd.DataFrame(columns=["kostnader", "intakter"])
    found = _picked(_money(facts), column)
    cost = found[found["begrepp"] == f"{DRIFT}/kostnad"].set_index("namn")["tkr"]
    income = -found[found["begrepp"] == f"{DRIFT}/intakt"].set_index("namn")["tkr"]
    return pd.DataFrame({"kostnader": cost, "intakter": income}).dropna().sort_index()


def _money(facts: KommunFacts) -> pd.DataFrame:
    return whole_group(facts.frame[facts.frame["tkr"].notna()])


def _amounts(facts: KommunFacts, money: pd.DataFrame, family: str) -> Amounts:
    picked = [(column, _picked(money, column)) for column in money_columns(facts.report)]
    picked = [(column, found) for column, found in picked if not found.empty]
    columns = tuple(column for column, _ in picked)
    wide = _wide(picked)
    shown = wide["roll"].isin(_PARTS) | (wide["begrepp"] == f"{family}/summa")
    wide = wide[shown & ~wide["begrepp"].str.endswith(_SIDES)]
    columns = tuple(column for column in columns if wide[column.key].notna().any())
    parts = wide[wide["roll"].isin(_PARTS)]
    totals = wide[wide["begrepp"] == f"{family}/summa"].set_index("namn")[[column.key for column in columns]]
    remarks = [*_differing(picked, facts)]
    for key in totals.columns:
        for name in sorted(set(parts["namn"])):
            posts = parts[(parts["namn"] == name) & (parts["roll"] == Role.ITEM.value)][key].dropna()
            if len(posts) and (name not in totals.index or pd.isna(totals.at[name, key])):
                totals.loc[name, key] = posts.sum()
                remarks.append(f"{name} har ingen summa för {_heading(columns, key)}; den är summan av posterna.")
    internal = parts[parts["intern"].astype(bool)]
    remarks += [*_lacking(totals, columns, family), *_without(facts, totals, family)]
    amounts = Amounts(columns, totals.sort_index(), parts, internal, ())
    remarks += [*_compared_without(amounts), *_unbalanced(internal, columns, family)]
    return replace(amounts, remarks=tuple(remarks))


def _picked(money: pd.DataFrame, column: MoneyColumn) -> pd.DataFrame:
    """One row for each nämnd and concept: the figure of that measure and time; ``olika``: and another."""
    found = money[
        money["matt"].isin(column.measures)
        & (money["avser_fran"] == column.start)
        & (money["avser_till"] == column.end)
    ]
    rank = found["matt"].map({measure: at for at, measure in enumerate(column.measures)})
    found = found.assign(rang=rank).sort_values(["rang", "ordning"])
    same = found.groupby(["namn", "begrepp", "matt"])["tkr"]
    spread = same.transform("max") - same.transform("min")  # by their names: a function would be called for each row
    return found.assign(olika=spread > _ROUNDED).drop_duplicates(["namn", "begrepp"])


def _wide(picked: Sequence[tuple[MoneyColumn, pd.DataFrame]]) -> pd.DataFrame:
    """A row for each nämnd and concept, in the order of the files, with the columns' amounts."""
    about = ["namn", "begrepp"]
    keys = [column.key for column, _ in picked]
    if not picked:
        return pd.DataFrame(columns=[*about, "etikett", "roll", "intern", "fil", "blad", "cell"])
    last = pd.concat([found for _, found in reversed(picked)]).drop_duplicates(about)
    wide = last[[*about, "etikett", "roll", "intern", "fil", "blad", "cell", "ordning"]]
    for column, found in picked:
        wide = wide.merge(found[[*about, "tkr"]].rename(columns={"tkr": column.key}), on=about, how="left")
    return wide.sort_values(["namn", "ordning"])[[*wide.columns.difference(keys, sort=False), *keys]]


def _heading(columns: Iterable[MoneyColumn], key: str) -> str:
    return next(column.heading for column in columns if column.key == key)


def _differing(picked: Sequence[tuple[MoneyColumn, pd.DataFrame]], facts: KommunFacts) -> Iterator[str]:
    """What a file says twice, with two amounts."""
    for column, found in picked:
        for row in found[found["olika"]].itertuples():
            frame = facts.frame
            same = frame[(frame["namn"] == row.namn) & (frame["begrepp"] == row.begrepp) & (frame["matt"] == row.matt)
                         & (frame["avser_fran"] == column.start) & (frame["avser_till"] == column.end)
                         & (frame["grupp"] == row.grupp) & frame["tkr"].notna()]  # fmt: skip
            said = [f"{figure(other.varde)} ({other.blad}!{other.cell})" for other in same.itertuples()]
            yield (
                f"{row.namn} har olika belopp för {row.etikett}, {column.heading}: {enumerated(said)}. "
                "Det första räknas."
            )


def _lacking(totals: pd.DataFrame, columns: Sequence[MoneyColumn], family: str) -> Iterator[str]:
    """Whose figures the kommun's totals lack."""
    what = "Investeringar" if family == INVESTMENTS else "Drift"
    for column in columns:
        without = [str(name) for name in totals.index[totals[column.key].isna()]]
        if without:
            yield f"{what}, {column.heading}: {enumerated(without)} har inget belopp och är inte med i summan."


def _compared_without(amounts: Amounts) -> Iterator[str]:
    """Whose budget is in the sum, but not in the deviation of all."""
    if amounts.against is not None and amounts.not_compared:
        heading = _heading(amounts.columns, amounts.against)
        yield (
            f"Avvikelsen för nämnderna tillsammans är räknad utan {enumerated(amounts.not_compared)}, som inte har "
            f"både budget och {heading[:1].lower()}{heading[1:]}."
        )


def _without(facts: KommunFacts, totals: pd.DataFrame, family: str) -> Iterator[str]:
    """The nämnder whose files hold no running costs at all."""
    names = sorted({source.name for source in facts.sources if facts.shown(source)} - set(totals.index))
    if names and family == DRIFT:
        yield f"Drift: {enumerated(names)} har inga belopp i {facts.report.name}."


def _unbalanced(internal: pd.DataFrame, columns: Sequence[MoneyColumn], family: str) -> Iterator[str]:
    """What is bought and sold between nämnder, and whether the two are the same."""
    if internal.empty:
        return
    what = "Investeringar" if family == INVESTMENTS else "Drift"
    yield f"Interna poster mellan nämnder är borträknade i kommunens summor; de står för sig på bladet {what}."
    for column in columns:
        amounts = internal[column.key].dropna()
        bought, sold = amounts[amounts > 0].sum(), -amounts[amounts < 0].sum()
        if abs(bought - sold) > _ROUNDED * max(1, len(amounts)):
            yield (
                f"De interna posterna tar inte ut varandra för {column.heading}: köp {figure(bought)} tkr, försäljning "
                f"{figure(sold)} tkr."
            )
