"""Which buttons a template has, and the macros behind them."""

from __future__ import annotations

from mallkoll.addin.vbaproject import template_project
from mallkoll.templates.macros import Button, Macros

TEMPLATE_MACROS = Macros(
    template_project,
    (
        Button("Validera", "Validera", "Kontrollera arbetsboken och visa vad som är fel, i vilken cell"),
        Button("Rensa", "Rensa", "Ta bort markeringarna"),
        Button("Nästa fel", "NastaFynd", "Gå till nästa fynd"),
    ),
)
