"""Decides what a valid reference looks like, and when two texts are the same reference."""

from __future__ import annotations

import re
import unicodedata

from .characters import caseless, first_invisible
from .errors import RefmanError, refusal

MAX_NUMBER = 4294967295
"""The largest number of a reference."""

_MAX_REFERENCE = 64
_MAX_PREFIX = 16
_RESERVED_REFERENCES = frozenset({"GND", "VCC", "VDD", "VSS"})
_RESERVED_PREFIXES = frozenset({"N$"})
_POWER_PREFIXES = frozenset({"#PWR", "#FLG"})
_SURELY_SMALL = 9
_MAX_KNOWN = 10_000

_REFERENCE = re.compile(r"[A-Za-z][A-Za-z_]{0,15}([0-9]+)")
_PREFIX = re.compile(r"[A-Za-z][A-Za-z_]{0,15}")
_DIGITS = "0123456789"
_ASCII_DIGITS = frozenset(_DIGITS)
_PREFIX_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_")


class Rules:
    """Accepts every text, as Circuit Synth's Python class does."""

    name = "any"

    is_indexed = False
    """Whether generation looks numbers up, and a hierarchy has limits, as in the service."""

    is_caseless = False
    """Whether texts that differ can be the same reference."""

    def key(self, text: str) -> str:
        """Returns the form in which a prefix or a reference is compared with others."""
        return text

    def last_number(self, prefix: str) -> int:
        """Returns the largest number that fits after a prefix; 0 if there is none."""
        del prefix
        return MAX_NUMBER

    def has_zero_before_number(self, prefix: str) -> bool:
        """Returns whether all numbers of a prefix are written with one zero before them."""
        del prefix
        return False

    def refuse_reference(self, text: str) -> RefmanError | None:
        """Returns the refusal of a reference; None if it is valid."""
        del text
        return None

    def refuse_prefix(self, prefix: str) -> RefmanError | None:
        """Returns the refusal of a prefix; None if it is valid."""
        del prefix
        return None


class StrictRules(Rules):
    """Implements the rules `strict` of the service: ASCII letters and `_`, then digits."""

    name = "strict"
    is_indexed = True

    def __init__(self) -> None:
        self._known_prefixes: set[str] = set()

    def refuse_reference(self, text: str) -> RefmanError | None:
        """Returns the refusal of a reference; None if it is valid."""
        match = _REFERENCE.fullmatch(text)
        if match is not None and len(text) <= _MAX_REFERENCE:
            digits = match.group(1)
            if len(digits) <= _SURELY_SMALL or int(digits) <= MAX_NUMBER:
                return None
        return self._why_reference(text)

    def refuse_prefix(self, prefix: str) -> RefmanError | None:
        """Returns the refusal of a prefix; None if it is valid."""
        if prefix in self._known_prefixes:
            return None
        if _PREFIX.fullmatch(prefix) is None:
            return self._why_prefix(prefix)
        if len(self._known_prefixes) < _MAX_KNOWN:
            self._known_prefixes.add(prefix)
        return None

    def _why_reference(self, text: str) -> RefmanError:
        if not text:
            return _empty_reference()
        if len(text) > _MAX_REFERENCE:
            return _reference_too_long(text)
        if text in _RESERVED_REFERENCES:
            return refusal("reserved_reference", f"The reference '{text}' is reserved.", {"reference": text})
        end = 0
        while end < len(text) and (text[end] == "_" or _is_alphabetic(text[end])):
            end += 1
        if end < len(text) and not _is_numeric(text[end]):
            return _malformed(text, f"it has the character '{text[end]}'")
        if end == 0:
            return _malformed(text, "it has no prefix before the number")
        if end == len(text):
            return _malformed(text, "it has no number after the prefix")
        if _PREFIX.fullmatch(text, 0, end) is None:
            return self._why_prefix(text[:end])
        number = text[end:]
        for character in number:
            if character not in _ASCII_DIGITS:
                return refusal(
                    "invalid_number_character",
                    f"The number '{number}' has the character '{character}'.",
                    {"reference": text, "number": number, "character": character},
                )
        return _number_too_large(text, number)

    def _why_prefix(self, prefix: str) -> RefmanError:
        if not prefix:
            return _empty_prefix()
        if len(prefix) > _MAX_PREFIX:
            return _prefix_too_long(prefix, _MAX_PREFIX)
        if prefix in _RESERVED_PREFIXES:
            return refusal("reserved_prefix", f"The prefix '{prefix}' is reserved.", {"prefix": prefix})
        for character in prefix:
            if character not in _PREFIX_CHARACTERS:
                return refusal(
                    "invalid_prefix_character",
                    f"The prefix '{prefix}' has the character '{character}'.",
                    {"prefix": prefix, "character": character},
                )
        return refusal(
            "prefix_must_start_with_letter", f"The prefix '{prefix}' does not start with a letter.", {"prefix": prefix}
        )


