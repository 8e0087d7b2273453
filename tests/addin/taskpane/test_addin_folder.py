"""The add-in's folder: the address that it is made for, its manifest, what it loads, the command that makes it."""

from __future__ import annotations

import gzip
import io
import json
import re
import struct
import tarfile
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Mapping
from pathlib import Path

import pytest
from lxml import etree
from office_pane import built
from office_workbook import modules
from program import mallkoll
from web_page import part_or_skip

from mallkoll.addin.browser.fetch_parts import CannotBuildError
from mallkoll.addin.taskpane import build_addin
from mallkoll.addin.taskpane.base_address import LONGEST, BadAddressError, base_address
from mallkoll.addin.taskpane.build_addin import OFFICE, addin_files
from mallkoll.addin.taskpane.manifest import manifest
from mallkoll.templates.library.find_layouts import LAYOUTS

DATA = Path(__file__).parents[2] / "data" / "office"
BASE = "https://server.example/mallkoll/"
PARTS = {name: name.encode() for name in ("wasm", "stdlib", "packages", "worker")}


def made(parts: Mapping[str, bytes] = PARTS) -> Mapping[str, bytes]:
    """The files of the folder, quickly, with parts that are none."""
    return part_or_skip(lambda: addin_files(BASE, parts, {}))


# --- the address ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("https://server.example/mallkoll", BASE),
        (" https://server.example/mallkoll/ ", BASE),
        ("HTTPS://Server.Example:443/mallkoll//", BASE),
        ("https://server.example", "https://server.example/"),
        ("https://localhost:3000/x", "https://localhost:3000/x/"),
        ("https://10.1.2.3/x", "https://10.1.2.3/x/"),
        ("https://östersund.se/åäö/", "https://xn--stersund-m4a.se/%C3%A5%C3%A4%C3%B6/"),
        ("https://a.se/%C3%A5/", "https://a.se/%C3%A5/"),
        ("https://a.se/mallkoll.v2/", "https://a.se/mallkoll.v2/"),
    ],
)
def test_an_address_is_made_plain(given: str, made: str) -> None:
    assert base_address(given) == made
    assert base_address(made) == made


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("http://server.example/mallkoll/", "måste börja med https://"),
        ("ftp://server.example/", "måste börja med https://"),
        ("server.example/mallkoll", "är ingen adress"),
        ("mallkoll", "är ingen adress"),
        ("", "är ingen adress"),
        ("https://", "är ingen adress"),
        ("https:///x", "är ingen adress"),
        ("https://-a.se/", "är ingen adress"),
        ("https://a..se/", "är ingen adress"),
        ("https://a.se:99999/", "är ingen adress"),
        ("https://a.se:x/", "är ingen adress"),
        ("https://[::1]/", "är ingen adress"),
        ("https://a.se/en mapp/", "är ingen adress"),
        ("https://a.se/x/../y/", "är ingen adress"),
        ('https://a.se/"><Id>', "är ingen adress"),
        ("javascript:alert(1)", "är ingen adress"),
        (r"\\server\mapp", "är ingen adress"),
        ("https://a.se/?v=1", "Ta bort frågetecknet"),
        ("https://a.se/?", "Ta bort frågetecknet"),
        ("https://a.se/#del", "Ta bort tecknet #"),
        ("https://a.se/#", "Ta bort tecknet #"),
        ("https://karin:hemligt@a.se/", "Ta bort användarnamnet"),
        ("https://a.se/taskpane.html", "är en sida"),
        ("https://a.se/manifest.xml", "är en sida"),
        (f"https://a.se/{'x' * LONGEST}/", "får vara högst"),
    ],
)
def test_what_cannot_be_the_address_is_told_in_a_sentence(given: str, told: str) -> None:
    with pytest.raises(BadAddressError, match=re.escape(told)):
        base_address(given)


# --- the manifest -----------------------------------------------------------------------------------------------------


def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(DATA / "manifest.xsd")))


@pytest.mark.parametrize("base", [BASE, "https://a.se/", base_address("https://a.se/x&y='z'/")])
def test_the_manifest_is_valid(base: str) -> None:
    schema().assertValid(etree.fromstring(manifest(base)))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<Version>0.1.0.0</Version>", "<Version>0.1.0-rc1</Version>"),
        ("<DefaultLocale>sv-SE</DefaultLocale>", ""),
        ("ReadWriteDocument", "Allt"),
        ('size="80"', 'size="81"'),
        ('<bt:Image size="80" resid="ikon80"/>', ""),
        ("<TaskpaneId>mallkoll</TaskpaneId>", "<Function>mallkoll</Function>"),
        ('<Label resid="knapp"/>', ""),
        ('MinVersion="1.7"', 'MinVersion="1"'),
        ('xsi:type="ShowTaskpane"', 'xsi:type="Annat"'),
        ('id="tips"', f'id="{"t" * 33}"'),
        ("<Hosts><Host Name", "<Permissions>Restricted</Permissions><Hosts><Host Name"),
    ],
)
def test_a_manifest_that_differs_is_refused(before: str, after: str) -> None:
    text = manifest(BASE).decode()
    assert before in text
    assert not schema().validate(etree.fromstring(text.replace(before, after).encode()))


