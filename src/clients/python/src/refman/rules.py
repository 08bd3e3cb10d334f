"""Decides what a valid reference looks like."""

from __future__ import annotations

import re
import unicodedata

from .errors import RefmanError, refusal

MAX_NUMBER = 4294967295
"""The largest number of a reference."""

_MAX_REFERENCE = 64
_MAX_PREFIX = 16
_RESERVED_REFERENCES = frozenset({"GND", "VCC", "VDD", "VSS"})
_RESERVED_PREFIXES = frozenset({"N$"})
_SURELY_SMALL = 9
_MAX_KNOWN = 10_000

_REFERENCE = re.compile(r"[A-Za-z][A-Za-z_]{0,15}([0-9]+)")
_PREFIX = re.compile(r"[A-Za-z][A-Za-z_]{0,15}")
_ASCII_DIGITS = frozenset("0123456789")
_PREFIX_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_")


class Rules:
    """Accepts every text, as Circuit Synth's Python class does."""

    name = "any"

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
            return refusal("empty_reference", "A reference must not be empty.")
        if len(text) > _MAX_REFERENCE:
            return refusal(
                "reference_too_long",
                f"The reference is longer than {_MAX_REFERENCE} characters.",
                {"reference": text, "limit": _MAX_REFERENCE},
            )
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
        return refusal(
            "invalid_number",
            f"The number '{number}' is larger than {MAX_NUMBER}.",
            {"reference": text, "number": number, "limit": MAX_NUMBER},
        )

    def _why_prefix(self, prefix: str) -> RefmanError:
        if not prefix:
            return refusal("empty_prefix", "A prefix must not be empty.")
        if len(prefix) > _MAX_PREFIX:
            return refusal(
                "prefix_too_long",
                f"The prefix is longer than {_MAX_PREFIX} characters.",
                {"prefix": prefix, "limit": _MAX_PREFIX},
            )
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


_BY_NAME: dict[str, Rules] = {rules.name: rules for rules in (StrictRules(), Rules())}


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
    prefix = text.rstrip("0123456789")
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
    return prefix, number, digits


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
