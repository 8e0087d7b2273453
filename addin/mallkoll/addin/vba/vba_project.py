"""The macros of templates and add-in: text files in ``vba/`` made into a ``vbaProject.bin``, without Excel.

A ``.bas`` file is a standard module, a ``.cls`` file the code behind the workbook or a sheet. The Attribute lines that
Excel would write are added here, so that the text files hold only code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files

from mallkoll.addin.vba.compound_file import compound_file
from mallkoll.addin.vba.ovba import NO_CACHE, Module, ModuleKind, compress, dir_stream, names_stream, project_stream

PROJECT = "Mallkoll"
WORKBOOK_MODULE = "ThisWorkbook"
WORKBOOK_CLASS = "00020819-0000-0000-C000-000000000046"
SHEET_CLASS = "00020820-0000-0000-C000-000000000046"


def sources() -> Mapping[str, str]:
    """The text of every file in ``vba/`` by file name."""
    folder = files("mallkoll.addin") / "vba"
    return {
        entry.name: entry.read_text(encoding="utf-8")
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith((".bas", ".cls"))
    }


def template_project(sheet_names: Sequence[str]) -> bytes:
    """The project of a template whose sheets have these code names."""
    shared = {name: text for name, text in sources().items() if not name.startswith("Tillagg")}
    return vba_project(shared, sheet_names)


def addin_project(sheet_names: Sequence[str]) -> bytes:
    """The project of the ribbon add-in: the same modules and the ribbon's callbacks."""
    return vba_project(sources(), sheet_names)


def vba_project(texts: Mapping[str, str], sheet_names: Sequence[str]) -> bytes:
    """A ``vbaProject.bin`` from source texts by file name and the code names of the sheets.

    Raises ValueError for names and lines that VBA does not accept.
    """
    codes = {name.removesuffix(".cls"): text for name, text in texts.items() if name.endswith(".cls")}
    modules = [
        _document(WORKBOOK_MODULE, WORKBOOK_CLASS, codes.get(WORKBOOK_MODULE, "")),
        *(_document(name, SHEET_CLASS, codes.get(name, "")) for name in sheet_names),
        *(
            Module(name.removesuffix(".bas"), ModuleKind.STANDARD, _named(name.removesuffix(".bas")) + text)
            for name, text in texts.items()
            if name.endswith(".bas")
        ),
    ]
    names = [module.name.upper() for module in modules]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise ValueError(f"two modules are called {twice}")
    return compound_file(
        {
            "PROJECT": project_stream(PROJECT, modules),
            "PROJECTwm": names_stream(modules),
            "VBA": {
                "_VBA_PROJECT": NO_CACHE,
                "dir": compress(dir_stream(PROJECT, modules)),
                **{module.name: compress(module.encoded()) for module in modules},
            },
        }
    )


def _named(name: str) -> str:
    return f'Attribute VB_Name = "{name}"\n'


def _document(name: str, class_id: str, code: str) -> Module:
    attributes = (
        f'{_named(name)}Attribute VB_Base = "0{{{class_id}}}"\nAttribute VB_GlobalNameSpace = False\n'
        "Attribute VB_Creatable = False\nAttribute VB_PredeclaredId = True\nAttribute VB_Exposed = True\n"
        "Attribute VB_TemplateDerived = False\nAttribute VB_Customizable = True\n"
    )
    return Module(name, ModuleKind.DOCUMENT, attributes + code)
