"""The sentences of files that cannot be read, said of a document instead of a workbook."""

from __future__ import annotations

from typing import Final

from mallkoll.workbook.package.file_faults import ODT, PDF, RTF, WORD, WORKBOOK, WORKBOOK_BY_ANOTHER_NAME

_AS_DOCX: Final = "Öppna den i Word och spara den med Spara som, filtyp Word-dokument (.docx)."
_OF_OTHERS: Final = {
    WORD: f"Filen är i det äldre formatet Word 97–2003 (.doc). {_AS_DOCX}",
    ODT: f"Filen är ett OpenDocument-textdokument (.odt). {_AS_DOCX}",
    RTF: f"Filen är ett textdokument (RTF). {_AS_DOCX}",
    WORKBOOK: WORKBOOK,
    WORKBOOK_BY_ANOTHER_NAME: WORKBOOK_BY_ANOTHER_NAME,
    PDF: "Filen är en PDF. Ange Word-dokumentet (.docx) som den är gjord av.",
}
"""Of a file that is no package of Word's: what else would be told as a document instead of a workbook."""

_INSTEAD: Final = (
    ("Arbetsboken är krypterad", "Dokumentet är krypterat"),
    ("Öppna den i Excel, ta bort", "Öppna det i Word, ta bort"),
    ("Skydda arbetsbok och spara den", "Skydda dokument och spara det"),
    ("Excels tillfälliga låsfil (~$) och ingen arbetsbok", "Words tillfälliga låsfil (~$) och inget dokument"),
    ("låsfilen försvinner när arbetsboken stängs", "låsfilen försvinner när dokumentet stängs"),
    ("Filen är inte en Excel-arbetsbok (.xlsx)", "Filen är inte ett Word-dokument (.docx)"),
    ("innehåller ingen arbetsbok", "innehåller inget dokument"),
    ("och ingen arbetsbok", "och inget dokument"),
    ("i arbetsboken", "i dokumentet"),
    ("Det är ingen vanlig arbetsbok", "Det är inget vanligt dokument"),
    ("än någon vanlig arbetsbok", "än något vanligt dokument"),
    ("Ta bort tomma rader och kolumner med formatering", "Ta bort bilder och tabeller som inte behövs"),
    ("Ta bort bilder, tomma rader och kolumner med formatering", "Ta bort bilder som inte behövs"),
    ("Ta bort bilder och tomma rader", "Ta bort bilder som inte behövs"),
    ("Spara som, filtyp Excel-arbetsbok (.xlsx)", "Spara som, filtyp Word-dokument (.docx)"),
    ("Ange en arbetsbok (.xlsx)", "Ange ett dokument (.docx)"),
    ("Skicka mallen som Excel-fil (.xlsx)", "Skicka dokumentet som Word-fil (.docx)"),
    ("Excels", "Words"),
    ("Excel", "Word"),
)  # fmt: skip


def in_words_of_word(sentence: str) -> str:
    """A sentence of :mod:`mallkoll.workbook.package.file_faults` for a file that should be a Word document."""
    if sentence in _OF_OTHERS:
        return _OF_OTHERS[sentence]
    for said, instead in _INSTEAD:
        sentence = sentence.replace(said, instead)
    return sentence