class KicadRules(Rules):
    """Implements the rules `kicad` of the service: any visible characters, with or without a number."""

    name = "kicad"
    is_indexed = True
    is_caseless = True

    def key(self, text: str) -> str:
        """Returns the form in which a prefix or a reference is compared with others."""
        return caseless(text)

    def last_number(self, prefix: str) -> int:
        """Returns the largest number that fits after a prefix; 0 if there is none."""
        room = _MAX_REFERENCE - len(prefix) - self.has_zero_before_number(prefix)
        return min(MAX_NUMBER, int("9" * room)) if room > 0 else 0

    def has_zero_before_number(self, prefix: str) -> bool:
        """Returns whether all numbers of a prefix are written with one zero before them, as KiCad's power symbols are."""
        return prefix[:1] == "#" and caseless(prefix) in _POWER_PREFIXES

    def refuse_reference(self, text: str) -> RefmanError | None:
        """Returns the refusal of a reference; None if it is valid."""
        if not text:
            return _empty_reference()
        if len(text) > _MAX_REFERENCE:
            return _reference_too_long(text)
        invisible = first_invisible(text)
        if invisible is not None:
            return refusal(
                "invalid_reference_format",
                f"The reference has the character U+{ord(invisible):04X}, which is invisible or has no defined shape.",
                {"reference": text},
            )
        if text[-1] == "?":
            return refusal(
                "missing_number",
                f"The reference '{text}' is not annotated yet: '?' stands where its number will be.",
                {"reference": text},
            )
        number = text[len(text.rstrip(_DIGITS)) :]
        if len(number) > _SURELY_SMALL and int(number) > MAX_NUMBER:
            return _number_too_large(text, number)
        return None

    def refuse_prefix(self, prefix: str) -> RefmanError | None:
        """Returns the refusal of a prefix; None if it is valid."""
        if not prefix:
            return _empty_prefix()
        if len(prefix) > _MAX_REFERENCE:
            return _prefix_too_long(prefix, _MAX_REFERENCE)
        if prefix[-1] in _ASCII_DIGITS:
            return _invalid_prefix(prefix, "ends in a digit, which is part of the number")
        if first_invisible(prefix) is not None:
            return _invalid_prefix(prefix, "has characters that the rules 'kicad' do not allow")
        if prefix[-1] == "?":
            return _invalid_prefix(prefix, "ends in '?', which marks a reference that is not annotated yet")
        if self.last_number(prefix) == 0:
            return refusal(
                "reference_too_long",
                f"No number fits after the prefix within {_MAX_REFERENCE} characters.",
                {"prefix": prefix, "limit": _MAX_REFERENCE},
            )
        return None


_BY_NAME: dict[str, Rules] = {rules.name: rules for rules in (StrictRules(), KicadRules(), Rules())}


def by_name(name: str) -> Rules:
    """Returns the rules of a name; raises ValueError if there are none."""
    try:
        return _BY_NAME[name]
    except KeyError:
        raise ValueError(f"rules must be one of {sorted(_BY_NAME)}, not {name!r}") from None


def parse(text: str) -> tuple[str, int, int] | None:
    """Splits a reference into its prefix, the count of digits of a number with leading zeros (else 0), and the number.

    Returns None if it does not end in a number, or if the number is too large.
    """
    prefix = text.rstrip(_DIGITS)
    digits = text[len(prefix) :]
    if not digits or len(digits) > _MAX_REFERENCE:
        return None
    number = int(digits)
    if number > MAX_NUMBER:
        return None
    return prefix, len(digits) if len(digits) > 1 and digits[0] == "0" else 0, number


def natural(text: str) -> tuple[str, int, int]:
    """Returns the key that sorts references in natural order: `R2` before `R10`, `R1` before `R01`."""
    prefix, digits, number = parse(text) or (text, 0, -1)
    return prefix if prefix.isascii() else _utf16(prefix), number, digits


def _utf16(text: str) -> str:
    """Returns one character for each unit in UTF-16, by which the service sorts."""
    units = text.encode("utf-16-be", "surrogatepass")
    return "".join(chr(high << 8 | low) for high, low in zip(units[::2], units[1::2]))


def _empty_reference() -> RefmanError:
    return refusal("empty_reference", "A reference must not be empty.")


def _reference_too_long(text: str) -> RefmanError:
    return refusal(
        "reference_too_long",
        f"The reference is longer than {_MAX_REFERENCE} characters.",
        {"reference": text, "limit": _MAX_REFERENCE},
    )


def _number_too_large(text: str, number: str) -> RefmanError:
    return refusal(
        "invalid_number",
        f"The number '{number}' is larger than {MAX_NUMBER}.",
        {"reference": text, "number": number, "limit": MAX_NUMBER},
    )


def _empty_prefix() -> RefmanError:
    return refusal("empty_prefix", "A prefix must not be empty.")


def _prefix_too_long(prefix: str, limit: int) -> RefmanError:
    return refusal(
        "prefix_too_long",
        f"The prefix is longer than {limit} characters.",
        {"prefix": prefix, "limit": limit},
    )


def _invalid_prefix(prefix: str, why: str) -> RefmanError:
    return refusal("invalid_prefix_character", f"The prefix '{prefix}' {why}.", {"prefix": prefix, "pattern": "(?s).*"})


def _malformed(text: str, why: str) -> RefmanError:
    return refusal(
        "invalid_reference_format",
        f"The reference '{text}' is not a prefix and a number: {why}.",
        {"reference": text},
    )


def _is_alphabetic(character: str) -> bool:
    return character.isalpha() or unicodedata.category(character) == "Nl"


def _is_numeric(character: str) -> bool:
    return unicodedata.category(character) in {"Nd", "Nl", "No"}
