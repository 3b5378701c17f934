"""Remedies that help: possible, of the right kind, and about the fault that is there."""

import crafted
from hostile import files
from hostile.feature import Kind, Wanted, reads, says, wrong
from hostile.victim import COUNT, MONEY, Victim, places

kind = Kind("remedies")


def refused_in(*words: str, rules: tuple[str, ...]) -> Wanted:
    return Wanted("refused", rules, words=words)


for text in ("８", "8", "令和8", "R8", "R8年度", "平成38", "０８", "26", "'26"):
    kind.add(
        f"the fiscal year {text}",
        lambda v, t=text: v.text("fiscal_year", t),
        says("fiscal_year", "!8 を入力し直", "!26 を入力し直", "!38 を入力し直"),
    )
kind.add(
    "the fiscal year 8 as a number",
    lambda v: v.cell("fiscal_year", '<c r="{r}" s="{s}"><v>8</v></c>'),
    says("fiscal_year"),
)
for text in ("３，５００，０００．５円", "3,500,000.5", "3.5億円の半分", "1億2,345.5万円", "100.25円", "▲0.5"):
    kind.add(f"the amount {text}", lambda v, t=text: v.text(MONEY, t), says(MONEY, "!.5 を入力し直", "!.25 を入力し直"))
for text in ("45.5日", "１．５", "3か月半"):
    kind.add(
        f"the count {text}",
        lambda v, t=text: v.text(COUNT, t),
        says(COUNT, "!45.5 を入力し直", "!1.5 を入力し直", "!3.5 を入力し直"),
    )
for text, good in (
    ("３，５００，０００円", "3,500,000"),
    ("3,500,000円", "3,500,000"),
    ("35億円", "3,500,000,000"),
    ("▲５", "-5"),
):
    kind.add(
        f"the amount {text}, which says what to type",
        lambda v, t=text: v.text(MONEY, t),
        says(MONEY, good) if good[0] != "-" else says(MONEY),
    )

label = files.cfb("EncryptedPackage", "\x06DataSpaces", "DRMEncryptedTransform", "DRMEncryptedDataSpace", "\x06Primary")
kind.add("a sensitivity label that encrypts", lambda v: label, refused_in("ラベル", rules=("FILE-ENCRYPTED",)))
kind.add(
    "a password",
    lambda v: (crafted.DATA / "encrypted.xlsx").read_bytes(),
    refused_in("パスワード", rules=("FILE-ENCRYPTED",)),
)
kind.add(
    "a lock file of LibreOffice",
    lambda v: ",架空,pc,25.11.2026 10:00,file:///home/x;".encode(),
    refused_in("閉じ", rules=("FILE-LOCK",)),
    file=".~lock.申請書.xlsx#",
)
kind.add(
    "a lock file of Excel",
    lambda v: b"\x05user" + bytes(160),
    refused_in("閉じ", rules=("FILE-LOCK",)),
    file="~$申請書.xlsx",
)
for name, data in (
    ("a PDF", b"%PDF-1.7\n" + bytes(100)),
    ("a photograph", b"\xff\xd8\xff\xe0" + bytes(100)),
    ("a picture", b"\x89PNG\r\n\x1a\n" + bytes(100)),
    ("a program", b"MZ" + bytes(100)),
):
    kind.add(
        f"{name}, which nobody can save as .xlsx",
        lambda v, d=data: d,
        refused_in("!.xlsx 形式で保存し直", rules=("FILE-TYPE",)),
    )
kind.add(
    "an old Excel book, which can be saved as .xlsx",
    lambda v: files.cfb("Workbook"),
    refused_in(".xlsx", "保存", rules=("FILE-TYPE",)),
)
kind.add(
    "an archive with the book in it",
    lambda v: crafted.zipped({"申請書.xlsx": v.zipped()}),
    refused_in("!.xlsx 形式で保存し直", rules=("FILE-TYPE",)),
    file="申請書.zip",
)

for key in ("lead_name", "applicants.name", "applicants.representative_name", "contacts.address", "plan_title"):
    for character in ("\ue000", "\uf8ff", "\U000f0000"):
        kind.add(
            f"a character of the company's own (U+{ord(character):04X}) in {key}",
            lambda v, k=key, c=character: v.text(k, f"架空{c}社"),
            wrong(key),
        )
for text in (
    "ｱｶﾂｷ",
    "ｱｶﾂｷﾋﾘｮｳ（架空）",
    "アカﾂｷ",
    "あかつき",
    "AKATSUKI",
    "ＡＫＡＴＳＵＫＩ",
    "アカツキひりょう",
    "暁肥料",
    "ｱｶﾂｷ ﾊﾞｯﾃﾘｰ",
):
    kind.add(f"the reading {text}", lambda v, t=text: v.text("applicants.kana", t), wrong("applicants.kana"))
for text in ("アカツキヒリョウ", "アカツキ・ヒリョウ（カブ）", "ＡＢＣアカツキ", "アカツキ　バッテリー２"):
    kind.add(
        f"the reading {text}, which is one",
        lambda v, t=text: v.text("applicants.kana", t),
        reads({"applicants.kana": text}),
    )


def without_column(key: str) -> object:
    """The mark of a column taken away: what stood there is unknown, and nothing else is said about it."""

    def make(v: Victim) -> None:
        import re

        table, _, name = key.partition(".")
        at = places()[key]
        column = re.sub(r"\d", "", at.cell)
        xml = v.parts[at.part].decode()
        import independent_reader
        from hostile.victim import clean, letters

        cells = independent_reader.read(clean()).sheets[at.sheet]
        (row,) = [r for (r, c), cell in cells.items() if cell.value == name and letters(c) == column]
        v.parts[at.part] = re.sub(
            rf'<c r="{column}{row}"[^<>]*>(?:(?!</c>).)*</c>', "", xml, count=1, flags=re.DOTALL
        ).encode()
        assert table

    return make


for key in (
    "applicants.corporate_number",
    "applicants.no_number_reason",
    "funding.total_cost",
    "funding.cost_class",
    "sources.loans",
    "activities.no",
    "contacts.no",
    "goals.baseline_value",
):
    kind.add(f"the column {key} is lost", without_column(key),
             Wanted("same", ("BOOK-STRUCTURE",), (f"{key.partition('.')[0]}.*",), "", True, True, at_most=1))  # type: ignore[arg-type] # fmt: skip
