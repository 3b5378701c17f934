"""What goes back to the businesses: their values unchanged, what to mend, and nothing of others."""

import csv
import datetime as dt
import email
import email.policy
import io
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import crafted
import libreoffice
import mutated
import nasty
import openpyxl
import pytest
from bussi.addin.batch.case import Case
from bussi.addin.batch.check import check
from bussi.addin.batch.consolidation import Consolidation, consolidate
from bussi.addin.books.exports import checked_folder
from bussi.addin.books.outputs import LETTERS
from bussi.addin.books.return_folder import HEADS, LIST_BOOK, LIST_CSV, write_returns
from bussi.addin.issue.carrying import carry
from bussi.addin.issue.returns import returns
from bussi.addin.reading.submission import Submission, read_submission
from bussi.scripts.samples import of as samples
from bussi.scripts.samples.mistakes import MISTAKES
from bussi.scripts.samples.plan_application import plan_application
from bussi.validators import forms, law
from bussi.validators.catalogue.batch import BATCH
from bussi.validators.catalogue.books import BOOKS
from bussi.validators.catalogue.sent_back import MENDED_BY_COPYING, TOLD
from bussi.validators.cells import ErrorCell
from bussi.validators.errors import UnreadableError, UsageError
from bussi.validators.own_texts import REQUEST_SHEET
from bussi.xlsx_templates.build import build, build_many
from bussi.xlsx_templates.sheets.mark import Mark, mark_of
from bussi.xlsx_templates.template.request_sheet import RETURN_COPY, Request, Urgency
from demands.corpus import FULL

FORM, ITEM = crafted.FORM, "蓄電池"
Values = dict[str, Any]
ALONE = tuple(m for m in MISTAKES if m.__name__ != "thousands_for_yen")  # which are seen without others to compare


def returned(books: dict[str, bytes], tmp_path: Path) -> tuple[Consolidation, Path]:
    """The books as an inbox, and the folder of what goes back."""
    inbox = tmp_path / "受付箱"
    inbox.mkdir(exist_ok=True)
    for name, data in books.items():
        (inbox / name).write_bytes(data)
    result = consolidate([inbox], workers=1)
    write_returns(result, tmp_path / "返却")
    return result, tmp_path / "返却"


def copies(folder: Path) -> list[Path]:
    return sorted(p for p in folder.glob("*.xlsx") if p.name != LIST_BOOK)


def wrong(change: Callable[[Values], None] = MISTAKES[0], n: int = 0) -> bytes:
    values = plan_application(ITEM, n)
    change(values)
    return build(FORM, values, item=ITEM)


def same_values(a: Submission, b: Submission) -> None:
    """Every cell holds the same, to the last bit; only rows may stand elsewhere."""
    assert [(k, v, type(v)) for k, v in sorted(a.fields.items())] == [
        (k, v, type(v)) for k, v in sorted(b.fields.items())
    ]
    assert {t: columns for t, (_, columns) in a.tables.items()} == {t: columns for t, (_, columns) in b.tables.items()}
    assert a.content == b.content


def said(found: Sequence[Case]) -> list[tuple[str, str, str, str]]:
    return [(f.rule, f.sheet, f.cell, f.message) for c in found for f in c.findings]


