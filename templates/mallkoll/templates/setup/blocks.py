"""The blocks that a template can consist of, each with its sheet and its table in each kind of template.

The rows of the setup workbook's sheet *Mallar* are these blocks.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from mallkoll.templates.setup.setup_model import TemplateKind

B, D, Y = TemplateKind.BUDGET, TemplateKind.PART, TemplateKind.YEAR


class Block(Struct, frozen=True):
    """``tables`` gives for each kind the table's key and the built-in table that it builds on."""

    sheet: str
    heading: str
    tables: Mapping[TemplateKind, tuple[str, str]] = field(default_factory=dict)
    usual: bool = True  # whether it is chosen in a new setup


def _of(*kinds: TemplateKind, key: str, base: str) -> dict[TemplateKind, tuple[str, str]]:
    return dict.fromkeys(kinds, (key, base))


BLOCKS: Mapping[str, Block] = {
    "oversikt": Block("Översikt", "Sammanfattning", _of(D, Y, key="mal_oversikt", base="mal_oversikt_helar")),
    "ekonomi": Block("Drift", "Ekonomi", _of(D, key="ekonomi_sammanfattning", base="ekonomi_sammanfattning_netto")),
    "resultat": Block("Drift", "Ekonomi", _of(D, key="drift_resultat", base="drift_resultat_budget")),
    "forandring": Block("Drift", "Ekonomi", _of(D, key="drift_forandring", base="drift_resultat_forandring"),
                        usual=False),
    "aret": Block("Drift", "Ekonomi", {B: ("drift_budget", "drift_plan"), D: ("drift_prognos", "drift_prognos_helar"),
                                       Y: ("drift_bokslut", "drift_bokslut_helar")}),
    "investeringar": Block("Investeringar", "Investeringar", {
        B: ("investeringar", "investeringar_ramar"), D: ("investeringar", "investeringar_delar"),
        Y: ("investeringar", "investeringar_bokslut")}),
    "kommentarer": Block("Kommentarer", "Analys och kommentar",
                         _of(B, D, Y, key="kommentarer", base="kommentar_verksamhet")),
    "volymer": Block("Volymer", "Volymutveckling", _of(D, Y, key="volymer", base="volymer_arstakt"), usual=False),
    "vardygn": Block("Vårddygn", "Vårddygn", _of(D, Y, key="manadsserie", base="manadsserie"), usual=False),
    "personal": Block("Personal", "Personal", _of(D, Y, key="personal", base="personal_arstakt"), usual=False),
    "mal": Block("Mål", "Målredovisning", _of(D, Y, key="namndmal", base="mal_per_omrade_prognos")),
    "indikatorer": Block("Indikatorer", "Nämndindikatorer", {
        B: ("indikatorer", "indikatorer_plan"), **_of(D, Y, key="indikatorer", base="indikatorer_utfall_helar")}),
    "uppdrag": Block("Uppdrag", "Uppdrag", {
        B: ("uppdrag", "uppdrag_kommentar"), **_of(D, Y, key="uppdrag", base="uppdrag_status")}),
    "kvalitetsgarantier": Block("Kvalitetsgarantier", "Kvalitetsgarantier",
                                _of(D, Y, key="kvalitetsgarantier", base="kvalitetsgarantier"), usual=False),
    "intern_kontroll": Block("Intern kontroll", "Intern kontroll", {
        B: ("intern_kontroll", "intern_kontroll_plan"),
        **_of(D, Y, key="intern_kontroll", base="intern_kontroll")}, usual=False),
}  # fmt: skip

CHARTS = "diagram"  # a block without a table of its own
CHART_KINDS = (D, Y)


def possible(block: str) -> frozenset[TemplateKind]:
    """The kinds of templates that a block can be part of."""
    return frozenset(CHART_KINDS) if block == CHARTS else frozenset(BLOCKS[block].tables)


def usual() -> dict[TemplateKind, frozenset[str]]:
    """The blocks that a new setup has chosen."""
    chosen = {key for key, block in BLOCKS.items() if block.usual} | {CHARTS}
    return {kind: frozenset(key for key in chosen if kind in possible(key)) for kind in TemplateKind}
