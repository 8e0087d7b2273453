"""The VBA project as other programs see it: olevba reads the source back, olefile accepts the container."""

import io
import re
import struct
import zipfile
from pathlib import Path

import olefile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oletools.olevba import VBA_Parser, decompress_stream

from mallkoll.addin.button import install_addin
from mallkoll.addin.button.ribbon_addin import ADDIN_TYPE, addin_file, ribbon
from mallkoll.addin.vba import compound_file, ovba, vba_project
from mallkoll.addin.vba.template_macros import TEMPLATE_MACROS
from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import built_in

SHEETS = ["Blad1", "Blad2"]


def read_back(project: bytes) -> dict[str, str]:
    parser = VBA_Parser("vbaProject.bin", data=project)
    found = {name: code for _, _, name, code in parser.extract_all_macros()}
    parser.close()
    return found


def body(code: str) -> list[str]:
    return [line for line in code.splitlines() if not line.startswith("Attribute ")]


@pytest.fixture(scope="module")
def project() -> bytes:
    return vba_project.addin_project(SHEETS)


def test_olevba_reads_the_text_files_back(project: bytes) -> None:
    found = read_back(project)
    for file, text in vba_project.sources().items():
        assert body(found[file.removesuffix(".bas") + ".bas"]) == text.splitlines()


def test_strict_olefile_accepts_the_container(project: bytes) -> None:
    with olefile.OleFileIO(io.BytesIO(project), raise_defects=olefile.DEFECT_POTENTIAL) as ole:
        assert ole.parsing_issues == []
        names = {"/".join(parts) for parts in ole.listdir()}
        modules = {name.removesuffix(".bas") for name in vba_project.sources()} | {"ThisWorkbook", *SHEETS}
        assert names == {"PROJECT", "PROJECTwm", "VBA/dir", "VBA/_VBA_PROJECT", *(f"VBA/{name}" for name in modules)}


def test_the_same_text_gives_the_same_bytes(project: bytes) -> None:
    assert vba_project.addin_project(SHEETS) == project


def records(stream: bytes) -> list[tuple[int, bytes]]:
    """The records of a dir stream, read as [MS-OVBA] 2.3.4.2 lays them out."""
    found, at = [], 0
    while at < len(stream):
        identifier, size = struct.unpack_from("<HI", stream, at)
        size = 6 if identifier == 0x09 else size  # the version: its length leaves the second number out
        found.append((identifier, stream[at + 6 : at + 6 + size]))
        at += 6 + size
    assert at == len(stream)
    return found


def test_the_dir_stream_holds_the_records_of_the_specification(project: bytes) -> None:
    with olefile.OleFileIO(io.BytesIO(project)) as ole:
        found = records(bytes(decompress_stream(bytearray(ole.openstream("VBA/dir").read()))))
    head = [0x01, 0x02, 0x14, 0x03, 0x04, 0x05, 0x40, 0x06, 0x3D, 0x07, 0x08, 0x09, 0x0C, 0x3C]
    references = [0x16, 0x3E, 0x0D] * 2
    kinds = [identifier for identifier, _ in found]
    assert kinds[: len(head) + 6] == head + references
    rest = found[len(head) + 6 :]
    assert [identifier for identifier, _ in rest[:2]] == [0x0F, 0x13]
    (count,) = struct.unpack("<H", rest[0][1])
    assert rest[-1][0] == 0x10
    modules = rest[2:-1]
    assert len(modules) == count * 11
    listed = {}
    for start in range(0, len(modules), 11):
        one = modules[start : start + 11]
        kind = one[9][0]
        assert [i for i, _ in one] == [0x19, 0x47, 0x1A, 0x32, 0x1C, 0x48, 0x31, 0x1E, 0x2C, kind, 0x2B]
        assert one[6][1] == bytes(4)
        listed[one[0][1].decode("cp1252")] = kind
    assert listed["ThisWorkbook"] == listed["Blad1"] == 0x22
    assert listed["MallkollKnappar"] == 0x21