# values ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", forms.names())
def test_every_value_goes_back_as_it_came(name: str) -> None:
    """Samples and nasty books of every form: what is read from the copy is what was read from the book."""
    form, own = forms.load(name), samples(name)
    items: list[str | None] = [None]
    if form.role("item"):
        items = [*[i.name for i in law.load().items][:: 5 if FULL else 8], None]
    books = [(i, own.valid(i, 1)) for i in items]
    books += [
        (i, nasty.spoiled(form, own.valid(i, n), i, f"back/{i}/{n}", n))
        for i in items
        for n in (1, 3, 5)[:: 1 if FULL else 2]
    ]
    books += [(items[0], nasty.at_limits(form, own.valid(items[0], 0), items[0], n)) for n in (0, 1)]
    came = [
        read_submission(data, f"{n}.xlsx")
        for n, data in enumerate(build_many(form, [v for _, v in books], item=[i for i, _ in books]))
    ]
    carried = [carry(s) for s in came]
    again = build_many(form, [c.values for c in carried], item=[s.item for s in came])
    backs = [read_submission(data, s.name) for s, data in zip(came, again, strict=True)]
    for s, c, back in zip(came, carried, backs, strict=True):
        same_values(s, back)
        foretold = c.submission
        assert (foretold.fields, foretold.first_row) == (back.fields, back.first_row)
        assert foretold.tables == {t: x for t, x in back.tables.items() if t in foretold.tables}
        assert foretold.layout.fields == back.layout.fields
        for table, (sheet, letters) in back.layout.tables.items():
            own = {k: x for k, x in letters.items() if not k.startswith("#")}
            assert foretold.layout.tables[table] == (sheet, own)
    # what the reader noticed is asked of the old book
    judged = (check([c.submission for c in carried]), check([replace(back, notes=[]) for back in backs]))
    for one, other in zip(*judged, strict=True):
        assert said([one]) == said([other])


def test_what_programs_made_of_a_book_goes_back_as_it_was_read() -> None:
    """Books whose XML was rewritten at random, with odd letters, numbers and errors in them."""
    done = 0
    for seed in range(60 if FULL else 24):
        try:
            came = read_submission(mutated.Mutation(seed).book(), "来た.xlsx")
        except UnreadableError:
            continue
        carried = carry(came)
        back = read_submission(build(FORM, carried.values, item=came.item), "返す.xlsx")
        foretold = carried.submission
        assert (foretold.fields, foretold.tables) == (back.fields, {t: back.tables[t] for t in foretold.tables})
        done += 1
    assert done > (30 if FULL else 12)


def test_the_seventeenth_digit_survives() -> None:
    values = plan_application(ITEM, 0)
    values["fields"]["lead_name"] = 0.1 + 0.2
    s = read_submission(build(FORM, values, item=ITEM), "数.xlsx")
    assert s.fields["lead_name"] == 0.1 + 0.2 != 0.3


def test_an_error_whose_code_a_stranger_chose_never_becomes_a_formula() -> None:
    values = plan_application(ITEM, 0)
    values["fields"]["plan_title"] = ErrorCell('HYPERLINK("http://example.com","押す")')
    book = build(FORM, values, item=ITEM)
    assert not any(b"example.com" in part for name, part in crafted.parts(book).items() if "sheet" in name)
    assert read_submission(book, "誤り.xlsx").fields["plan_title"] == ErrorCell("#VALUE!")


def test_rows_that_were_taken_out_stay_out(tmp_path: Path) -> None:
    """The template fills in attachments and the item; what a business emptied is not filled in again."""
    values = plan_application(ITEM, 0)
    values["tables"]["attachments"] = []
    values["fields"]["ministry"] = None
    came = read_submission(build(FORM, values, item=ITEM), "空.xlsx")
    back = read_submission(build(FORM, carry(came).values, item=ITEM), "空.xlsx")
    assert back.fields["ministry"] is None and back.tables["attachments"][0] == []


# the sheet ---------------------------------------------------------------------------------------------------------


def test_the_first_sheet_says_what_to_mend_gravest_first_and_leads_there(tmp_path: Path) -> None:
    values = plan_application(ITEM, 0)
    MISTAKES[0](values)
    MISTAKES[8](values)
    values["fields"]["lead_name"] = "架空ﾌﾞｯｼ株式会社"
    _, folder = returned({"提出 一.xlsx": build(FORM, values, item=ITEM)}, tmp_path)
    (copy,) = copies(folder)
    book = openpyxl.load_workbook(copy)
    ws = book[REQUEST_SHEET]
    assert book.sheetnames[0] == REQUEST_SHEET == book.active.title
    head = next(r for r in range(1, 40) if ws.cell(r, 2).value == "順")
    lines = [[c.value for c in row[1:8]] for row in ws.iter_rows(min_row=head + 1) if row[1].value]
    order = [line[1] for line in lines]
    assert set(order) == set(Urgency) and order == sorted(order, key=list(Urgency).index)
    found = {(f.sheet, f.cell, f.message) for f in check([read_submission(copy.read_bytes(), copy.name)])[0].findings}
    assert {(s, c, m) for _, _, s, c, _, m, _ in lines} >= {x for x in found if "半角カタカナ" not in x[2]}
    for row in range(head + 1, head + 1 + len(lines)):
        link, sheet = ws.cell(row, 5).hyperlink, ws.cell(row, 4).value
        assert link.location == f"'{sheet}'!{ws.cell(row, 5).value}"
        assert book[sheet][ws.cell(row, 5).value].protection.locked is False  # a cell that can be filled in
    assert ws["B3"].value == "架空ﾌﾞｯｼ株式会社　御中"
    assert "提出 一.xlsx" in ws["B4"].value