def test_the_manifest_names_only_files_of_its_own_folder_and_all_that_it_refers_to() -> None:
    root = ET.fromstring(manifest(BASE))
    files = made()
    values = [value for element in root.iter() for value in (*element.attrib.values(), element.text or "")]
    addresses = {value for value in values if "://" in value}
    assert {address.removeprefix(BASE) for address in addresses} <= files.keys()
    assert all(address.startswith(BASE) for address in addresses)
    held = [element.get("id") for element in root.iter() if "DefaultValue" in element.attrib and element.get("id")]
    referred = {element.get("resid") for element in root.iter()} - {None}
    assert len(held) == len(set(held))
    assert referred == set(held)


def test_the_same_address_is_the_same_addin() -> None:
    ids = [re.search(rb"<Id>(.+)</Id>", manifest(base))[1] for base in (BASE, BASE, "https://a.se/")]
    assert ids[0] == ids[1] != ids[2]
    assert manifest(BASE) == manifest(BASE)


# --- what the pane loads ----------------------------------------------------------------------------------------------


def policy(page: str) -> dict[str, list[str]]:
    text = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)[1]
    return {name: values for name, *values in (part.split() for part in text.split(";"))}


def test_the_policy_lists_what_the_pane_loads_and_nothing_else() -> None:
    files = {name: content.decode("utf-8", "replace") for name, content in made().items()}
    page = files["taskpane.html"]
    rules = policy(page)
    scripts = re.findall(r'<script src="([^"]+)"', page)
    styles, icons = (re.findall(rf'<link rel="{kind}" href="([^"]+)"', page) for kind in ("stylesheet", "icon"))
    assert "<script>" not in page
    assert "style=" not in page
    assert not re.search(r"\son\w+=", page)
    assert {name.partition("?")[0] for name in (*scripts, *styles, *icons)} - {f"{OFFICE}office.js"} <= files.keys()
    elsewhere = {name for name in scripts if "://" in name}
    assert elsewhere == {f"{OFFICE}office.js"}
    assert rules.pop("default-src") == ["'none'"]
    assert rules.pop("script-src") == ["'self'", OFFICE, "'wasm-unsafe-eval'"]
    assert rules.pop("worker-src") == ["blob:"], "Engine makes the worker of a part"
    assert {rules.pop(name)[0] for name in ("base-uri", "form-action")} == {"'none'"}
    assert rules == {name: ["'self'"] for name in ("style-src", "img-src", "connect-src")}
    own = "".join(text for name, text in files.items() if name.startswith("taskpane."))
    addresses = set(re.findall(r"https?://[\w./-]+", re.sub(r"<pre>.*?</pre>", "", own, flags=re.DOTALL)))
    assert addresses == {OFFICE, f"{OFFICE}office.js"}


def test_the_parts_are_named_by_what_they_hold() -> None:
    files, others = made(), made(PARTS | {"wasm": b"another"})
    assert {name for name in files if name.startswith("delar/")} - others.keys() == {
        next(name for name in files if name.startswith("delar/wasm-"))
    }
    assert files["taskpane.html"] != others["taskpane.html"], "it asks for the script anew"


@pytest.mark.parametrize("size", [16, 32, 64, 80])
def test_the_icons_are_pictures_of_their_size(size: int) -> None:
    content = made()[f"ikon-{size}.png"]
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", content[16:24]) == (size, size)
    chunk = content.index(b"IDAT")
    (length,) = struct.unpack(">I", content[chunk - 4 : chunk])
    pixels = zlib.decompress(content[chunk + 4 : chunk + 4 + length])
    assert len(pixels) == size * (4 * size + 1)
    assert len(set(pixels)) > 4
    assert len(content) < 100_000


def test_the_bundle_holds_what_the_pane_needs_and_no_other_host() -> None:
    files = built(BASE)
    packed = next(content for name, content in files.items() if name.startswith("delar/packages-"))
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(packed))) as archive:
        names = archive.getnames()
    found = [re.search(r"(?:^|/)mallkoll/addin/(\w+)/", name) for name in names]
    rooms = {match[1] for match in found if match}
    assert rooms == {"browser", "button", "taskpane"}
    assert not [name for name in names if "open_workbook" in name]


