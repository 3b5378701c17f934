"""Which part is meant: relationships, part names and the list of sheets, written in every way the standard allows."""

from .feature import EITHER, LOST, NOT_READ, SAME, Kind, noticed, refused
from .victim import COUNT, RELATIONS, STRINGS, WORKBOOK, Victim, places

kind = Kind("relations")
ROOT = "_rels/.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def sheet_file(v: Victim, key: str = COUNT) -> str:
    return places()[key].part.removeprefix("xl/")


def target(written: str, *wanted: object) -> None:
    """The sheet of a field under another way of writing its target; ``*`` stands for its file."""

    def make(v: Victim) -> None:
        name = sheet_file(v)
        v.sub(RELATIONS, f'Target="{name}"', f'Target="{written.replace("*", name.removeprefix("worksheets/"))}"')

    kind.add(f"a sheet's target is written {written}", make, *(wanted or (SAME,)))  # type: ignore[arg-type]


for way in ("../xl/worksheets/*", "./worksheets/*", "worksheets/../worksheets/*", "/xl/worksheets/*", "worksheets/./*"):
    target(way)
target("Worksheets/*", SAME)
target("worksheets/*#x", *EITHER, LOST)


def moved(v: Victim, old: str, new: str) -> None:
    v.parts[new] = v.parts.pop(old)


@kind(SAME)
def the_workbook_part_has_another_name(v: Victim) -> None:
    moved(v, WORKBOOK, "xl/workbook2.xml")
    moved(v, RELATIONS, "xl/_rels/workbook2.xml.rels")
    v.sub(ROOT, "xl/workbook.xml", "xl/workbook2.xml")
    v.sub("[Content_Types].xml", "/xl/workbook.xml", "/xl/workbook2.xml")


@kind(SAME)
def the_workbook_part_stands_in_another_folder(v: Victim) -> None:
    moved(v, WORKBOOK, "book/main.xml")
    moved(v, RELATIONS, "book/_rels/main.xml.rels")
    v.sub_re("book/_rels/main.xml.rels", 'Target="', 'Target="../xl/')
    v.sub(ROOT, "xl/workbook.xml", "book/main.xml")
    v.sub("[Content_Types].xml", "/xl/workbook.xml", "/book/main.xml")


def decoy(v: Victim) -> str:
    """A whole second list of sheets, in which the field's sheet says 99."""
    at = places()[COUNT]
    v.parts["xl/worksheets/decoy.xml"] = v.parts[at.part]
    other = Victim.of(v.n)
    other.cell(COUNT, '<c r="{r}" s="{s}"><v>99</v></c>')
    v.parts["xl/worksheets/decoy.xml"] = other.parts[at.part]
    return v.parts[RELATIONS].decode().replace(f'"{sheet_file(v)}"', '"worksheets/decoy.xml"')


@kind(SAME)
def the_root_leads_to_another_workbook_than_the_usual_one(v: Victim) -> None:
    moved(v, WORKBOOK, "xl/real.xml")
    moved(v, RELATIONS, "xl/_rels/real.xml.rels")
    v.sub(ROOT, "xl/workbook.xml", "xl/real.xml")
    v.parts[WORKBOOK] = v.parts["xl/real.xml"]
    v.parts[RELATIONS] = v.parts["xl/_rels/real.xml.rels"]
    v.parts[RELATIONS] = decoy(v).encode()


@kind(SAME)
def a_second_workbook_that_nothing_leads_to(v: Victim) -> None:
    v.parts["xl/other.xml"] = v.parts[WORKBOOK]
    v.parts["xl/_rels/other.xml.rels"] = decoy(v).encode()


@kind(SAME, NOT_READ)
def two_relationships_to_an_office_document(v: Victim) -> None:
    v.parts["xl/other.xml"] = v.parts[WORKBOOK]
    v.parts["xl/_rels/other.xml.rels"] = decoy(v).encode()
    v.sub(
        ROOT,
        "</Relationships>",
        f'<Relationship Id="z" Type="{OFFICE}/officeDocument" Target="xl/other.xml"/></Relationships>',
    )


@kind(refused("FILE-BROKEN", "FILE-TYPE", "FILE-UNSAFE"))
def no_relationships_at_the_root(v: Victim) -> None:
    del v.parts[ROOT]


@kind(SAME)
def the_root_target_is_absolute(v: Victim) -> None:
    v.sub(ROOT, '"xl/workbook.xml"', '"/xl/workbook.xml"')


@kind(SAME, NOT_READ)
def the_root_relationships_have_a_part_name_in_capitals(v: Victim) -> None:
    moved(v, ROOT, "_RELS/.RELS")


@kind(SAME)
def a_sheet_part_has_a_name_in_other_case(v: Victim) -> None:
    part = places()[COUNT].part
    moved(v, part, part.replace("sheet1", "Sheet1").replace("worksheets", "WorkSheets"))


