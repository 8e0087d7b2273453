"""Templates that have been issued bear their layout's fingerprint: renaming in the code must not change it."""

from __future__ import annotations

import pytest

from mallkoll.templates.library.find_layouts import find_layout


@pytest.mark.parametrize(
    ("name", "fingerprint"),
    [
        ("linkoping-2018-08", "6dac2a6b0d73"),
        ("linkoping-2019-04", "b7a717a81441"),
        ("linkoping-2021-08", "7829dc81a472"),
        ("linkoping-internbudget-2019", "290782f376f0"),
        ("tyreso-2017-08", "9a54092f28a2"),
    ],
)
def test_a_built_in_layout_keeps_its_fingerprint(name: str, fingerprint: str) -> None:
    assert find_layout(name).fingerprint == fingerprint
