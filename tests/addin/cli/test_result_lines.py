"""What is printed of one file."""

from __future__ import annotations

from made_results import made_finding, made_result

from mallkoll.addin.cli.terminal import result_lines


def test_what_is_of_the_whole_file_stands_under_a_head_of_its_own() -> None:
    on_sheet = made_finding("SUM001", "fel", "Går inte ihop.", "Drift", "C9")
    of_file = made_finding("FIL005", "info", "Mallen är gjord med andra regler.")
    lines = [
        "".join(text for text, _ in line).rstrip() for line in result_lines(made_result("f.xlsx", [on_sheet, of_file]))
    ]
    assert lines[1:6] == [
        "  Drift",
        "    C9     fel     SUM001",
        "           Går inte ihop.",
        "  Hela filen",
        "           info    FIL005",
    ]
