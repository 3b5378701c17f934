"""Why a file is set aside, and what to do about it where its rule has no better remedy, in both languages."""

from ..words import Words

# the file ------------------------------------------------------------------------------------------------------------

CLOSED_FOLDER = Words(
    "フォルダの中を読めません（読む権限がないか、名前が長すぎます）",
    "the folder cannot be read (no permission, or names that are too long)",
)
NO_REGULAR_FILE = Words(
    "通常のファイルではありません（リンク、フォルダ、装置など）", "a link, a folder, a device or the like"
)
NO_BYTES = Words("0バイトのファイルです", "a file of 0 bytes")
TOO_LARGE = Words("{size:,.0f}MBあります（{most}MBまで）", "{size:,.0f} MB (at most {most} MB)")
NOT_OPENED = Words("ファイルを読めません（{why}）", "the file cannot be read ({why})")
MISSING = Words("ありません", "it is not there")
NOT_ALLOWED = Words("読む権限がありません", "no permission")
NOT_OPENING = Words("開けません", "it does not open")
LOCK = Words(
    "ブックが開かれている間に{program}が置く一時ファイル（{pattern}）です",
    "a file that {program} keeps while a workbook is open ({pattern})",
)
LABELLED = Words(
    "秘密度ラベル（権限管理）で暗号化されたブックです。パスワードではありません",
    "encrypted by a sensitivity label (rights management), not with a password",
)
PASSWORD = Words("パスワードで暗号化されたブックです", "encrypted with a password")

# what it is instead --------------------------------------------------------------------------------------------------

IT_IS = Words("中身は{what}です", "it is {what}")
A_PDF = Words("PDFの文書", "a PDF document")
RICH_TEXT = Words("リッチテキスト", "a rich text document")
A_PICTURE = Words("画像", "a picture")
AN_ARCHIVE = Words("圧縮ファイル", "an archive")
A_ZIP = Words("ExcelブックではないZIPファイル", "a ZIP archive that is no workbook")
A_WEB_PAGE = Words("HTML（Webページ）", "a web page (HTML)")
AN_XML = Words("XML（Excel 2003 XMLなど）", "XML (such as Excel 2003 XML)")
OF_LIBREOFFICE = Words("LibreOfficeの文書（.ods など）", "a LibreOffice document (such as .ods)")
A_BINARY_BOOK = Words("バイナリのExcelブック（.xlsb）", "a binary workbook (.xlsb)")
OF_OFFICE = Words("WordかPowerPointの文書", "a Word or PowerPoint document")
AN_OLD_BOOK = Words("古い形式のExcelブック（.xls）", "an old Excel workbook (.xls)")
OF_OLD_OFFICE = Words("古い形式のOffice文書", "an old Office document")
A_CSV = Words("CSVなどの文字のファイル", "a text file such as CSV")
A_TEXT = Words("文字のファイル", "a text file")
NO_BOOK = Words("Excelブックではないデータ", "data that are no workbook")

# what to do about it -------------------------------------------------------------------------------------------------

ASK_FOR_THE_FORM = Words(
    "配布した様式（.xlsx）に記入して、そのブックを提出するよう依頼してください",
    "Ask for the issued form (.xlsx), filled in, instead of this file",
)
ASK_INSTEAD_OF_PAPER = Words(
    f"印刷したPDFではなく、{ASK_FOR_THE_FORM.ja}", "Ask for the workbook (.xlsx) instead of the printed PDF"
)
ASK_INSTEAD_OF_A_PICTURE = Words(f"画像では読み取れません。{ASK_FOR_THE_FORM.ja}", ASK_FOR_THE_FORM.en)
ASK_INSTEAD_OF_A_TEXT = Words(f"文字のファイルには様式の欄がありません。{ASK_FOR_THE_FORM.ja}", ASK_FOR_THE_FORM.en)
UNPACK = Words("圧縮を解いて、中のブック（.xlsx）だけを置いてください", "Unpack it and put the workbook in it here")
DOWNLOAD_AGAIN = Words(
    "ダウンロードのときにログイン画面などが保存されたようです。ブックをもう一度ダウンロードしてください",
    "A web page (perhaps a login page) was saved in its place; download the workbook again",
)
SAVE_IN_EXCEL = Words(
    "Excelで開き、「Excel ブック（.xlsx）」の形式で保存し直すよう依頼してください",
    "Ask for it to be opened in Excel, saved as .xlsx (Excel Workbook) and sent again",
)
SAVE_IN_LIBREOFFICE = Words(
    "LibreOfficeで開き、「Excel 2007-365（.xlsx）」の形式で保存し直すよう依頼してください",
    "Ask for it to be opened in LibreOffice, saved as .xlsx (Excel 2007-365) and sent again",
)
TAKE_THE_LABEL_OFF = Words(
    "提出者に、秘密度ラベルを「暗号化なし」のものに変えて（権限管理を外して）保存し直すよう依頼してください。パスワードはありません",
    "Ask for a sensitivity label without encryption; there is no password to take off",
)

