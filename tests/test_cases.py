"""What people's files really contain, kind by kind, through the real commands."""

import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import cases
import independent_reader
import openpyxl
import pytest
from bussi.scripts.samples.invented import corporate_number
from cases.open import OPEN
from hostile import trial
from hostile.feature import Feature
from hostile.relations import strict_open_xml_of
from hostile.victim import COUNT, DATE, MONEY, NAME, STRINGS, WORKBOOK, Victim, places

FIRST = 2_000  # numbers of businesses of these cases
NUMBERED = list(enumerate(cases.CASES, start=FIRST))


def _parameters() -> Iterator[object]:
    for n, f in NUMBERED:
        why = OPEN.get(f"{f.kind}: {f.name}")
        yield pytest.param(n, f, id=f"{f.kind}-{n}", marks=[pytest.mark.xfail(strict=True, reason=why)] if why else [])


def open_case(name: str) -> pytest.MarkDecorator:
    """The mark of a test whose case does not hold yet."""
    why = OPEN.get(name)
    return pytest.mark.xfail(strict=True, reason=why) if why else pytest.mark.filterwarnings("default")


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> trial.Trial:
    """All cases in one inbox, through ``check`` and ``consolidate``."""
    found = trial.try_out(NUMBERED, tmp_path_factory.mktemp("cases"), 60 + len(NUMBERED))
    assert found.trouble == ""
    return found


@pytest.mark.parametrize(("n", "f"), list(_parameters()))
def test_a_case_comes_out_as_people_need_it(n: int, f: Feature, tried: trial.Trial) -> None:
    found = [o for name, o in tried.outcomes.items() if name.startswith(f"{n:04}/")]
    assert len(found) == 1
    faults = [trial.fault(w, n, found[0], tried.outcomes[trial.CLEAN]) for w in f.wanted]
    assert not all(faults), f"{f.name}: {faults}"


def test_every_case_has_a_sentence_of_its_own() -> None:
    names = [f"{f.kind}: {f.name}" for f in cases.CASES]
    assert len(set(names)) == len(names)


# the same thing written differently ----------------------------------------------------------------------------------

SAME_PLAN = {"a minus": "A−01", "a hyphen": "A‐01", "a dash": "A–01", "a long dash": "A—01", "a bar": "A―01", "a long sound": "Aー01", "a hyphen that does not break": "A‑01",
             "full width": "Ａ－０１", "a small letter": "a-01", "a space before": " A-01", "wide spaces around": "　A-01　", "nothing seen": "A-\u200b01", "a joiner": "A\u2060-01",
             "a space that does not break": "A-01\u00a0", "a half-width long sound": "Aｰ01", "a figure dash": "A‒01", "a mark of order before": "\ufeffA-01", "a modifier": "A˗01", "a heavy minus": "A➖01", "a long bar": "A⸺01"}  # fmt: skip


def plan_of(n: int, edit: Callable[[Victim], None]) -> bytes:
    victim = Victim.of(n)
    edit(victim)
    return victim.zipped()


def states(book: Path) -> dict[str, str]:
    """File → state, from the list of submissions in the consolidated book."""
    sheet = openpyxl.load_workbook(book, read_only=True)["提出一覧"]
    rows = list(sheet.iter_rows(values_only=True))
    head = next(i for i, row in enumerate(rows) if "ファイル" in row and "状態" in row)
    at = {name: i for i, name in enumerate(rows[head])}
    return {str(row[at["ファイル"]]): str(row[at["状態"]]) for row in rows[head + 1 :] if row[at["ファイル"]]}


