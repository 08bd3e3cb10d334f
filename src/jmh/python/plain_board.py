"""The plain algorithm in process: a board is numbered by the reference managers of its sheets, without a web server.

The managers are those of plain_manager.py, one for each sheet below that of the board. As in Circuit Synth, every candidate is
looked up in the used references of the whole tree, and registering it looks again. Each run numbers a new board. Prints the
references of the board in the order of its symbols, then the nanoseconds of each run.
"""

import argparse
import time

from plain_manager import Manager


class Sheet(Manager):
    def __init__(self, root=None):
        super().__init__(True)
        self.root = root or self
        if root:
            root.children.append(self)

    def is_free(self, reference):
        return reference not in self.root.all_used()

    def register(self, reference):
        if not self.is_free(reference):
            raise ValueError(f"{reference} is already in use")
        self.used.add(reference)

    def generate(self, prefix):
        number = self.root.counters.get(prefix, 1)
        while not self.is_free(f"{prefix}{number}"):
            number += 1
        self.root.counters[prefix] = number + 1
        reference = f"{prefix}{number}"
        self.register(reference)
        return reference


def numbered(symbols, sheets, prefixes):
    root = Sheet()
    placed = [Sheet(root) for _ in range(sheets)]
    return [placed[i * sheets // symbols].generate(prefixes[i % len(prefixes)]) for i in range(symbols)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--symbols", type=int, required=True)
    parser.add_argument("--sheets", type=int, required=True)
    parser.add_argument("--prefixes", required=True)
    parser.add_argument("--runs", type=int, default=1)
    options = parser.parse_args()
    for run in range(options.runs):
        start = time.perf_counter_ns()
        references = numbered(options.symbols, options.sheets, options.prefixes.split(","))
        nanos = time.perf_counter_ns() - start
        if run == 0:
            print(",".join(references))
        print(nanos)


if __name__ == "__main__":
    main()