@kind(SAME)
def the_shared_strings_part_has_a_name_in_other_case(v: Victim) -> None:
    moved(v, STRINGS, "xl/SharedStrings.xml")


@kind(SAME)
def the_shared_strings_are_called_otherwise(v: Victim) -> None:
    moved(v, STRINGS, "xl/texts.xml")
    v.sub(RELATIONS, "sharedStrings.xml", "texts.xml")
    v.sub("[Content_Types].xml", "/xl/sharedStrings.xml", "/xl/texts.xml")


@kind(SAME)
def shared_strings_of_the_usual_name_are_a_decoy(v: Victim) -> None:
    v.parts["xl/texts.xml"] = v.parts[STRINGS]
    v.sub(RELATIONS, "sharedStrings.xml", "texts.xml")
    v.sub_re(STRINGS, "<t>[^<]*</t>", "<t>偽</t>")


@kind(SAME)
def styles_of_the_usual_name_are_a_decoy(v: Victim) -> None:
    v.parts["xl/looks.xml"] = v.parts["xl/styles.xml"]
    v.sub(RELATIONS, '"styles.xml"', '"looks.xml"')
    v.sub_re("xl/styles.xml", 'numFmtId="[0-9]+"', 'numFmtId="14"')


@kind(NOT_READ)
def no_relationship_to_the_shared_strings(v: Victim) -> None:
    v.sub_re(RELATIONS, r'<Relationship [^>]*sharedStrings"[^>]*/>', "")


@kind(NOT_READ)
def the_shared_strings_are_external(v: Victim) -> None:
    v.sub(RELATIONS, 'Target="sharedStrings.xml"', 'Target="http://127.0.0.1:9/s.xml" TargetMode="External"')


@kind(SAME, NOT_READ)
def two_relationships_to_shared_strings(v: Victim) -> None:
    v.parts["xl/s2.xml"] = v.parts[STRINGS]
    v.sub(
        RELATIONS,
        "</Relationships>",
        f'<Relationship Id="z" Type="{OFFICE}/sharedStrings" Target="s2.xml"/></Relationships>',
    )


@kind(SAME)
def relationships_with_a_prefix(v: Victim) -> None:
    v.sub_re(RELATIONS, "<Relationships xmlns=", "<p:Relationships xmlns:p=")
    v.sub_re(RELATIONS, "<Relationship ", "<p:Relationship ")
    v.sub(RELATIONS, "</Relationships>", "</p:Relationships>")


@kind(SAME)
def relationships_with_single_quotes_and_line_ends(v: Victim) -> None:
    v.sub_re(RELATIONS, r'<Relationship (Id)="([^"]*)" (Type)="([^"]*)" (Target)="([^"]*)"/>',
             r"<Relationship\n\t\5 = '\6'\n\t\3='\4'\n\t\1\t=\t'\2'\n></Relationship>")  # fmt: skip


@kind(SAME)
def a_target_with_character_references(v: Victim) -> None:
    v.sub(RELATIONS, f'"{sheet_file(v)}"', f'"{sheet_file(v).replace("s", "&#115;")}"')


@kind(SAME, NOT_READ)
def a_relationship_with_foreign_attributes_of_the_same_names(v: Victim) -> None:
    v.sub_re(RELATIONS, "<Relationship ", '<Relationship xmlns:x="urn:x" x:Id="rId1" x:Target="worksheets/no.xml" ')


@kind(NOT_READ)
def two_relationships_with_one_id(v: Victim) -> None:
    v.sub(RELATIONS, 'Id="rId3"', 'Id="rId2"')


@kind(NOT_READ)
def two_ids_in_one_relationship(v: Victim) -> None:
    v.sub(RELATIONS, 'Id="rId2"', 'Id="rId2" Id="rId3"')


@kind(LOST, NOT_READ)
def the_sheet_is_external(v: Victim) -> None:
    v.sub(RELATIONS, f'Target="{sheet_file(v)}"', 'Target="file:///etc/passwd" TargetMode="External"')


@kind(LOST, NOT_READ)
def the_part_of_a_sheet_is_missing(v: Victim) -> None:
    del v.parts[places()[COUNT].part]


@kind(LOST, NOT_READ)
def a_sheet_leads_out_of_the_package(v: Victim) -> None:
    v.sub(RELATIONS, f'Target="{sheet_file(v)}"', 'Target="../../../../etc/passwd"')


@kind(SAME)
def the_relationship_id_of_sheets_has_another_prefix(v: Victim) -> None:
    v.sub(WORKBOOK, "xmlns:r=", "xmlns:q=")
    v.sub_re(WORKBOOK, " r:id=", " q:id=")


@kind(SAME, NOT_READ)
def sheets_with_foreign_attributes_of_the_same_names(v: Victim) -> None:
    v.sub_re(WORKBOOK, "<sheet name=", '<sheet xmlns:x="urn:x" x:id="rId1" x:name="偽" id="rId1" name=')