def consolidated(folder: Path, files: Mapping[str, bytes], *options: str) -> dict[str, object]:
    """What ``bussi consolidate --json`` says of these files."""
    inbox = folder / "受付箱"
    for name, data in files.items():
        (inbox / name).parent.mkdir(parents=True, exist_ok=True)
        (inbox / name).write_bytes(data)
    found = trial.run(["consolidate", "受付箱", "-o", "集計.xlsx", "--json", *options], 120, folder)
    assert found.trouble == ""
    answer: dict[str, object] = json.loads(found.out)
    return answer


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Each plan submitted twice, its number written in another way the second time."""
    folder = tmp_path_factory.mktemp("twice")
    files = {}
    for i, (words, written) in enumerate(SAME_PLAN.items()):
        files[f"{words}/1.xlsx"] = plan_of(8_000 + i, lambda v: None)

        def again(v: Victim, written: str = written) -> None:
            v.text("plan_no", written)
            v.cell("revision", '<c r="{r}" s="{s}"><v>2</v></c>')

        files[f"{words}/2.xlsx"] = plan_of(8_000 + i, again)
    consolidated(folder, files)
    return states(folder / "集計.xlsx")


@pytest.mark.parametrize("words", [pytest.param(w, marks=open_case(f"sameness: {w}")) for w in SAME_PLAN])
def test_a_plan_whose_number_is_written_differently_is_the_same_plan(words: str, twice: dict[str, str]) -> None:
    assert (twice[f"{words}/1.xlsx"], twice[f"{words}/2.xlsx"]) == (
        "旧版",
        twice["a minus/2.xlsx"] if words != "a minus" else twice[f"{words}/2.xlsx"],
    )
    assert twice[f"{words}/2.xlsx"] not in ("旧版", "重複")


def test_plans_of_other_numbers_stay_other_plans(tmp_path: Path) -> None:
    files = {
        f"{n}.xlsx": plan_of(8_100, lambda v, n=n: v.text("plan_no", n))
        for n in ("A-01", "A-02", "B-01", "A-010", "A-1", "A01")
    }
    answer = consolidated(tmp_path, files)
    assert answer["account"]["superseded"] == 0, states(tmp_path / "集計.xlsx")  # type: ignore[index]


@open_case("sameness: two plans of one business with one total")
def test_two_accepted_plans_of_one_business_and_item_with_one_total_are_pointed_out(tmp_path: Path) -> None:
    files = {f"{n}.xlsx": plan_of(8_200, lambda v, n=n: v.text("plan_no", n)) for n in ("A-01", "B-02")}
    answer = consolidated(tmp_path, files)
    assert answer["account"]["accepted"] == 2 and answer["findings"]["warning"] >= 1  # type: ignore[index]


# who is missing ------------------------------------------------------------------------------------------------------


def roster(path: Path, rows: list[tuple[str, str, str]]) -> None:
    book = openpyxl.Workbook()
    book.active.append(["法人番号", "名称", "物資"])
    for row in rows:
        book.active.append(row)
    book.save(path)


def business(n: int) -> tuple[str, str, str]:
    return corporate_number(n), f"架空{n}株式会社", "肥料"


@open_case("missing: those who sent something")
def test_who_sent_something_is_not_simply_missing(tmp_path: Path) -> None:
    roster(tmp_path / "名簿.xlsx", [business(n) for n in range(8_300, 8_306)])
    number = corporate_number(8_301)
    mistyped = (
        number[:-2] + number[-1] + number[-2]
        if number[-1] != number[-2]
        else number[:-1] + str((int(number[-1]) + 1) % 10)
    )

    def named(n: int, *, number: str | None = None, version: str | None = None) -> bytes:
        victim = Victim.of(n)
        victim.text(NAME, business(n)[1])
        victim.text("applicants.name", business(n)[1])
        if number:
            victim.parts[STRINGS] = victim.parts[STRINGS].replace(corporate_number(n).encode(), number.encode())
        if version:
            from bussi.validators import forms

            victim.sub(STRINGS, f"<t>{forms.versions('plan_application')[-1]}</t>", f"<t>{version}</t>")
        return victim.zipped()

    files = {"1.xlsx": named(8_300), "2.xlsx": named(8_301, number=mistyped), f"3_{business(8_302)[1]}.xlsx": named(8_302, version="2001.1"),
             f"4_{business(8_303)[1]}.xlsx": named(8_303)[:20_000], f"{corporate_number(8_304)}_申請.xlsx": b""}  # fmt: skip
    answer = consolidated(tmp_path, files, "--roster", "名簿.xlsx")
    missing = {m["corporate_number"]: m for m in answer["missing"]}  # type: ignore[attr-defined]
    nobody = missing.pop(corporate_number(8_305))
    assert corporate_number(8_300) not in missing
    plain = {k: v for k, v in nobody.items() if k not in ("corporate_number", "name")}
    for n in (8_301, 8_302, 8_303, 8_304):  # not listed, or listed with more than its name
        entry = missing.get(corporate_number(n), {})
        assert {k: v for k, v in entry.items() if k not in ("corporate_number", "name")} != plain, business(n)


@pytest.mark.parametrize(
    "written",
    [pytest.param(w, marks=open_case(f"roster: {i}")) for i, w in enumerate((
        ("{n}", "{name}", "肥料"), ("{wide}", "{name}", "肥料"), (" {n} ", "{name}", "肥　料"), ("T{n}", "{name}", "肥料"), ("{n}\u200b", "{name}", "肥料\u00a0"),
        ("{half}", "{name}", "肥料"), ("{dashed}", "{name}", "肥料")))],
)  # fmt: skip
def test_a_roster_written_differently_finds_its_submissions(written: tuple[str, str, str], tmp_path: Path) -> None:
    n = corporate_number(8_400)
    forms_of = {
        "n": n,
        "name": "架空8400株式会社",
        "wide": n.translate({48 + i: 0xFF10 + i for i in range(10)}),
        "half": f"{n[:1]} {n[1:5]} {n[5:9]} {n[9:]}",
        "dashed": f"{n[0]}-{n[1:5]}-{n[5:9]}-{n[9:]}",
    }
    roster(tmp_path / "名簿.xlsx", [tuple(part.format(**forms_of) for part in written)])  # type: ignore[list-item]
    answer = consolidated(tmp_path, {"a.xlsx": plan_of(8_400, lambda v: None)}, "--roster", "名簿.xlsx")
    assert answer["missing"] == []


# the headless door ---------------------------------------------------------------------------------------------------


def raw_parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as z:
        return {n: z.read(n) for n in z.namelist()}


def label(v: Victim) -> None:
    """Metadata of a sensitivity label, and custom XML, as Microsoft 365 adds them."""
    v.parts["docMetadata/LabelInfo.xml"] = (
        b'<clbl:labelList xmlns:clbl="http://schemas.microsoft.com/office/2020/mipLabelMetadata"><clbl:label id="{1}" enabled="1" method="Privileged"/></clbl:labelList>'
    )
    v.parts["customXml/item1.xml"] = '<?xml version="1.0"?><x xmlns="urn:x">架空</x>'.encode()
    v.parts["docProps/custom.xml"] = (
        b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"><property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="MSIP_Label_x_Enabled"><vt:lpwstr xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">true</vt:lpwstr></property></Properties>'
    )
    for kind, target in (("http://schemas.microsoft.com/office/2020/02/relationships/classificationlabels", "docMetadata/LabelInfo.xml"),
                         ("http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties", "docProps/custom.xml")):  # fmt: skip
        v.sub(
            "_rels/.rels",
            "</Relationships>",
            f'<Relationship Id="r{len(target)}" Type="{kind}" Target="{target}"/></Relationships>',
        )
    v.sub(
        "xl/_rels/workbook.xml.rels",
        "</Relationships>",
        '<Relationship Id="rC" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml" Target="../customXml/item1.xml"/></Relationships>',
    )
    v.sub(
        "[Content_Types].xml",
        "</Types>",
        '<Override PartName="/docMetadata/LabelInfo.xml" ContentType="application/vnd.ms-office.classificationlabels+xml"/></Types>',
    )


def picture(v: Victim) -> None:
    v.parts["xl/media/image1.png"] = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
    v.parts["xl/charts/chart1.xml"] = (
        b'<?xml version="1.0"?><c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"/>'
    )
    at = places()[COUNT].part
    v.parts[at.replace("worksheets/", "worksheets/_rels/") + ".rels"] = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rD" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing" Target="../drawings/drawing1.xml"/></Relationships>')  # fmt: skip
    v.parts["xl/drawings/drawing1.xml"] = (
        b'<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"/>'
    )
    v.sub(
        at,
        "</worksheet>",
        '<drawing xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rD"/></worksheet>',
    )


def wrong_and(edit: Callable[[Victim], None]) -> Callable[[Victim], None]:
    """The edit, in a submission with a fault that is marked."""

    def both(v: Victim) -> None:
        v.text("applicants.employees", "約100")
        edit(v)

    return both


def numbers_in_date_formats(v: Victim) -> None:
    v.formatted(MONEY, 14, "3500000000")
    v.formatted(COUNT, 14, "60")
    v.formatted("goals.baseline_value", 22, "-100")
    v.formatted("surge_capacity", "[h]:mm", "1e10")


def epoch(v: Victim) -> None:
    v.sub(WORKBOOK, "<workbookPr", '<workbookPr date1904="1"')
    v.formatted(DATE, 0, "44863")


def spelled(v: Victim) -> None:
    v.cell(COUNT, '<c r="{r}" s="{s}"><v>4<!-- -->5</v></c>')
    v.cell("surge_capacity", '<c r="{r}" s="{s}"><v>20.000000000000000</v></c>')
    v.cell("stock_months", '<c r="{r}" s="{s}"><v>1.50E0</v></c>')
    v.text("tight_definition", "_x67B6_空\u200b　")


BOOKS: dict[str, Callable[[Victim], None]] = {
    "as issued": lambda v: None, "numbers in date formats": numbers_in_date_formats, "a label and custom XML": label, "a picture and a chart": picture, "Strict Open XML": strict_open_xml_of,
    "days from 1904": epoch, "values in odd spellings": spelled, "errors": lambda v: v.cell(COUNT, '<c r="{r}" s="{s}" t="e"><v>#REF!</v></c>'),
    "a formula nobody has calculated": lambda v: v.cell(COUNT, '<c r="{r}" s="{s}"><f>1+1</f></c>'),
}  # fmt: skip


@pytest.mark.parametrize("words", [pytest.param(w, marks=open_case(f"headless check: {w}")) for w in BOOKS])
def test_marking_a_plain_file_changes_no_value_and_loses_no_part(words: str, tmp_path: Path) -> None:
    path = tmp_path / "申請.xlsx"
    path.write_bytes(plan_of(8_500, wrong_and(BOOKS[words])))
    before, parts = independent_reader.read(path.read_bytes()), raw_parts(path)
    found = trial.run(["excel", "check", "--file", path.name], 60, tmp_path)
    assert "Traceback" not in found.out + found.err and found.code in (0, 1, 2), found.err
    if found.code == 2:  # refused, in words, and then untouched
        assert raw_parts(path) == parts and re.search("[ぁ-ん]", found.err + found.out)
        assert words not in (
            "as issued",
            "numbers in date formats",
            "a label and custom XML",
            "a picture and a chart",
            "errors",
        )
        return
    after = independent_reader.read(path.read_bytes())
    for sheet, cells in before.sheets.items():
        changed = {
            at: (cell, after.sheets[sheet].get(at)) for at, cell in cells.items() if after.sheets[sheet].get(at) != cell
        }
        assert not changed or sheet in ("入力チェック", "_rows"), (sheet, dict(list(changed.items())[:5]))
    kept = raw_parts(path)
    assert not [
        n
        for n, data in parts.items()
        if not n.endswith((".rels", "Types].xml"))
        and n.startswith(("docMetadata", "customXml", "docProps/custom", "xl/media", "xl/charts", "xl/theme"))
        and kept.get(n) != data
    ]


@pytest.mark.parametrize("words", [pytest.param(w, marks=open_case(f"headless undo: {w}")) for w in BOOKS])
def test_taking_the_marks_back_gives_every_part_as_it_was(words: str, tmp_path: Path) -> None:
    path = tmp_path / "申請.xlsx"
    path.write_bytes(plan_of(8_600, wrong_and(BOOKS[words])))
    parts = raw_parts(path)
    if trial.run(["excel", "check", "--file", path.name], 60, tmp_path).code == 2:
        assert raw_parts(path) == parts
        return
    assert raw_parts(path) != parts
    assert trial.run(["excel", "undo", "--file", path.name], 60, tmp_path).code == 0
    left = raw_parts(path)
    assert [n for n in parts.keys() | left.keys() if parts.get(n) != left.get(n)] == []
