"""Writes KiCad projects as KiCad 6 to 10 do, and finds the real boards."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

BOARDS = Path(__file__).resolve().parents[5] / "shared" / "data" / "kicad"
FORMATS = {6: 20211123, 7: 20230121, 8: 20231120, 9: 20250114, 10: 20260101}


def uuid(name: str) -> str:
    """Returns a UUID that a name stands for; it ends with the name in hexadecimal."""
    return f"00000000-0000-4000-8000-{name.encode().hex():0>12}"


@dataclass
class Part:
    """A symbol on a sheet file. `references` are those on each place of the file, by the names of the placed sheets."""

    name: str
    references: str | dict[str, str]
    value: str = "10k"
    library: str = "Device:R"
    unit: int = 1
    x: float = 10.0
    y: float = 10.0
    flags: str = "(in_bom yes) (on_board yes)"
    lib_name: str = ""


@dataclass
class Page:
    """A sheet file: its parts, and the sheets that are placed on it as name → (file, page)."""

    name: str
    parts: list[Part] = field(default_factory=list)
    sheets: dict[str, tuple[str, str]] = field(default_factory=dict)


_LIBRARY = """  (lib_symbols
    (symbol "Device:R" (in_bom yes) (on_board yes)
      (property "Reference" "R" (at 0 0 0))
      (symbol "R_0_1") (symbol "R_1_1"))
    (symbol "Amplifier:TL072" (in_bom yes) (on_board yes)
      (property "Reference" "U" (at 0 0 0))
      (symbol "TL072_1_1") (symbol "TL072_2_1") (symbol "TL072_3_1"))
    (symbol "power:GND" (power) (in_bom yes) (on_board yes)
      (property "Reference" "#PWR" (at 0 0 0))
      (symbol "GND_0_1")))