# the package ---------------------------------------------------------------------------------------------------------

NO_DIRECTORY = Words(
    "ブックの目次が破損しています（途中で切れた可能性があります）",
    "the directory of the file is damaged (it may be cut short)",
)
TOO_MANY_PARTS = Words("部品が{count:,}個あります", "{count:,} parts")
PART_TWICE = Words("同じ名前の部品が2つあります", "two parts of one name")
A_BOMB = Words(
    "展開すると{size:,.0f}MBを超えます（不正に圧縮したファイルの疑い）",
    "more than {size:,.0f} MB when unpacked (perhaps a bomb)",
)
ENCRYPTED_PART = Words("中身が暗号化されています", "its contents are encrypted")
UNKNOWN_PACKING = Words("対応していない圧縮方式です", "packed in an unknown way")
OVERLAPPING = Words("部品の位置が重なっているか、ファイルの外にあります", "parts that overlap, or lie outside the file")
DAMAGED_PART = Words("部品 {part} が破損しています", "the part {part} is damaged")
TWO_NAMES = Words("部品 {part} に名前が2つあります", "the part {part} has two names")
DAMAGED_PARTS = Words("ブックの部品が破損しています", "parts of the workbook are damaged")
DAMAGED_DIRECTORY = Words("ブックの目次か部品が破損しています", "the directory or a part of the file is damaged")
UNREADABLE_PART = Words("ブックの部品を読めません", "a part of the workbook cannot be read")
PART_WITH_DOCTYPE = Words("部品にDOCTYPE宣言があります", "a part declares a document type")

# the workbook --------------------------------------------------------------------------------------------------------

NO_ENTRANCE = Words(
    "ブックの入口（_rels/.rels）から中身をたどれません", "its entrance (_rels/.rels) leads to no workbook"
)
NO_WORKBOOK = Words("ブックの部品がありません", "there is no workbook in it")
NO_TYPES = Words("部品の種類の一覧がありません", "the list of the types of its parts is missing")
NUMBER_TWICE = Words("部品の番号が重なっています", "two relations of one number")
MACROS = Words("マクロ（VBA）が入っています", "it contains macros (VBA)")
WORKBOOK = Words("ブックの目次（workbook）", "the list of sheets (workbook)")
NO_SHEET_LIST = Words("ブックの目次にシートの一覧がありません", "the workbook has no list of sheets")
TOO_MANY_SHEETS = Words("シートが{count:,}枚あります", "{count:,} sheets")
SHEET_WITHOUT_NAME = Words("名前の読めないシート「{sheet}」があります", "a sheet whose name cannot be read ({sheet})")
SHEET_TWICE = Words("同じ名前のシート {sheet} が2つあります", "two sheets of one name, {sheet}")
NO_SHEETS = Words("シートが一つも見つかりません", "there is no sheet")

# a part of it --------------------------------------------------------------------------------------------------------

DOCTYPE = Words("{part} にDOCTYPE宣言があります", "{part} declares a document type")
NO_XML = Words("{part} の{line}行目がXMLとして破損しています", "line {line} of {part} is no XML")
NO_ENCODING = Words(
    "{part} の文字コードを読めません（UTF-8かUTF-16だけを読めます）",
    "the encoding of {part} is neither UTF-8 nor UTF-16",
)
TEXTS = Words("文字の一覧（sharedStrings）", "the list of texts (sharedStrings)")
STYLES = Words("書式の一覧（styles）", "the list of formats (styles)")
TOO_MANY_TEXTS = Words("{part}に{most:,}を超える文字があります", "more than {most:,} texts in {part}")
TOO_LONG_A_TEXT = Words("{part}に{most:,}字を超える文字があります", "a text of more than {most:,} characters in {part}")
OTHER_PART = Words("{part}が別のものになっています", "{part} is something else")

