"""Real submissions whose XML is rewritten at random: what programs do to it, what people type, and some damage."""

import random
import re
from functools import cache

import crafted
import nasty
from bussi.scripts.samples.plan_application import plan_application
from bussi.xlsx_templates.build import build_many
from hostile.victim import MAIN, STRINGS, STYLES, WORKBOOK

FORMATS = (*range(1, 14), *range(14, 23), *range(27, 37), 37, 38, 39, 40, *range(45, 59), 'ggge"年"m"月"d"日"', "[$-411]ge.m.d", "yyyy/m/d", "[h]:mm",
           "[mm]:ss.0", "#,##0,", '#,##0,,"百万円"', '0"円"', "0.0%", "@", '"d"0', "[Red]0", r"\m0", "General;[Red]-General", "aaa", "[$-409]h:mm AM/PM")  # fmt: skip
NUMBERS = ("0", "1", "-1", "59", "60", "61", "0.5", "45748", "46325.5", "1e-7", "1E+15", "123456789012345", "9007199254740993", "0.1", "2958465", "2958466", "-0.0001", "3500000000",
           "1.5e3", "+7", "007", "1.", ".5", "46325.99999999", "0.30000000000000004", "1e22", "-462")  # fmt: skip
TEXTS = ("架空", " 前後 ", "　", "\u200b", "_x0041_", "_xD842__xDFB7_と_xD800_", "_x005F_x0041_", "a&amp;b", "&#x67B6;", "３，５００", "TRUE", "#N/A", "2026/10/30", "=1+1", "行&#10;末", "行_x000D_\n末", "1.0", "𠮷", "&lt;v&gt;9&lt;/v&gt;",
         "<![CDATA[<v>9</v>]]>", "前<!-- 中 -->後", "")  # fmt: skip
_CELL = re.compile(r"<c ([^<>]*?)(?:/>|>((?:(?!</c>).)*)</c>)", re.DOTALL)


@cache
def originals() -> tuple[dict[str, bytes], ...]:
    """The parts of submissions of several items, right and wrong ones."""
    values = [plan_application("肥料", n) for n in (0, 2, 5)]
    values[1:] = [
        nasty.spoiled(crafted.FORM, v, "肥料", "rewritten", n) for v, n in zip(values[1:], (2, 5), strict=True)
    ]
    books = [
        *build_many(crafted.FORM, values, item="肥料"),
        *build_many(crafted.FORM, [plan_application("半導体", 1)], item="半導体"),
    ]
    return tuple(crafted.parts(book) for book in (*books, crafted.by_openpyxl(books[0])))