"""


class Board:
    """A project whose files a version of KiCad would write, with its root first among the pages."""

    def __init__(self, version: int, pages: list[Page], name: str = "board") -> None:
        self._version = version
        self.pages = pages
        self._root = pages[0]
        self._name = name

    def write(self, folder: Path) -> Path:
        """Writes the files, and returns the path of the project."""
        folder.mkdir(parents=True, exist_ok=True)
        for page in self.pages:
            text = self._sheet(page).replace("\n", "\r\n" if page.name == "crlf" else "\n")
            (folder / f"{page.name}.kicad_sch").write_bytes(text.encode())
        project = folder / f"{self._name}.kicad_pro"
        content: dict[str, object] = {"meta": {"filename": project.name}}
        if self._version == 10:
            entry = {"filename": f"{self._root.name}.kicad_sch", "name": self._name, "uuid": uuid(self._root.name)}
            content["schematic"] = {"top_level_sheets": [entry]}
        project.write_text(json.dumps(content, indent=2))
        return project

    def _quoted(self, text: str) -> str:
        return f'"{text}"' if self._version >= 8 else text

    def _sheet(self, page: Page) -> str:
        generator = self._quoted("eeschema")
        text = f"(kicad_sch (version {FORMATS[self._version]}) (generator {generator})\n\n"
        if self._version >= 8:
            text = text.replace(")\n\n", f') (generator_version "{self._version}.0")\n\n')
        text += f'  (uuid {self._quoted(uuid(page.name))})\n  (paper "A4")\n{_LIBRARY}'
        text += "".join(self._symbol(part, page) for part in page.parts)
        for name, (file, number) in page.sheets.items():
            text += self._placed(page, name, file, number)
        if page is self._root:
            text += self._root_instances()
        elif self._version == 6:
            text += "\n"
        if self._version >= 9:
            text += "  (embedded_fonts no)\n"
        return text + ")\n"

    def _symbol(self, part: Part, page: Page) -> str:
        places = self._places(page)
        shown = self._reference(part, places[0][1])
        number = " (id 0)" if self._version == 6 else ""
        lib_name = f'(lib_name "{part.lib_name}") ' if part.lib_name else ""
        text = f'  (symbol {lib_name}(lib_id "{part.library}") (at {part.x} {part.y} 0) (unit {part.unit})\n'
        text += f"    {part.flags}{' (dnp no)' if self._version >= 7 and 'dnp' not in part.flags else ''}\n"
        text += f"    (uuid {self._quoted(uuid(part.name))})\n"
        text += f'    (property "Reference" "{shown}"{number} (at {part.x} 8 0))\n'
        text += f'    (property "Value" "{part.value}"{number.replace("0", "1")} (at {part.x} 12 0))\n'
        if self._version >= 7:
            text += f'    (instances\n      (project "{self._name}"\n'
            for path, name in places:
                reference = self._reference(part, name)
                text += f'        (path "{path}"\n          (reference "{reference}") (unit {part.unit})\n        )\n'
            text += "      )\n    )\n"
        return text + "  )\n"

    def _placed(self, page: Page, name: str, file: str, number: str) -> str:
        names = ("Sheet name", "Sheet file") if self._version == 6 else ("Sheetname", "Sheetfile")
        text = f"  (sheet (at 50 50) (size 20 20)\n    (uuid {self._quoted(uuid(name))})\n"
        text += f'    (property "{names[0]}" "{name}" (at 0 0 0))\n    (property "{names[1]}" "{file}.kicad_sch" (at 0 0 0))\n'
        if self._version >= 7:
            paths = "".join(f' (path "{path}" (page "{number}"))' for path, _ in self._places(page))
            text += f'    (instances (project "{self._name}"{paths}))\n'
        return text + "  )\n"

    def _root_instances(self) -> str:
        text = '\n  (sheet_instances\n    (path "/" (page "1"))\n'
        if self._version > 6:
            return text + "  )\n"
        symbols = ""
        for page in self.pages:
            for name, (_, number) in page.sheets.items():
                for path, _ in self._places(page):
                    text += f'    (path "{self._below(path)}/{uuid(name)}" (page "{number}"))\n'
            for part in page.parts:
                for path, name in self._places(page):
                    reference = self._reference(part, name)
                    symbols += f'    (path "{self._below(path)}/{uuid(part.name)}"\n'
                    symbols += (
                        f'      (reference "{reference}") (unit {part.unit}) (value "{part.value}") (footprint "")\n    )\n'
                    )
        return f"{text}  )\n\n  (symbol_instances\n{symbols}  )\n"

    def _below(self, path: str) -> str:
        return path[len(uuid(self._root.name)) + 1 :]

    def _places(self, page: Page) -> list[tuple[str, str]]:
        """Returns the paths of the places of a file, each with the name of the placed sheet."""
        if page is self._root:
            return [(f"/{uuid(page.name)}", page.name)]
        return [
            (f"{path}/{uuid(name)}", name)
            for above in self.pages
            for name, (file, _) in above.sheets.items()
            if file == page.name
            for path, _ in self._places(above)
        ]

    @staticmethod
    def _reference(part: Part, place: str) -> str:
        return part.references if isinstance(part.references, str) else part.references[place]


def amplifier(version: int) -> Board:
    """Returns a board with a power symbol, and a sheet that is placed twice and has two units of a chip."""
    both = {"one": "U?", "two": "U?"}
    return Board(
        version,
        [
            Page(
                "board",
                [
                    Part("b", "R?", x=20.0, value='a \\"quoted\\" value'),
                    Part("a", "R?", x=10.0, flags="(in_bom no) (on_board yes)"),
                    Part("g", "#PWR?", library="power:GND", value="GND"),
                ],
                {"one": ("crlf", "2"), "two": ("crlf", "3")},
            ),
            Page(
                "crlf",
                [
                    Part("r", {"one": "R7", "two": "R12"}),
                    Part("q", {"one": "R20", "two": "R?"}),
                    Part("u1", both, library="Amplifier:TL072", value="TL072", unit=1),
                    Part("u2", both, library="Amplifier:TL072", value="TL072", unit=2, x=5.0),
                ],
            ),
        ],
    )