def decrypt(identifier: str, coded: bytes) -> bytes:
    """[MS-OVBA] 2.4.3.3, written from the specification and not from the writer."""
    seed, version, key = coded[0], coded[1] ^ coded[0], coded[2] ^ coded[0]
    assert version == 2
    assert key == sum(identifier.encode()) & 0xFF
    plain, one_back, two_back = key, coded[2], coded[1]
    out = []
    for byte in coded[3:]:
        plain = byte ^ ((two_back + plain) & 0xFF)
        two_back, one_back = one_back, byte
        out.append(plain)
    out = out[(seed & 6) // 2 :]
    (length,) = struct.unpack("<I", bytes(out[:4]))
    assert len(out) == 4 + length
    return bytes(out[4:])


@pytest.mark.parametrize("seed", [0, 2, 4, 0x5E])
def test_the_project_is_neither_protected_nor_hidden(project: bytes, seed: int) -> None:
    with olefile.OleFileIO(io.BytesIO(project)) as ole:
        text = ole.openstream("PROJECT").read().decode("cp1252")
    identifier = re.search(r'ID="([^"]+)"', text)[1]
    fields = {key: bytes.fromhex(re.search(rf'{key}="([^"]+)"', text)[1]) for key in ("CMG", "DPB", "GC")}
    found = {key: decrypt(identifier, value) for key, value in fields.items()}
    assert found == {"CMG": bytes(4), "DPB": b"\0", "GC": b"\xff"}
    assert decrypt(identifier, ovba.encrypt(identifier, b"abc", seed)) == b"abc"


@given(st.one_of(st.binary(max_size=9000), st.text(alphabet="ab \r\n", max_size=9000).map(str.encode)))
@settings(max_examples=60, deadline=None)
def test_what_is_compressed_is_read_back_by_olevba(data: bytes) -> None:
    found = bytes(decompress_stream(bytearray(ovba.compress(data))))
    assert found[: len(data)] == data
    assert found[len(data) :].strip(b"\0") == b""  # only a last chunk that does not shrink is filled up


@pytest.mark.parametrize("data", [b"a" * 4096, b"a" * 4097, b"abc" * 5000, bytes(range(256)) * 40, b"x", b""])
def test_repetitive_and_boundary_lengths(data: bytes) -> None:
    assert bytes(decompress_stream(bytearray(ovba.compress(data)))) == data


@given(st.dictionaries(st.text("abcdefghijÅ", min_size=1, max_size=31), st.integers(0, 20_000), max_size=40))
@settings(max_examples=40, deadline=None)
def test_any_set_of_streams_is_read_back(sizes: dict[str, int]) -> None:
    sizes = {name.lower(): size for name, size in sizes.items()}
    content = {name: bytes([i % 251]) * size for i, (name, size) in enumerate(sizes.items())}
    with olefile.OleFileIO(
        io.BytesIO(compound_file.compound_file({"folder": content})), raise_defects=olefile.DEFECT_POTENTIAL
    ) as ole:
        assert ole.parsing_issues == []
        for name, data in content.items():
            assert ole.openstream(["folder", name]).read() == data


@pytest.mark.parametrize("name", ["a" * 32, "a/b", "", "a:b"])
def test_names_that_a_compound_file_does_not_take(name: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        compound_file.compound_file({name: b""})


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"_Dold.bas": ""}, "not a module name"),
        ({"A" * 32 + ".bas": ""}, "not a module name"),
        ({"Lang.bas": "'" + "x" * 1100}, "longer than 1023"),
        ({"Blad1.bas": ""}, "two modules"),
    ],
)
def test_what_vba_does_not_take_is_refused(files: dict[str, str], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        vba_project.vba_project(files, SHEETS)


def procedures(text: str) -> dict[str, str]:
    return {m[2]: m[0] for m in re.finditer(r"^Public (Sub|Function) (\w+).*?^End \1", text, re.MULTILINE | re.DOTALL)}


@pytest.mark.parametrize("file", ["MallkollKnappar.bas", "TillaggMeny.bas"])
def test_every_macro_that_a_button_calls_shows_its_error(file: str) -> None:
    called = procedures(vba_project.sources()[file])
    assert called
    for name, text in called.items():
        lines = [line.strip() for line in text.splitlines()]
        assert lines[1] == "On Error GoTo Fel", name
        assert any(line.startswith("MallkollProgram.VisaFel") for line in lines[lines.index("Fel:") :]), name


FUNCTION = re.compile(r"^(?:Public |Private )?Function (\w+)\(.*?^End Function", re.MULTILINE | re.DOTALL)
ASSIGNED = re.compile(r"^ *(?:If .* Then )?(?:Set )?(\w+)(?:\([^=]*\))? = ", re.MULTILINE)
DECLARED = re.compile(r"(\w+) As \w+")


@pytest.mark.parametrize("file", sorted(vba_project.sources()))
def test_what_is_assigned_is_declared_and_every_function_gives_a_value(file: str) -> None:
    """A function that assigns to another name passes in LibreOffice and stops Excel from compiling the project."""
    text = vba_project.sources()[file]
    module = set(DECLARED.findall("".join(line for line in text.splitlines(True) if " Const " in line or " m" in line)))
    for found in FUNCTION.finditer(text):
        assigned = set(ASSIGNED.findall(found[0]))
        assert found[1] in assigned, found[1]
    for code in re.findall(
        r"^(?:Public |Private )?(?:Sub|Function) .*?^End (?:Sub|Function)", text, re.MULTILINE | re.DOTALL
    ):
        name = re.match(r"(?:Public |Private )?(?:Sub|Function) (\w+)", code)[1]
        assert set(ASSIGNED.findall(code)) <= {name, *DECLARED.findall(code), *module}, name


def test_every_button_and_every_ribbon_callback_exists() -> None:
    public = {name for text in vba_project.sources().values() for name in procedures(text)}
    called = set(re.findall(r'onAction="(\w+)"', ribbon().decode()))
    assert len(called) == 7
    assert called | {button.macro for button in TEMPLATE_MACROS.buttons} <= public
    for name in called:  # what Excel calls with the pressed control
        assert f"Public Sub {name}(ByVal kontroll As Object)" in vba_project.sources()["TillaggMeny.bas"]


def test_module_names_are_the_sheets_code_names(tmp_path: Path) -> None:
    file = tmp_path / "mall.xlsm"
    build(built_in("linkoping-2018-08"), file, None, TEMPLATE_MACROS)
    with zipfile.ZipFile(file) as package:
        found = read_back(package.read("xl/vbaProject.bin"))
        sheets = [name for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
        names = {re.search(rb'<sheetPr codeName="(\w+)"', package.read(name))[1].decode() for name in sheets}
        assert b'<workbookPr codeName="ThisWorkbook"' in package.read("xl/workbook.xml")
    documents = {name.removesuffix(".cls") for name in found if name.endswith(".cls")}
    assert documents == names | {"ThisWorkbook"}


def test_the_addin_is_an_addin_with_a_ribbon() -> None:
    with zipfile.ZipFile(io.BytesIO(addin_file())) as package:
        assert package.testzip() is None
        assert ADDIN_TYPE in package.read("[Content_Types].xml")
        assert package.read("customUI/customUI14.xml") == ribbon()
        assert b'Target="customUI/customUI14.xml"' in package.read("_rels/.rels")
        assert "TillaggMeny.bas" in read_back(package.read("xl/vbaProject.bin"))
    assert addin_file() == addin_file()


def test_libreoffices_settings_keep_what_they_hold() -> None:
    before = '<oor:items x="y"><item oor:path="/a"><prop/></item></oor:items>'
    after = install_addin.connected(before)
    assert after.replace(install_addin._ITEM, "") == before
    assert install_addin.connected(after) == after
    with pytest.raises(install_addin.InstallError, match="annat program"):
        install_addin.connected(after.replace("mallkoll;urp", "annan;urp"))