# a sheet -------------------------------------------------------------------------------------------------------------

SHEET = Words("シート {sheet}", "the sheet {sheet}")
SO_MUCH = Words("シート {sheet} までで、{what}に値があります", "values in {what}, up to the sheet {sheet}")
SO_MANY_CELLS = Words("{most:,}を超えるセル", "more than {most:,} cells")
SO_MANY_CHARACTERS = Words("合わせて{most:,}字を超える文字", "more than {most:,} characters in all")
TOO_FAR_APART = Words(
    "シート {sheet} の使用範囲が大きすぎます（離れたセルに値があります）",
    "the used range of the sheet {sheet} is too large (values in cells far apart)",
)
IN_SHEET = Words("シート {sheet} の{what}", "the sheet {sheet}: {what}")
NO_WORKSHEET = Words("中身がワークシートではありません", "it is no worksheet")
TWO_DATA = Words("中に表が2つあります", "it has two tables of cells")
NO_DATA = Words("中に表（sheetData）がありません", "it has no table of cells (sheetData)")
TWICE_IN_CELL = Words("{cell} に {name} が2つあります", "{cell} has two {name}")
UNKNOWN_IN_VALUE = Words(
    "{cell} の値の中に対応していない要素（{name}）があります", "an unknown element ({name}) in the value of {cell}"
)
UNKNOWN_IN_ROW = Words(
    "{row}行目の付近に対応していない要素（{name}）があります", "an unknown element ({name}) near row {row}"
)
ODD_ROW = Words("行の番号「{written}」を読めません", "the row number {written} cannot be read")
ROW_OUT_OF_ORDER = Words(
    "行の番号 {row} が順になっていないか、Excelの行より先です", "the row number {row} is out of order or beyond Excel's"
)
ODD_ADDRESS = Words("{row}行目に番地「{written}」のセルがあります", "a cell with the address {written} in row {row}")
CELL_OUT_OF_ORDER = Words(
    "{row}行目のセルが重なっているか、順になっていません", "cells of row {row} overlap or are out of order"
)
TOO_LONG_A_CELL = Words(
    "シート {sheet} の {cell} に{length:,}字あります（Excelでは{most:,}字まで）",
    "{length:,} characters in {cell} of the sheet {sheet} (Excel holds {most:,})",
)
ODD_NUMBER = Words("{cell} の数「{written}」を読めません", "the number {written} in {cell} cannot be read")
NO_SUCH_TEXT = Words(
    "{cell} の文字が一覧にありません（{written}番）", "the text of {cell} is not in the list (number {written})"
)
ODD_KIND = Words(
    "{cell} の値「{written}」の種類（{kind}）を読めません",
    "the value {written} of {cell} is of an unknown kind ({kind})",
)
ODD_DAY = Words("{cell} の日付「{written}」を読めません", "the day {written} in {cell} cannot be read")

# the form ------------------------------------------------------------------------------------------------------------

NO_STAMP = Words(
    "bussi の様式であることを示す記録（_bussi シート）がありません",
    "the mark of a form of bussi (the sheet _bussi) is missing",
)
UNKNOWN_FORM = Words("対応していない様式です（{form}）", "an unknown form ({form})")
UNKNOWN_VERSION = Words(
    "様式 {form} の版 {version} には対応していません", "version {version} of the form {form} is unknown"
)
NO_NAME = Words("名前なし", "without a name")

# reading it ----------------------------------------------------------------------------------------------------------

TOO_MUCH_MEMORY = Words("読み取りに使える大きさのメモリを超えました", "reading it took more memory than is allowed")
OUR_FAULT = Words("読み取りの途中で {error} が起きました", "{error} while it was read")
TOO_SLOW = Words("決めた時間で読み終わりませんでした", "it was not read within the time allowed")
READER_ENDED = Words("読み取る処理が止まりました", "the process that read it ended")

# what a command says of it -------------------------------------------------------------------------------------------

NOT_READ = Words("{path} を読めません（{what}）", "{path} cannot be read ({what})")
WITH_REMEDY = Words("{name}: {what}。{remedy}", "{name}: {what}. {remedy}")