def test_nothing_that_sends_usage_data_is_among_what_the_tests_take_from_npm() -> None:
    assert sorted(path.name for path in modules().iterdir()) == ["office-addin-manifest", "office-addin-mock"]


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["http://a.se/", "a.se", "https://a.se/?x"])
def test_the_command_says_why_an_address_cannot_be_used_and_writes_nothing(address: str, tmp_path: Path) -> None:
    done = mallkoll("webb", "--tillagg", address, "--ut", str(tmp_path / "ut"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"mallkoll: {address} ")
    assert list(tmp_path.iterdir()) == []


def test_the_command_leaves_a_folder_alone_in_which_there_is_something(tmp_path: Path) -> None:
    (tmp_path / "annat.txt").write_text("x", "utf-8")
    for target in (tmp_path, tmp_path / "annat.txt"):
        done = mallkoll("webb", "--tillagg", BASE, "--ut", str(target))
        assert done.returncode == 2
        assert f"{target} finns redan, och är inte en tom mapp" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["annat.txt"]


def test_the_command_makes_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = built(BASE)
    monkeypatch.setattr(build_addin, "bundle", lambda session: PARTS)
    done = mallkoll("webb", "--tillagg", BASE, "--ut", str(tmp_path / "ut" / "ny"))
    assert (done.returncode, done.stdout) == (0, f"{tmp_path / 'ut' / 'ny' / 'manifest.xml'}\n")
    made = {
        path.relative_to(tmp_path / "ut" / "ny").as_posix() for path in (tmp_path / "ut").rglob("*") if path.is_file()
    }
    assert {name for name in made if "/" not in name} == {name for name in files if "/" not in name}


def test_the_kommuns_own_layouts_go_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_addin, "bundle", lambda session: PARTS)
    made()
    layouts = tmp_path / "mallar" / "layouter"
    (layouts / "delar").mkdir(parents=True)
    text = (LAYOUTS / "linkoping-2018-08.yaml").read_text("utf-8")
    (layouts / "egen.yaml").write_text(text.replace("layout: linkoping-2018-08", "layout: egen-2018"), "utf-8")
    (layouts / "delar" / "egen-del.yaml").write_text("# </script>\n", "utf-8")
    command = ("webb", "--tillagg", BASE, "--layouter", str(tmp_path / "mallar"), "--ut", str(tmp_path / "ut"))
    assert mallkoll(*command).returncode == 0
    script = (tmp_path / "ut" / "taskpane.js").read_text("utf-8")
    told = json.loads(re.search(r"^const SETTINGS = (\{.*\});$", script, re.MULTILINE)[1])
    assert told["layouts"].keys() == {"egen.yaml", "delar/egen-del.yaml"}
    assert told["layouts"]["egen.yaml"] == (layouts / "egen.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "inga layouter"),
        (b"layout: egen\nnamn: [\n", "egen.yaml"),
        (b"# r\xe4tt\nx: 1\n", "inte sparad som UTF-8"),
    ],
)
def test_layouts_that_cannot_be_used_are_told(content: bytes | None, told: str, tmp_path: Path) -> None:
    folder = tmp_path / "layouter"
    folder.mkdir()
    text = (LAYOUTS / "linkoping-2018-08.yaml").read_text("utf-8")
    if content is not None:
        (folder / "hel.yaml").write_text(text.replace("layout: linkoping-2018-08", "layout: hel-2018"), "utf-8")
        (folder / "egen.yaml").write_bytes(content)
    done = mallkoll("webb", "--tillagg", BASE, "--layouter", str(folder), "--ut", str(tmp_path / "ut"))
    assert (done.returncode, (tmp_path / "ut").exists()) == (2, False)
    assert told in done.stderr


def test_layouts_belong_to_the_addin(tmp_path: Path) -> None:
    done = mallkoll("webb", "--layouter", str(tmp_path), "--ut", str(tmp_path / "x.html"))
    assert (done.returncode, list(tmp_path.iterdir())) == (2, [])
    assert "--layouter hör till --tillagg" in done.stderr


def test_where_a_part_cannot_be_had_the_command_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(session: str) -> None:
        raise CannotBuildError("npm saknas.")

    monkeypatch.setattr(build_addin, "bundle", missing)
    done = mallkoll("webb", "--tillagg", BASE, "--ut", str(tmp_path / "ut"))
    assert (done.returncode, done.stderr) == (2, "mallkoll: npm saknas.\n")
    assert list(tmp_path.iterdir()) == []