def test_a_comment_marks_what_the_book_itself_cannot_see(tmp_path: Path) -> None:
    data = build(FORM, plan_application(ITEM, 0) | {}, item=ITEM)
    values = plan_application(ITEM, 0)
    values["fields"]["lead_name"] = "架空ﾌﾞｯｼ株式会社"
    _, folder = returned({"a.xlsx": build(FORM, values, item=ITEM)}, tmp_path)
    (copy,) = copies(folder)
    came = read_submission(copy.read_bytes(), "a.xlsx")
    sheet, cell = came.layout.fields["lead_name"]
    comment = openpyxl.load_workbook(copy)[sheet][cell].comment
    assert comment is not None and "半角カタカナ" in comment.text and comment.author == "bussi"
    assert not [n for n in came.notes if n.rule == "BOOK-OUTSIDE"]  # our own comment is nobody's remark
    assert data != copy.read_bytes()


def test_every_finding_of_the_intake_has_words_for_the_business() -> None:
    assert {r.id for r in (*BOOKS, *BATCH)} == {*TOLD, *MENDED_BY_COPYING}


def test_a_very_bad_book_still_gets_a_sheet_that_ends(tmp_path: Path) -> None:
    values = plan_application(ITEM, 0)
    values["tables"]["funding"] = [dict.fromkeys(values["tables"]["funding"][0], "？") for _ in range(80)]
    (r,) = returns(check([read_submission(build(FORM, values, item=ITEM), "悪い.xlsx")]))
    assert len(r.request.lines) > 300
    ws = openpyxl.load_workbook(io.BytesIO(build(FORM, r.carried.values, r.notes, item=ITEM, request=r.request)))[
        REQUEST_SHEET
    ]
    assert ws.max_row < 330 and "ほかに" in str(ws.cell(ws.max_row, 2).value)


# there and back ----------------------------------------------------------------------------------------------------


def test_a_copy_as_it_was_written_is_no_submission(tmp_path: Path) -> None:
    _, folder = returned({"a.xlsx": wrong()}, tmp_path)
    (copy,) = copies(folder)
    assert mark_of(copy) == Mark(RETURN_COPY, True)
    shutil.copy(copy, tmp_path / "受付箱")
    result = consolidate([tmp_path / "受付箱"], workers=1)
    assert [c.name for c in result.books] == ["a.xlsx"]
    assert [(o.name, o.kind) for o in result.left_out] == [(copy.name, RETURN_COPY)]


@pytest.mark.parametrize("mistake", ALONE, ids=lambda m: m.__name__)
def test_a_copy_that_was_mended_and_saved_is_accepted_without_a_word(
    mistake: Callable[[Values], None], tmp_path: Path
) -> None:
    good = plan_application(ITEM, 0)
    good["fields"]["revision"] = 2
    good["fields"]["application_type"] = FORM.entries["application_type"].isin[-1]
    mended = read_submission(build(FORM, good, item=ITEM), "良.xlsx")
    _, folder = returned({"a.xlsx": wrong(mistake)}, tmp_path)
    (copy,) = copies(folder)
    came = read_submission(copy.read_bytes(), copy.name)

    def mend(book: openpyxl.Workbook) -> None:
        for key, value in mended.fields.items():
            sheet, cell = came.layout.fields[key]
            book[sheet][cell] = value
        for table, (_, columns) in mended.tables.items():
            sheet, letters = came.layout.tables[table]
            for key, cells in columns.items():
                for n, value in enumerate(cells):
                    book[sheet][f"{letters[key]}{came.first_row[table] + n}"] = value

    (tmp_path / "受付箱" / "b.xlsx").write_bytes(crafted.by_openpyxl(copy.read_bytes(), mend))
    result = consolidate([tmp_path / "受付箱"], workers=1)
    states = {c.name: str(c.state) for c in result.books}
    assert states == {"a.xlsx": "superseded", "b.xlsx": "accepted"}, [f.line() for f in result.findings]
    assert [f.line() for c in result.books for f in c.findings if c.name == "b.xlsx"] == []


