"""The faults of a file that cannot be read, each with a Swedish sentence.

Each sentence says what is wrong and what to do about it. The caller prints the file's name before it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

_AGAIN: Final = "Öppna originalet i Excel och spara det på nytt, eller be avsändaren skicka filen igen."
_AS_XLSX: Final = "Öppna den i Excel och spara den med Spara som, filtyp Excel-arbetsbok (.xlsx)."

MISSING: Final = "Filen finns inte. Kontrollera namnet och mappen."
FOLDER: Final = "Det här är en mapp och inte en fil. Ange en arbetsbok (.xlsx) i mappen."
SPECIAL: Final = "Det här är inte en vanlig fil. Ange en arbetsbok (.xlsx)."
PERMISSION: Final = (
    "Filen får inte läsas: behörighet saknas, eller så är den låst av ett annat program. "
    "Stäng den i andra program eller be om behörighet till mappen."
)
IO_ERROR: Final = "Filen gick inte att läsa från disken ({detail}). Kopiera den till den egna datorn och försök igen."
EMPTY: Final = "Filen är tom (0 byte). Be avsändaren skicka den igen."
LOCK_FILE: Final = (
    "Det här är Excels tillfälliga låsfil (~$) och ingen arbetsbok. "
    "Ange filen med samma namn utan ~$; låsfilen försvinner när arbetsboken stängs."
)
FILE_TOO_LARGE: Final = (
    "Filen är för stor: {size} MB, gränsen är {limit} MB. Ta bort bilder och tomma rader och spara den på nytt."
)

ENCRYPTED: Final = (
    "Arbetsboken är krypterad med lösenord eller känslighetsetikett. "
    "Öppna den i Excel, ta bort lösenordet under Arkiv > Info > Skydda arbetsbok och spara den på nytt."
)
XLS: Final = f"Filen är i det äldre formatet Excel 97–2003 (.xls). {_AS_XLSX}"
OLE_OTHER: Final = f"Filen är i ett äldre Office-format men innehåller ingen arbetsbok. {_AGAIN}"
XLSB: Final = f"Filen är en binär arbetsbok (.xlsb). {_AS_XLSX}"
ODS: Final = f"Filen är ett OpenDocument-kalkylark (.ods). {_AS_XLSX}"
WORD: Final = "Filen är ett Word-dokument och ingen arbetsbok. Skicka mallen som Excel-fil (.xlsx)."
WORKBOOK: Final = "Filen är en Excel-arbetsbok och inget Word-dokument. Ange ett Word-dokument (.docx)."
WORKBOOK_BY_ANOTHER_NAME: Final = (
    "Filen är en Excel-arbetsbok och inget Word-dokument, fast den heter så. Ge den ändelsen .xlsx, eller ange "
    "dokumentet (.docx)."
)
ODT: Final = "Filen är ett OpenDocument-textdokument (.odt) och ingen arbetsbok. Skicka mallen som Excel-fil (.xlsx)."
RTF: Final = "Filen är ett textdokument (RTF) och ingen arbetsbok. Skicka mallen som Excel-fil (.xlsx)."
POWERPOINT: Final = "Filen är en PowerPoint-presentation och ingen arbetsbok. Skicka mallen som Excel-fil (.xlsx)."
NUMBERS: Final = "Filen är ett kalkylark från Numbers. Exportera den därifrån som Excel-fil (.xlsx)."
HTML: Final = f"Filen är en webbsida (HTML) som har sparats med Excels filändelse. {_AS_XLSX}"
XML_2003: Final = f"Filen är ett XML-kalkylark från Excel 2003. {_AS_XLSX}"
XML_OTHER: Final = f"Filen är en lös XML-fil och ingen arbetsbok. {_AGAIN}"
CSV: Final = f"Filen är en textfil (till exempel CSV) och ingen arbetsbok. {_AS_XLSX}"
PDF: Final = "Filen är en PDF och ingen arbetsbok. Skicka mallen som Excel-fil (.xlsx)."
ZIP_FOLDER: Final = "Filen är en zip-komprimerad mapp med arbetsböcker. Packa upp den och ange filerna var för sig."
NOT_WORKBOOK: Final = f"Filen är ett zip-arkiv men innehåller ingen arbetsbok. {_AGAIN}"
NOT_ZIP: Final = f"Filen är inte en Excel-arbetsbok (.xlsx): innehållet går inte att känna igen. {_AGAIN}"

TRUNCATED: Final = f"Filen är avhuggen: slutet saknas, troligen efter en avbruten kopiering eller hämtning. {_AGAIN}"
BAD_DIRECTORY: Final = f"Filen är skadad: innehållsförteckningen i arbetsboken går inte att läsa. {_AGAIN}"
MEMBER_ENCRYPTED: Final = f"Filen är ett zip-arkiv med lösenord. Packa upp den med lösenordet först. {_AGAIN}"
COMPRESSION: Final = f"Delen {{part}} är packad på ett sätt som Excel inte använder. {_AGAIN}"
TOO_MANY_PARTS: Final = f"Filen har för många delar (gränsen är {{limit}}). Det är ingen vanlig arbetsbok. {_AGAIN}"
DUPLICATE_PART: Final = f"Filen innehåller delen {{part}} två gånger, så det är oklart vilken som gäller. {_AGAIN}"
MISSING_PART: Final = f"Filen är skadad: delen {{part}} saknas. {_AGAIN}"
BAD_CRC: Final = f"Filen är skadad: kontrollsumman för delen {{part}} stämmer inte. {_AGAIN}"
BAD_DEFLATE: Final = f"Filen är skadad: delen {{part}} går inte att packa upp. {_AGAIN}"
WRONG_SIZE: Final = f"Filen är skadad: delen {{part}} har en annan storlek än filen uppger. {_AGAIN}"
PART_TOO_LARGE: Final = (
    "Delen {part} blir för stor när den packas upp: {size} MB, gränsen är {limit} MB. "
    "Ta bort tomma rader och kolumner med formatering och spara filen på nytt."
)
TOTAL_TOO_LARGE: Final = (
    "Filen blir för stor när den packas upp: {size} MB, gränsen är {limit} MB. "
    "Ta bort bilder, tomma rader och kolumner med formatering och spara filen på nytt."
)
BLOWN_UP: Final = (
    "Delen {part} är packad {ratio} gånger, mer än någon vanlig arbetsbok (gränsen är {limit}). "
    "Ta bort tomma rader och kolumner med formatering och spara filen på nytt."
)
TOO_MANY_TAGS: Final = (
    "Delen {part} har fler element än någon vanlig arbetsbok. "
    "Ta bort tomma rader och kolumner med formatering och spara filen på nytt."
)
TOO_MANY_CELLS: Final = (
    "Arbetsboken har för många ifyllda celler (gränsen är {limit}). "
    "Ta bort blad och rader som inte hör till mallen och spara filen på nytt."
)
DTD: Final = (
    "Delen {part} innehåller en dokumenttypsdeklaration (DTD), som Excel aldrig skriver och som kan vara skadlig. "
    "Öppna inte filen; be avsändaren skicka en ny som är sparad i Excel."
)
MALFORMED: Final = f"Filen är skadad: delen {{part}} är inte giltig XML (rad {{line}}). {_AGAIN}"
BAD_CONTENT: Final = f"Filen är skadad: {{detail}}. {_AGAIN}"
CELLS_LOST: Final = (
    "Mallkoll läste inte alla celler i delen {part} ({lost} skiljer). Det är ett fel i Mallkoll och inte i filen: "
    "anmäl det till den som sköter Mallkoll, och kontrollera filen för hand."
)
DAMAGED: Final = f"Filen är skadad och gick inte att läsa. {_AGAIN}"
OUT_OF_MEMORY: Final = "Filen behöver mer minne än det som finns. Ta bort tomma rader och kolumner i den."


class UnreadableFile(Exception):  # noqa: N818 - the name says what it is to those who catch it
    """A file that cannot be read as a workbook.

    ``path`` is the file as it was given, ``sentence`` says in Swedish what is wrong and what to do, ``__cause__``
    keeps the original error where there was one.
    """

    def __init__(self, path: str | Path, sentence: str) -> None:
        """Keep the file's name apart from the sentence: the caller decides how to print them together."""
        super().__init__(f"{path}: {sentence}")
        self.path = str(path)
        self.sentence = sentence

    def __reduce__(self) -> tuple[type[UnreadableFile], tuple[str, str]]:
        """Let the error travel between processes (an exception pickles its ``args`` by default)."""
        return type(self), (self.path, self.sentence)
