"""A part that expat has found well-formed is not shown to it again; any other is, and tags are counted each time."""

import pytest

from mallkoll.workbook.package import file_faults, xml_parser
from mallkoll.workbook.package.file_faults import UnreadableFile
from mallkoll.workbook.package.xml_parser import Limits, parse_xml

SOUND = b"<styleSheet><numFmts/></styleSheet>"
BROKEN = b"<styleSheet><numFmts></styleSheet>"


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_parser, "_known", {})


def test_a_broken_part_with_the_checksum_of_a_known_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_parser, "crc32", lambda _: 1)
    for _ in range(2):
        assert parse_xml(Limits("x"), "p", SOUND)
        with pytest.raises(UnreadableFile) as caught:
            parse_xml(Limits("x"), "p", BROKEN)
        assert caught.value.sentence == file_faults.MALFORMED.format(part="p", line=1)


def test_a_part_that_is_not_plain_is_told_each_time() -> None:
    for _ in range(2):
        assert not parse_xml(Limits("x"), "p", SOUND.replace(b"<numFmts/>", b"<!-- -->"))


def test_a_known_part_with_handlers_is_parsed() -> None:
    assert parse_xml(Limits("x"), "p", SOUND)
    names: list[str] = []
    parse_xml(Limits("x"), "p", SOUND, lambda name, _: names.append(name))
    assert names == ["styleSheet", "numFmts"]


def test_the_tags_of_a_known_part_are_counted() -> None:
    limits = Limits("x", tags_left=2 * len(SOUND) // 3)
    assert parse_xml(limits, "p", SOUND)
    assert parse_xml(limits, "p", SOUND)
    with pytest.raises(UnreadableFile) as caught:
        parse_xml(limits, "p", SOUND)
    assert caught.value.sentence == file_faults.TOO_MANY_TAGS.format(part="p")


def test_no_more_is_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_parser, "_MOST_KEPT", 3 * len(SOUND))
    texts = [SOUND.replace(b"numFmts", b"numFm%02d" % number) for number in range(10)]
    for text in texts:
        assert parse_xml(Limits("x"), "p", text)
        assert xml_parser.is_known(text)
    assert 0 < sum(map(xml_parser.is_known, texts)) <= 3
    xml_parser.remember([b"a" * (3 * len(SOUND) + 1)])
    assert not any(map(xml_parser.is_known, texts))
