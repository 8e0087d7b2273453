"""Bytes written into a page as text come back as they were, whatever a page or a way to it does to text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mallkoll.addin.web.seven_bits import as_text


@given(st.binary())
def test_seven_bits_of_each_character_are_the_bytes(content):
    text = as_text(content)
    bits = "".join(f"{ord(character) & 127:07b}" for character in text)
    assert bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8))[: len(content)] == content
    assert len(text) == -(-len(content) // 7) * 8


def test_nothing_stands_there_that_ends_the_part_or_is_changed_on_the_way():
    text = as_text(bytes(range(256)) * 7)
    assert not set("\0\n\r<") & set(text)
    assert max(text) < "\u0100"
