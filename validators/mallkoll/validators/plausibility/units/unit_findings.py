"""What is told of figures in the wrong unit that make sums fail, or formulas give what nobody meant."""

from __future__ import annotations

from mallkoll.validators.engine.intervals import round_to
from mallkoll.validators.engine.slips import unit_words
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.number_findings import figure_in, finding_at_reading
from mallkoll.validators.plausibility.figures import Figure
from mallkoll.validators.plausibility.units.misunits import Misunit
from mallkoll.validators.readings.precision import decimals
from mallkoll.validators.readings.readings import Reading
from mallkoll.workbook.binding.relations import CellRelation
from mallkoll.workbook.results.finding import Finding, Proposal, Safety, Severity


def misunit_finding(code: str, severity: Severity, misunit: Misunit) -> Finding:
    """One finding on the first of the cells, about all of them, with a proposal for each."""
    first, count = misunit.figures[0], len(misunit.figures)
    slip, how = unit_words(misunit.times, first.unit), "delade med" if misunit.times > 1 else "gånger"
    text = (
        f"Hela {misunit.name} är i {slip}. Summorna går inte ihop med de {count} beloppen som de är, men {how} "
        "tusen gör de det."
    )
    proposals = tuple(
        Proposal(one.reading.ref.sheet, one.reading.ref.address, one.value, _right(one, misunit), Safety.LIKELY, slip)
        for one in misunit.figures
    )
    finding = finding_at_reading(
        code, severity, first.reading, text, expected=_right(first, misunit), proposals=proposals
    )
    return about_cells(finding, [one.reading.ref for one in misunit.figures])


def typed_over_finding(
    code: str, severity: Severity, reading: Reading, righted: Reading, relation: CellRelation
) -> Finding:
    """A figure typed over a formula that counts with such figures. Without a proposal: the unit goes first."""
    text = (
        f"{figure_in(reading, reading.cached or 0.0)} är inskrivet där mallens formel ska stå (formeln saknas), och "
        f"belopp som den räknar med ser ut att vara i fel enhet. I rätt enhet ger {relation.text} "
        f"{figure_in(reading, righted.value or 0.0)}. Rätta enheten först, och sätt sedan tillbaka formeln."
    )
    return finding_at_reading(code, severity, reading, text)


def _right(figure: Figure, misunit: Misunit) -> float:
    """With the decimals of its column, but for an amount that would become nought."""
    exact = figure.value / misunit.times
    return round_to(exact, decimals(figure.reading.column) or 0) or exact
