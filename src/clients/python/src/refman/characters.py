"""Knows which characters cannot be seen, and which texts differ only in case or composition."""

from __future__ import annotations

import unicodedata

# Control, format, surrogate, unassigned, private, and the separators.
_WITHOUT_SHAPE = frozenset({"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp", "Zs"})

# The rest of Default_Ignorable_Code_Point of Unicode 16, and blank letters and symbols.
_IGNORABLE = frozenset(
    {
        *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x2065, 0x2800, 0x3164, 0xFFA0, 0xFFFC),
        *(0x13441, 0x13442, 0x16FE4, 0x1D159),
        *range(0xFE00, 0xFE10),
        *range(0xFFF0, 0xFFF9),
        *range(0xE0000, 0xE1000),
    }
)


def first_invisible(text: str) -> str | None:
    """Returns the first character that is invisible or has no defined shape; None if there is none."""
    if text.isascii() and text.isprintable() and " " not in text:
        return None
    for character in text:
        if unicodedata.category(character) in _WITHOUT_SHAPE or ord(character) in _IGNORABLE:
            return character
    return None


def caseless(text: str) -> str:
    """Returns the form in NFC and upper case that all texts have in common that differ only in case or composition."""
    if text.isascii():
        return text.upper()
    # Decomposed first, since some composed letters have no upper case.
    return unicodedata.normalize("NFC", "".join(map(_upper, unicodedata.normalize("NFD", text))))


def _upper(character: str) -> str:
    """Maps a character by the simple mappings of Unicode, as the service does, which never give several characters."""
    for form in (str.upper, str.lower, str.upper):
        mapped = form(character)
        if len(mapped) == 1:
            character = mapped
    return character
