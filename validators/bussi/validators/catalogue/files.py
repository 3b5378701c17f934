"""What can be wrong with a file as such: it is set aside, and the account says why."""

from ..kinds import Level
from ..words import Words
from .rule import CatalogueRule

FILES = (
    CatalogueRule(
        "FILE-KIND",
        Level.ERROR,
        title=Words("通常のファイルではありません", "not a regular file"),
        remedy=Words(
            "フォルダやリンクではなく、ブックそのものを置いてください",
            "Put the workbook itself here, not a link or folder",
        ),
    ),
    CatalogueRule(
        "FILE-EMPTY",
        Level.ERROR,
        title=Words("中身が空のファイルです", "the file is empty"),
        remedy=Words(
            "保存し直したブックを提出するよう依頼してください", "Ask for the workbook to be saved and sent again"
        ),
    ),
    CatalogueRule(
        "FILE-SIZE",
        Level.ERROR,
        title=Words("ファイルが大きすぎます", "the file is too large"),
        remedy=Words(
            "様式以外のシートや画像を取り除くよう依頼してください", "Ask for extra sheets and pictures to be removed"
        ),
    ),
    CatalogueRule(
        "FILE-LOCK",
        Level.ERROR,
        title=Words("Excelが開いている間だけ置く一時ファイルです", "a lock file of an open workbook"),
        remedy=Words(
            "ブックを閉じてから、ブックそのものを提出するよう依頼してください",
            "Ask for the workbook itself, after closing it",
        ),
    ),
    CatalogueRule(
        "FILE-TYPE",
        Level.ERROR,
        title=Words("Excelブック（.xlsx）ではありません", "not an .xlsx workbook"),
        remedy=Words("様式を .xlsx 形式で保存し直すよう依頼してください", "Ask for the form to be saved as .xlsx"),
    ),
    CatalogueRule(
        "FILE-ENCRYPTED",
        Level.ERROR,
        title=Words("パスワードで暗号化されています", "encrypted with a password"),
        remedy=Words(
            "パスワードを外したブックを提出するよう依頼してください", "Ask for the workbook without its password"
        ),
    ),
    CatalogueRule(
        "FILE-BROKEN",
        Level.ERROR,
        title=Words("破損していて読めません", "damaged, cannot be read"),
        remedy=Words(
            "Excelで開いて保存し直したブックを提出するよう依頼してください",
            "Ask for the workbook to be opened and saved again",
        ),
    ),
    CatalogueRule(
        "FILE-UNSAFE",
        Level.ERROR,
        title=Words("安全に開けない作りのファイルです", "built in a way that is not safe to open"),
        remedy=Words("開かずに、提出者に確かめてください", "Do not open it; ask who sent it"),
    ),
    CatalogueRule(
        "FILE-MACRO",
        Level.ERROR,
        title=Words("マクロが入っています", "contains macros"),
        remedy=Words("配布した様式（.xlsx）に記入し直すよう依頼してください", "Ask for the issued form (.xlsx)"),
    ),
    CatalogueRule(
        "FILE-FOREIGN",
        Level.ERROR,
        title=Words("この様式のブックではありません", "not a workbook of this form"),
        remedy=Words("配布した様式に記入するよう依頼してください", "Ask for the issued form to be filled in"),
    ),
    CatalogueRule(
        "FILE-VERSION",
        Level.ERROR,
        title=Words("対応していない版の様式です", "an unknown version of the form"),
        remedy=Words(
            "bussi を更新するか、現行の版の様式に記入し直すよう依頼してください",
            "Update bussi, or ask for the current version",
        ),
    ),
    CatalogueRule(
        "FILE-SLOW",
        Level.ERROR,
        title=Words("読み取りが終わりませんでした", "reading did not come to an end"),
        remedy=Words(
            "開かずに、提出者に確かめてください。配布した様式に転記すれば読み取れます",
            "Do not open it; ask for a fresh copy of the issued form",
        ),
    ),
    CatalogueRule(
        "FILE-BUG",
        Level.ERROR,
        title=Words("bussi の不具合で読めませんでした", "a fault of bussi itself, not of the file"),
        remedy=Words(
            "提出者の誤りではありません。このファイルと記録を添えて、bussi の担当者に知らせてください",
            "The file is not at fault; report it to whoever maintains bussi, with the file and the log",
        ),
    ),
)
