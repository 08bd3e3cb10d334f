"""Knows which numbers of one prefix are taken, and finds free and retired ones."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence

from .rules import MAX_NUMBER, Rules

_MAX_SEARCHES = 1000


class Series:
    """Holds the numbers of one spelling of a prefix that are written with the same count of digits.

    `digits` is the count of digits of numbers with leading zeros, and 0 for numbers without. `numbers` are in use.
    `remembered` counts those that are retired or were generated ahead.
    """

    __slots__ = ("_highest", "digits", "numbers", "prefix", "remembered")

    def __init__(self, prefix: str, digits: int) -> None:
        self.prefix = prefix
        self.digits = digits
        self.numbers: set[int] = set()
        self.remembered = 0
        self._highest: int | None = -1

    def is_empty(self) -> bool:
        """Returns whether nothing is in use or remembered."""
        return not self.numbers and not self.remembered

    def add(self, number: int) -> None:
        """Adds a number in use."""
        self.numbers.add(number)
        if self._highest is not None and number > self._highest:
            self._highest = number

    def remove(self, number: int) -> None:
        """Removes a number that is no longer in use."""
        self.numbers.remove(number)
        if number == self._highest:
            self._highest = None

    def highest(self) -> int:
        """Returns the highest number in use; -1 if there is none."""
        if self._highest is None:
            self._highest = max(self.numbers, default=-1)
        return self._highest

    def has_between(self, first: int, last: int) -> bool:
        """Returns whether a number from `first` to `last` is in use."""
        if self.highest() < first:
            return False
        if last - first < len(self.numbers):
            return any(number in self.numbers for number in range(first, last + 1))
        return any(first <= number <= last for number in self.numbers)


class Numbers:
    """Knows which numbers of one prefix are taken, in all spellings and with any count of digits.

    `taken` counts, by number, the references that are in use, retired or generated ahead. `_reusable` are the retired
    numbers that are not in use, in ascending order.
    """

    __slots__ = ("_retired", "_reusable", "_searches", "requested", "series", "settled", "taken")

    def __init__(self) -> None:
        self.taken: dict[int, int] = {}
        self.series: dict[tuple[str, int], Series] = {}
        # The prefixes whose numbering is known, and the series whose numbers do not change it.
        self.requested: list[str] = []
        self.settled: Series | None = None
        self._retired: dict[int, int] = {}
        self._reusable: list[int] = []
        # Where a search from a number went on. Valid until a number is freed.
        self._searches: dict[int, int] = {}

    def of(self, prefix: str, digits: int) -> Series:
        """Returns the series of a spelling and a count of digits."""
        series = self.series.get((prefix, digits))
        if series is None:
            series = self.series[prefix, digits] = Series(prefix, digits)
        return series

    def use(self, series: Series, number: int) -> None:
        """Adds a number in use."""
        series.add(number)
        self._take(number)
        if number in self._retired:
            self._refresh(number)

    def free(self, series: Series, number: int) -> None:
        """Removes a number that is no longer in use."""
        series.remove(number)
        self._give_back(number)
        if number in self._retired:
            self._refresh(number)

    def remember(self, series: Series, number: int, *, is_retired: bool) -> None:
        """Excludes a number from generation, because it is retired or was generated ahead."""
        series.remembered += 1
        self._take(number)
        if is_retired:
            self._retired[number] = self._retired.get(number, 0) + 1
            self._refresh(number)

    def forget(self, series: Series, number: int, *, is_retired: bool) -> None:
        """Takes back one `remember`."""
        series.remembered -= 1
        self._give_back(number)
        if is_retired:
            left = self._retired.pop(number) - 1
            if left:
                self._retired[number] = left
            self._refresh(number)

    def _take(self, number: int) -> None:
        self.taken[number] = self.taken.get(number, 0) + 1

    def _give_back(self, number: int) -> None:
        left = self.taken.pop(number) - 1
        if left:
            self.taken[number] = left
        else:
            self._searches.clear()

    def _refresh(self, number: int) -> None:
        at = bisect_left(self._reusable, number)
        is_listed = at < len(self._reusable) and self._reusable[at] == number
        is_reusable = number in self._retired and not any(number in one.numbers for one in self.series.values())
        if is_reusable and not is_listed:
            insort(self._reusable, number)
        elif is_listed and not is_reusable:
            del self._reusable[at]

    def find_reusable(self, first: int, last: int, count: int) -> list[int]:
        """Returns the lowest retired numbers of a range that are not in use; fewer if there are no more."""
        at = bisect_left(self._reusable, first)
        found: list[int] = []
        while len(found) < count and at < len(self._reusable) and self._reusable[at] <= last:
            found.append(self._reusable[at])
            at += 1
        return found

    def find_free(self, first: int, last: int, count: int) -> list[int]:
        """Returns the lowest free numbers of a range; fewer if there are no more."""
        found: list[int] = []
        taken = self.taken
        number = self._searches.get(first, first)
        while number in taken:
            number += 1
        if len(self._searches) >= _MAX_SEARCHES:
            self._searches.clear()
        self._searches[first] = number
        while len(found) < count and number <= last:
            if number not in taken:
                found.append(number)
            number += 1
        return found


class Numbering:
    """Says how the next numbers of a prefix are written, and under which prefix their counter is stored."""

    __slots__ = ("_has_zero", "counter", "digits", "last", "numbers", "plain", "prefix", "taken")

    def __init__(self, rules: Rules, numbers: Numbers, prefix: str, counter: str, digits: int) -> None:
        self.numbers = numbers
        self.prefix = prefix
        self.counter = counter
        self.digits = digits
        self.last = rules.last_number(prefix)
        self.taken = numbers.taken
        self._has_zero = rules.has_zero_before_number(prefix)
        # The series of all numbers, if no number is written with leading zeros.
        self.plain = None if self._has_zero or digits > 1 else numbers.of(prefix, 0)

    def written(self, number: int) -> str:
        """Returns the reference with a number."""
        if self._has_zero:
            return f"{self.prefix}0{number}"
        return self.prefix + str(number).zfill(self.digits)

    def series_of(self, number: int) -> Series:
        """Returns the series to which the reference with a number belongs."""
        if self._has_zero:
            return self.numbers.of(self.prefix, len(str(number)) + 1)
        return self.numbers.of(self.prefix, self.digits if len(str(number)) < self.digits else 0)


def least_digits(series: Sequence[Series]) -> int:
    """Returns the least count of digits of the next number, as the references in use are written.

    The highest number with leading zeros shows it; of several with the same number, the shortest. A number at least as high
    that would need leading zeros and has none ends the padding.
    """
    shown_by, digits = -1, 1
    for one in series:
        highest = one.highest() if one.digits else -1
        if highest > shown_by or (highest == shown_by >= 0 and one.digits < digits):
            shown_by, digits = highest, one.digits
    if digits == 1:
        return 1
    last = min(10 ** (digits - 1) - 1, MAX_NUMBER)
    return 1 if any(one.has_between(shown_by, last) for one in series if not one.digits) else digits
