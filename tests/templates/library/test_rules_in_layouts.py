"""``regler`` in a layout: read from the file or its parts, and every fault named by its key."""

from __future__ import annotations

from pathlib import Path

import pytest

from mallkoll.templates.library.find_layouts import find_layout
from mallkoll.workbook.results.finding import Severity
from mallkoll.workbook.yaml_files.yaml_file import LayoutError

LAYOUT = """\
layout: prov
version: 1
namn: Prov
kommun: Granvik
period: {typ: delårsrapport, slut: 2026-08-31}
blad: [{namn: Blad, tabeller: [t]}]
tabeller:
  t: {rubrik: T, kolumner: [{nyckel: rad, rubrik: Rad, typ: etikett}, {nyckel: a, rubrik: A}], rader: [Skola]}
"""
FAULTS = {
    "IND07: {pa: nej}": ("regler.IND07", "Regeln 'IND07' finns inte"),
    "IND008x: {pa: nej}": ("regler.IND008x", "menade du 'IND008'?"),
    "IND007: {granser: {faktorn: 5}}": ("regler.IND007.granser.faktorn", "menade du 'faktor'?"),
    "IND007: {granser: {faktor: 0.5}}": ("regler.IND007.granser.faktor", "minst 1"),
    "IND007: {granser: {faktor: fem}}": ("regler.IND007.granser.faktor", "ett tal"),
    "IND007: {granser: {faktor: .inf}}": ("regler.IND007.granser.faktor", "går inte som gräns"),
    "IND007: {granser: {faktor: .nan}}": ("regler.IND007.granser.faktor", "går inte som gräns"),
    "IND007: {allvar: allvarlig}": ("regler.IND007.allvar", "menade du 'varning'?"),
    "IND007: {pa: kanske}": ("regler.IND007.pa", "ska vara ja eller nej"),
    "SUM001: {granser: {x: 1}}": ("regler.SUM001.granser.x", "inga gränser"),
    "IND007: {undanta: [Drift]}": ("regler.IND007.undanta", "utan mall"),
    "FIL001: {pa: nej}": ("regler.FIL001", "gäller hela filer"),
    "IND007: {alvar: fel}": ("regler.IND007.alvar", "menade du 'allvar'?"),
    "IND007: 5": ("regler.IND007", "nycklar med värden"),
}


def read(folder: Path, rules: str) -> object:
    path = folder / "prov.yaml"
    path.write_text(f"{LAYOUT}regler:\n  {rules}\n", encoding="utf-8")
    return find_layout(str(path))


@pytest.mark.parametrize(("rules", "told"), FAULTS.items(), ids=FAULTS)
def test_a_fault_is_named_by_its_key(rules: str, told: tuple[str, str], tmp_path: Path) -> None:
    with pytest.raises(LayoutError) as caught:
        read(tmp_path, rules)
    assert (caught.value.source, caught.value.line, caught.value.key) == ("prov.yaml", 10, told[0])
    assert told[1] in caught.value.sentence


def test_a_part_holds_the_rules_of_all(tmp_path: Path) -> None:
    (tmp_path / "egna.yaml").write_text(
        'profil: {namn: Granvik, version: "3"}\nregler: {IND007: {pa: nej}, SUM004: {allvar: varning}}\n',
        encoding="utf-8",
    )
    path = tmp_path / "prov.yaml"
    path.write_text(f"{LAYOUT}inkludera: [egna]\nregler: {{IND007: {{granser: {{faktor: 5}}}}}}\n", encoding="utf-8")
    layout = find_layout(str(path))
    assert layout.profile is not None
    assert (layout.profile.name, layout.profile.version) == ("Granvik", "3")
    assert (layout.rules["IND007"].on, layout.rules["IND007"].limits) == (None, {"faktor": 5.0}), "the file's own"
    assert layout.rules["SUM004"].severity is Severity.WARNING
    again = find_layout(str(path))
    assert (again.rules, again.fingerprint) == (layout.rules, layout.fingerprint), "as it is kept"
