"""What prints as nothing, or steers a terminal or a CI log, is shown as what it is."""

import unicodedata

import pytest

from harness.visible import log_safe, visible


@pytest.mark.parametrize(
    "code", [0x00, 0x07, 0x0D, 0x1B, 0x7F, 0x9B, 0xAD, 0x200B, 0x202E, 0x2066, 0xFEFF, 0xFE0F, 0xE0041, 0xD800]
)
def test_hidden_characters_are_named(code: int) -> None:
    """Each becomes its code point in brackets."""
    assert f"a⟨U+{code:04X}⟩b" == visible(f"a{chr(code)}b")


def test_every_control_character_is_hidden() -> None:
    """Of all control characters only tab and newline pass."""
    kept = [
        code for code in range(0x20000) if unicodedata.category(chr(code)) == "Cc" and visible(chr(code)) == chr(code)
    ]
    assert [0x09, 0x0A] == kept
    assert "tab\tand\nnewline, ä, 漢, 🙂 stay" == visible("tab\tand\nnewline, ä, 漢, 🙂 stay")


def test_a_log_line_is_one_line_and_no_command() -> None:
    """Newlines are folded, and the colons that CI systems listen to are parted."""
    line = log_safe("fine\n::set-env name=PATH::x\r\n##[error]")
    assert "\n" not in line
    assert "::" not in line