@kind(SAME)
def a_workbook_part_with_prefixes(v: Victim) -> None:
    v.sub(WORKBOOK, "xmlns=", "xmlns:w=")
    v.sub_re(WORKBOOK, r"<(/?)(?=[a-zA-Z])", r"<\1w:")


@kind(SAME)
def a_workbook_part_with_single_quotes_and_line_ends(v: Victim) -> None:
    v.sub_re(WORKBOOK, r'<sheet name="([^"]*)" sheetId="(\d+)"([^>]*) r:id="([^"]*)"/>',
             r"<sheet\n r:id='\4'\3\n sheetId = '\2'\n name = '\1'></sheet>")  # fmt: skip


@kind(SAME)
def a_list_of_sheets_in_a_comment(v: Victim) -> None:
    v.sub(WORKBOOK, "<sheets>", '<!-- <sheets><sheet name="表紙" sheetId="1" r:id="rId1"/></sheets> --><sheets>')


@kind(SAME)
def a_list_of_sheets_in_an_extension(v: Victim) -> None:
    extra = '<extLst><ext uri="{0}" xmlns:x="urn:x"><x:sheet name="表紙" sheetId="1" r:id="rId1"/></ext></extLst>'
    v.sub(WORKBOOK, "</workbook>", f"{extra}</workbook>")


@kind(SAME)
def a_name_whose_text_looks_like_a_list_of_sheets(v: Victim) -> None:
    v.sub(
        WORKBOOK,
        "</definedNames>",
        '<definedName name="zz">"&lt;sheet name=""表紙"" r:id=""rId1""/>"</definedName></definedNames>',
    )


@kind(SAME, NOT_READ, noticed())
def two_sheets_lead_to_one_part(v: Victim) -> None:
    v.sub(WORKBOOK, "</sheets>", '<sheet name="写し" sheetId="777" r:id="rId2"/></sheets>')


@kind(SAME, noticed())
def a_chart_sheet(v: Victim) -> None:
    v.parts["xl/chartsheets/sheet1.xml"] = (
        b'<chartsheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    )
    v.sub(
        RELATIONS,
        "</Relationships>",
        f'<Relationship Id="z" Type="{OFFICE}/chartsheet" Target="chartsheets/sheet1.xml"/></Relationships>',
    )
    v.sub(WORKBOOK, "</sheets>", '<sheet name="グラフ" sheetId="778" r:id="z"/></sheets>')


@kind(SAME, refused("FILE-TYPE", "FILE-UNSAFE"))
def a_binary_workbook_lies_beside(v: Victim) -> None:
    v.parts["xl/workbook.bin"] = b"x"


@kind(SAME, refused("FILE-TYPE", "FILE-UNSAFE"))
def a_mimetype_of_another_program_lies_beside(v: Victim) -> None:
    v.parts["mimetype"] = b"application/vnd.oasis.opendocument.spreadsheet"


@kind(refused("FILE-MACRO"))
def macros_under_another_name(v: Victim) -> None:
    v.parts["xl/code.dat"] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    kind_ = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
    v.sub(RELATIONS, "</Relationships>", f'<Relationship Id="z" Type="{kind_}" Target="code.dat"/></Relationships>')


@kind(refused("FILE-MACRO"))
def a_macro_sheet_under_another_name(v: Victim) -> None:
    v.parts["xl/s.xml"] = b"<x/>"
    kind_ = "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet"
    v.sub(RELATIONS, "</Relationships>", f'<Relationship Id="z" Type="{kind_}" Target="s.xml"/></Relationships>')
    v.sub(WORKBOOK, "</sheets>", '<sheet name="マクロ" sheetId="779" r:id="z"/></sheets>')


@kind(SAME, NOT_READ)
def no_content_types(v: Victim) -> None:
    del v.parts["[Content_Types].xml"]


def strict_open_xml_of(v: Victim) -> None:
    """The submission in the other, stricter variant of the format."""
    pairs = (("http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships"),
             ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"))  # fmt: skip
    for name, data in v.parts.items():
        for old, new in pairs:
            data = data.replace(old.encode(), new.encode())  # noqa: PLW2901
        v.parts[name] = data


kind.add("strict open xml", strict_open_xml_of, SAME)


@kind(SAME, refused("FILE-BROKEN", "FILE-UNSAFE", "FILE-TYPE"))
def part_names_with_backslashes(v: Victim) -> None:
    v.parts = {n.replace("/", "\\"): d for n, d in v.parts.items()}


@kind(SAME, refused("FILE-BROKEN", "FILE-UNSAFE", "FILE-TYPE"))
def part_names_with_a_leading_slash(v: Victim) -> None:
    v.parts = {f"/{n}": d for n, d in v.parts.items()}