def test_what_somebody_writes_onto_the_request_is_noticed(tmp_path: Path) -> None:
    _, folder = returned({"a.xlsx": wrong()}, tmp_path)
    (copy,) = copies(folder)

    def answer(book: openpyxl.Workbook) -> None:
        book[REQUEST_SHEET]["J12"] = "見積書のとおりです"

    s = read_submission(crafted.by_openpyxl(copy.read_bytes(), answer), "b.xlsx")
    assert [(n.place.sheet, n.place.cell, n.value) for n in s.notes] == [(REQUEST_SHEET, "J12", "見積書のとおりです")]


@pytest.mark.libreoffice
def test_copies_recalculated_by_libreoffice_hold_the_same_and_say_the_same(
    tmp_path: Path, libreoffice_profile: Path
) -> None:
    books = {f"{n}.xlsx": wrong(m, n) for n, m in enumerate(ALONE) if FULL or n % 2 == 0}
    result, folder = returned(books, tmp_path)
    written = copies(folder)
    saved = libreoffice.convert(written, tmp_path / "保存", libreoffice_profile)
    assert len(saved) == len(books) == len(result.books)
    read = [[read_submission(p.read_bytes(), p.name) for p in paths] for paths in (written, saved)]
    for one, other in zip(*map(check, read), strict=True):
        assert said([one]) == said([other])
    for old, new, a, b in zip(written, saved, *read, strict=True):
        assert a.content == b.content and a.answers == b.answers != ""
        before, after = (openpyxl.load_workbook(p, data_only=True)["入力チェック"] for p in (old, new))
        assert [c.value for c in before["F"]] == [c.value for c in after["F"]]  # the counts of every check
        assert mark_of(new) == Mark(RETURN_COPY, False)  # saved: from now on it is a submission


# letters -----------------------------------------------------------------------------------------------------------


def test_a_draft_opens_as_unsent_and_carries_the_copy(tmp_path: Path) -> None:
    result, folder = returned({"a.xlsx": wrong(MISTAKES[9])}, tmp_path)
    (draft,) = folder.glob("*.eml")
    mail = email.message_from_bytes(draft.read_bytes(), policy=email.policy.default)
    contact = result.books[0].contact
    assert mail["X-Unsent"] == "1" and mail["From"] is None and mail["Date"] is None
    assert [a.addr_spec for a in mail["To"].addresses] == [contact.mail] and "@" in contact.mail
    name = result.books[0].business_name
    assert mail["Subject"] == f"【修正のお願い】{FORM.text.title}（{name}）"
    (attachment,) = mail.iter_attachments()
    (copy,) = copies(folder)
    assert attachment.get_filename() == copy.name and attachment.get_content() == copy.read_bytes()
    text = mail.get_body().get_content()
    text = text.replace("\r\n", "\n")
    assert f"{name}\n" in text and "　様" in text and "要修正" in text and "a.xlsx" in text


@pytest.mark.parametrize("typed", ["a@b\nBcc: x@example.com", "なし", "", "=cmd|' /C calc'!A0", "山田@例え.jp", None])
def test_a_contact_that_is_no_address_makes_a_draft_without_addressee(typed: str | None, tmp_path: Path) -> None:
    values = plan_application(ITEM, 0)
    MISTAKES[0](values)
    for row in values["tables"]["contacts"]:
        row["email"] = typed
        row["contact_name"] = "架空\r\nBcc: x@example.com"
    _, folder = returned({"a.xlsx": build(FORM, values, item=ITEM)}, tmp_path)
    (draft,) = folder.glob("*.eml")
    mail = email.message_from_bytes(draft.read_bytes(), policy=email.policy.default)
    assert mail["To"] is None and mail["Bcc"] is None
    (line,) = lines_of(folder)
    assert "確かめてください" in line["備考"]