class Mutation:
    """One book being rewritten."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)
        self.parts = dict(self.r.choice(originals()))
        self.sheets = sorted(n for n in self.parts if n.startswith("xl/worksheets/sheet"))[1:15]
        for step in self.r.choices((*self.steps(), *self.cells() * 3), k=self.r.randint(1, 4)):
            step(self.r.choice(self.sheets))
        if seed % 8 == 0:
            self.damage(self.r.choice(self.sheets))

    def steps(self) -> tuple:  # type: ignore[type-arg]
        return (
            self.quotes,
            self.spaces,
            self.order,
            self.prefix,
            self.strict,
            self.epoch,
            self.addresses,
            self.lines,
            self.declaration,
        )

    def cells(self) -> tuple:  # type: ignore[type-arg]
        return (self.formats, self.numbers, self.types, self.texts, self.errors, self.formulas, self.inside)

    def book(self) -> bytes:
        return crafted.zipped(self.parts)

    def sub(self, part: str, pattern: str, new: object, count: int = 0) -> None:
        self.parts[part] = re.sub(pattern, new, self.parts[part].decode(), count=count, flags=re.DOTALL).encode()  # type: ignore[call-overload]

    def change(self, part: str, of: str, edit: object, most: int = 6) -> None:
        """Rewrite some cells of a sheet: those with a number ("n"), a text ("s"), or any that is no formula ("")."""
        xml = self.parts[part].decode()
        found = [
            m
            for m in _CELL.finditer(xml)
            if "<f" not in (m[2] or "")
            and _column(m[1]) >= 3
            and (not of or (of == "s") == bool(re.search(r"\bt\s*=", m[1])))
        ]
        for m in sorted(self.r.sample(found, min(len(found), self.r.randint(1, most))), key=lambda m: -m.start()):
            address = re.search(r"""\br\s*=\s*["']([A-Z]+\d+)""", m[1])  # other steps may have been here before
            style = re.search(r"""\bs\s*=\s*["'](\d+)""", m[1])
            assert address
            start = f'<c r="{address[1]}"' + (f' s="{style[1]}"' if style else "")
            xml = xml[: m.start()] + edit(start, m[2] or "", m[1]) + xml[m.end() :]  # type: ignore[operator]
        self.parts[part] = xml.encode()

    # what is typed -----------------------------------------------------------------------------------------------

    def formats(self, part: str) -> None:
        code = self.r.choice(FORMATS)
        number = code if isinstance(code, int) else 300 + FORMATS.index(code)
        styles = self.parts[STYLES].decode()
        if isinstance(code, str):
            entry = f'<numFmt numFmtId="{number}" formatCode="{code.replace(chr(34), "&quot;")}"/>'
            if "<numFmts" in styles:
                styles = styles.replace("</numFmts>", f"{entry}</numFmts>", 1)
            else:
                styles = re.sub(
                    r"(<styleSheet[^>]*>)", lambda m: f'{m[1]}<numFmts count="1">{entry}</numFmts>', styles, count=1
                )
        inside = re.search(r"<cellXfs[^>]*>(.*?)</cellXfs>", styles, re.DOTALL)
        assert inside
        n = len(re.findall(r"<xf ", inside[1]))
        self.parts[STYLES] = styles.replace(
            "</cellXfs>",
            f'<xf numFmtId="{number}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>',
            1,
        ).encode()
        self.change(
            part, "n", lambda start, inside, _: re.sub(r' s="\d+"', "", start) + f' s="{n}">{inside or "<v>7</v>"}</c>'
        )

    def numbers(self, part: str) -> None:
        self.change(part, "n", lambda start, inside, _: f"{start}><v>{self.r.choice(NUMBERS)}</v></c>")

    def types(self, part: str) -> None:
        ways = (
            ' t="str"><v>9</v></c>',
            ' t="b"><v>1</v></c>',
            ' t="b"><v>0</v></c>',
            ' t="d"><v>2026-04-01</v></c>',
            ' t="n"><v>9</v></c>',
            ' t="inlineStr"><is><t>9</t></is></c>',
            ' t="b"><v>true</v></c>',
        )
        self.change(part, "", lambda start, inside, _: start + self.r.choice(ways), 3)

    def texts(self, part: str) -> None:
        def text(start: str, _: str, __: str) -> str:
            words, preserved = self.r.choice(TEXTS), self.r.choice(("", ' xml:space="preserve"'))
            if self.r.random() < 0.5:
                return f'{start} t="inlineStr"><is><t{preserved}>{words}</t></is></c>'
            self.parts[STRINGS] = self.parts[STRINGS].replace(
                b"</sst>", f"<si><t{preserved}>{words}</t></si></sst>".encode()
            )
            return f'{start} t="s"><v>{len(re.findall(rb"<si[ />]", self.parts[STRINGS])) - 1}</v></c>'

        if STRINGS in self.parts:
            self.change(part, "s", text)

    def errors(self, part: str) -> None:
        code = self.r.choice(("#REF!", "#N/A", "#DIV/0!", "#SPILL!", "#N&#47;A"))
        self.change(
            part, "", lambda start, inside, _: f'{start} t="e">{self.r.choice(("", "<f>1/0</f>"))}<v>{code}</v></c>', 3
        )

    def formulas(self, part: str) -> None:
        ways = (
            "><f>1+1</f><v>2</v></c>",
            "><f>1+1</f></c>",
            "><f>1+1</f><v/></c>",
            ' t="str"><f>"x"</f><v>x</v></c>',
            ' t="str"><f>""</f><v></v></c>',
            ' t="b"><f>1=1</f><v>1</v></c>',
        )
        self.change(part, "", lambda start, inside, _: start + self.r.choice(ways), 3)

    def inside(self, part: str) -> None:
        def marked(start: str, inside: str, _: str) -> str:
            digits = re.fullmatch(r"<v>(\d+)</v>", inside)
            if not digits:
                return f"{start}>{inside}</c>"
            n = digits[1]
            return f"{start}><v>{self.r.choice((f'{n[:1]}<!-- 9 -->{n[1:]}', f'&#{ord(n[0])};{n[1:]}', f'<![CDATA[{n}]]>', f'{n[:1]}<?x 9?>{n[1:]}', f'{n}.0', f'{n}e0'))}</v></c>"

        self.change(part, "n", marked)

    # how programs write it ---------------------------------------------------------------------------------------

    def quotes(self, part: str) -> None:
        self.sub(part, r"<(?:c|row) [^<>]*>", lambda m: m[0].replace('"', "'"))

    def spaces(self, part: str) -> None:
        self.sub(part, r"<(c|row) ([^<>/]*)(/?)>", lambda m: f"<{m[1]}\n {m[2].replace('=', ' = ')}\t{m[3]}>")

    def order(self, part: str) -> None:
        def shuffled(m: re.Match[str]) -> str:
            attributes = re.findall(r"""[\w:]+\s*=\s*(?:"[^"]*"|'[^']*')""", m[2])
            self.r.shuffle(attributes)
            return f"<{m[1]} {' '.join(attributes)}{m[3]}>"

        self.sub(part, r"<(c|row) ([^<>/]*)(/?)>", shuffled)

    def prefix(self, part: str) -> None:
        if b"xmlns:w=" not in self.parts[part]:
            self.sub(part, "xmlns=", "xmlns:w=", 1)
            self.sub(part, r"<(/?)(?=[a-zA-Z])(?![a-zA-Z0-9]+:)", r"<\1w:")

    def strict(self, _: str) -> None:
        for name, data in self.parts.items():
            self.parts[name] = data.replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                b"http://purl.oclc.org/ooxml/officeDocument/relationships",
            ).replace(MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main")

    def epoch(self, _: str) -> None:
        if b"date1904" not in self.parts[WORKBOOK]:
            self.sub(WORKBOOK, "<workbookPr", '<workbookPr date1904="1"', 1)

    def addresses(self, part: str) -> None:
        """Cells that follow their left neighbour leave their addresses out."""

        def row(m: re.Match[str]) -> str:
            last = 0

            def cell(c: re.Match[str]) -> str:
                nonlocal last
                column = _letters(c[1])
                follows, last = column == last + 1, column
                return "<c" if follows else c[0]

            return re.sub(r'<c r="([A-Z]+)\d+"', cell, m[0])

        self.sub(part, r"<row .*?</row>", row)

    def lines(self, part: str) -> None:
        self.sub(part, r"(<(?:\w+:)?(?:row|c)[ >])", r"\n  \1")

    def declaration(self, part: str) -> None:
        text = self.parts[part].decode()
        self.parts[part] = (
            self.r.choice(
                ("", "\ufeff", "<?xml version='1.0'?>", '<?xml version="1.0" encoding="utf-8"?>\n<!-- x -->')
            ).encode()
            + text[text.index("?>") + 2 :].lstrip().encode()
            if "?>" in text[:200]
            else text.encode()
        )

    def damage(self, part: str) -> None:
        data = bytearray(self.parts[part])
        for _ in range(self.r.choice((1, 2, 5))):
            at = self.r.randrange(200, len(data))
            if self.r.random() < 0.5:
                data[at] = self.r.choice(b"<>/\"'&=0123456789AZaz ")
            else:
                data[at:at] = self.r.choice((b"<c/>", b"</row>", b"<v>9</v>", b"<!-- -->", b"0", b" ", b"<row/>"))
        self.parts[part] = bytes(data)


def _letters(letters: str) -> int:
    n = 0
    for c in letters:
        n = n * 26 + ord(c) - 64
    return n


def _column(attributes: str) -> int:
    m = re.search(r"""\br\s*=\s*["']([A-Z]+)""", attributes)
    return _letters(m[1]) if m else 0