def lines_of(folder: Path) -> list[dict[str, Any]]:
    """The lines of the list, which are the same in the workbook and as CSV."""
    ws = openpyxl.load_workbook(folder / LIST_BOOK).active
    head, *rows = ws.iter_rows(values_only=True)
    with (folder / LIST_CSV).open(encoding="utf-8-sig", newline="") as file:
        other = list(csv.DictReader(file))
    assert head == HEADS
    found = [dict(zip(head, row, strict=True)) for row in rows]
    assert [["" if v is None else str(v) for v in line.values()] for line in found] == [list(o.values()) for o in other]
    return found


def texts_of(path: Path, sheet: str) -> list[str]:
    book = openpyxl.load_workbook(path)
    return [str(c.value) for row in book[sheet].iter_rows() for c in row if c.value is not None]


def test_the_due_day_stands_in_the_copy_and_the_mail_and_no_other_is_invented(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(wrong())
    result = consolidate([tmp_path / "a.xlsx"], workers=1)
    said = "提出の期限は、2026年12月10日（木）です。"
    for due, expected in ((dt.date(2026, 12, 10), [said]), (None, [])):
        folder = tmp_path / f"返却{due}"
        write_returns(result, folder, due=due)
        (copy,) = copies(folder)
        assert [t for t in texts_of(copy, REQUEST_SHEET) if "期限" in t] == expected
        mail = email.message_from_bytes(copy.with_suffix(".eml").read_bytes(), policy=email.policy.default)
        text = mail.get_body(("plain",)).get_content()
        assert [line for line in text.splitlines() if "期限" in line] == expected


def test_what_goes_back_is_japanese_in_any_language(tmp_path: Path) -> None:
    books = {f"{n}.xlsx": wrong(m, n) for n, m in enumerate(MISTAKES)} | {
        "a.xlsx": build(FORM, plan_application(ITEM, 90), item=ITEM),
        "読めない.xlsx": b"no workbook at all",
    }
    for name, data in books.items():
        (tmp_path / name).write_bytes(data)
    said = {}
    for language in ("ja", "en"):
        result = consolidate([tmp_path / n for n in books], workers=1, language=language)
        assert any(f.message.isascii() for f in result.findings) == (language == "en")
        write_returns(result, tmp_path / language, due=dt.date(2026, 12, 10))
        said[language] = {p.name: p.read_bytes() for p in (tmp_path / language).iterdir()}
    assert said["ja"] == said["en"]


def test_the_list_names_whom_to_write_to_and_forgets_nobody(tmp_path: Path) -> None:
    books = {"a.xlsx": wrong(MISTAKES[3], 0), "b.xlsx": build(FORM, plan_application(ITEM, 1), item=ITEM)}
    result, folder = returned(books | {"c.xlsx": b"not a book", "d.xlsx": wrong(MISTAKES[8], 2)}, tmp_path)
    assert mark_of(folder / LIST_BOOK) == Mark(LETTERS, True)
    lines = lines_of(folder)
    assert [(x["届いたファイル"], x["状態"]) for x in lines] == [
        ("a.xlsx", "要修正"),
        ("d.xlsx", "要修正"),
        ("c.xlsx", "読取不可"),
    ]
    for line in lines[:2]:
        case = next(c for c in result.books if c.name == line["届いたファイル"])
        assert (line["事業者名"], line["法人番号"]) == (case.business_name, case.business)
        assert (folder / line["返却用の写し"]).exists() and (folder / line["メールの下書き"]).exists()
        assert sum(line[f"{u}（件）"] for u in Urgency) > 0
    assert not lines[2]["返却用の写し"] and "写しはありません" in lines[2]["備考"]


def test_nothing_of_others_goes_out(tmp_path: Path) -> None:
    """Submissions that are compared with each other: no name, file or amount of one stands in what another gets."""
    books = {}
    for n in range(7):
        values = plan_application(ITEM, n)
        values["fields"]["plan_no"] = f"B-{n}"
        if n in (1, 2):  # one number, two names
            values["fields"]["lead_number"] = plan_application(ITEM, 1)["fields"]["lead_number"]
            values["tables"]["applicants"][0]["corporate_number"] = values["fields"]["lead_number"]
        books[f"秘{n}.xlsx"] = build(FORM, values, item=ITEM)
    books["秘7.xlsx"] = wrong(next(m for m in MISTAKES if m not in ALONE), 7)
    result, folder = returned(books, tmp_path)
    rules = {f.rule for c in result.books for f in c.findings}
    assert {"BATCH-NAME", "BATCH-UNIT"} <= rules
    for line in lines_of(folder):
        case = next(c for c in result.books if c.name == line["届いたファイル"])
        copy = (folder / line["返却用の写し"]).read_bytes()
        mail = (folder / line["メールの下書き"]).read_bytes()
        text = "".join(p.decode("utf-8", "replace") for p in crafted.parts(copy).values())
        text += email.message_from_bytes(mail, policy=email.policy.default).get_body().get_content()
        for other in result.books:
            if other is not case:
                assert other.name not in text
                assert str(other.business_name) not in text
        for f in case.findings:
            if f.rule == "BATCH-UNIT":
                assert f.expected.partition("円")[0] not in text  # the median of the others


def test_private_sheets_go_back_to_their_owner_and_into_no_letter_or_list(tmp_path: Path) -> None:
    item = "半導体"
    values = plan_application(item, 0)
    values["fields"]["leak_employees"] = "秘密の人数"
    _, folder = returned({"a.xlsx": build(FORM, values, item=item)}, tmp_path)
    (copy,) = copies(folder)
    assert read_submission(copy.read_bytes(), "a.xlsx").fields["leak_employees"] == "秘密の人数"
    (draft,) = folder.glob("*.eml")
    body = email.message_from_bytes(draft.read_bytes(), policy=email.policy.default).get_body().get_content()
    assert "秘密" not in body + json.dumps(lines_of(folder), ensure_ascii=False)


# the folder --------------------------------------------------------------------------------------------------------


def test_the_same_inbox_gives_the_same_bytes_and_stale_files_go(tmp_path: Path) -> None:
    _, folder = returned({"a.xlsx": wrong(), "b.xlsx": wrong(MISTAKES[4], 1)}, tmp_path)
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    assert len(before) == 7
    returned({}, tmp_path)
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before
    (tmp_path / "受付箱" / "b.xlsx").unlink()
    checked_folder(folder, [tmp_path / "受付箱"], overwrite=False)
    returned({}, tmp_path)
    assert len(list(folder.iterdir())) == 5


def test_a_draft_that_somebody_changed_is_not_written_over_unasked(tmp_path: Path) -> None:
    _, folder = returned({"a.xlsx": wrong()}, tmp_path)
    (draft,) = folder.glob("*.eml")
    draft.write_bytes(draft.read_bytes() + b"\r\n")
    with pytest.raises(UsageError, match="書いたままでない"):
        checked_folder(folder, [tmp_path / "受付箱"], overwrite=False)
    with pytest.raises(UsageError, match="受付箱の中"):
        checked_folder(tmp_path / "受付箱" / "返却", [tmp_path / "受付箱"], overwrite=True)


def test_many_copies_are_built_in_several_processes(tmp_path: Path) -> None:
    books = {f"{n:02d}.xlsx": wrong(MISTAKES[n % 4], n) for n in range(13)}
    _, folder = returned(books, tmp_path)
    assert len(copies(folder)) == 13
    result = consolidate([tmp_path / "受付箱"], workers=1)
    contents = {c.submission.content for c in result.books if c.submission}
    assert {read_submission(p.read_bytes(), p.name).answers for p in copies(folder)} == contents


def test_a_request_counts_and_opens_as_it_must() -> None:
    empty = Request("", "a.xlsx", "x", ())
    assert not empty.must_be_mended and "確認していただきたい" in empty.opening
    assert empty.counts() == dict.fromkeys(Urgency, 0)
