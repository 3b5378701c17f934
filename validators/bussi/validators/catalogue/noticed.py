"""What the reader says of a readable book beside its values, in both languages, and the values that it names for it."""

from ..words import Words

# values of what has none of its own ----------------------------------------------------------------------------------

WHOLE_SHEET = Words("シート全体", "the whole sheet")
TWO_CELLS = Words("（欄が2つ）", "(two cells)")
NO_CELL = Words("（欄なし）", "(no cell)")
NO_MARK = Words("（なし）", "(none)")
NO_HEADING = Words("（空欄）", "(empty)")
REFERENCES = Words("外部参照", "references to other workbooks")
FROM_1904 = Words("1904年基準", "days from 1904")
AS_SEEN = Words("{stored}（画面では {looks}）", "{stored} (shown as {looks})")

# outside the inputs --------------------------------------------------------------------------------------------------

MORE = Words("（ほか{n:,}か所）", " (and {n:,} more)")
UNKNOWN_SHEET = Words("様式にないシート「{sheet}」があります", "a sheet {sheet} that is not of the form")
COMMENT = Words(
    "{cell} のコメント（メモ）に「{text}」と書かれています{more}", "the comment of {cell} says {text}{more}"
)
BOX = Words(
    "{cell} の図形（テキストボックス、SmartArt、ボタンなど）に「{text}」と書かれています{more}",
    "a shape (a text box, SmartArt, a button …) at {cell} says {text}{more}",
)
CHART = Words("{cell} のグラフに「{text}」と書かれています{more}", "a chart at {cell} says {text}{more}")
PAGE = Words(
    "印刷のヘッダーかフッターに「{text}」と書かれています{more}", "the header or footer of the page says {text}{more}"
)
BESIDE = Words(
    "記入欄の外 {cell} に「{text}」と書かれています{more}",
    "{text} stands in {cell}, outside the cells of the form{more}",
)
FAR_BELOW = Words(
    "{row:,}行目の {cell} に「{text}」があります（表は{last:,}行目まで）{more}",
    "{text} stands in {cell}, row {row:,}, while the form ends in row {last:,}{more}",
)
HEADING = Words(
    "「{label}」の見出しが「{now}」に変えられています（様式では「{expected}」）",
    "{key}: the heading was changed to {now} (in the form: {expected})",
)
NAME = Words(
    "「{label}」の項目名が「{now}」に変えられています（様式では「{expected}」）",
    "{key}: the name was changed to {now} (in the form: {expected})",
)
UNIT = Words(
    "「{label}」の単位が「{now}」に変えられています（様式では「{expected}」）",
    "{key}: the unit was changed to {now} (in the form: {expected})",
)

# the form itself -----------------------------------------------------------------------------------------------------

TWICE = Words(
    "「{label}」の欄が2つあります（先にある方を読みました）", "{key}: there are two cells for it; the first was read"
)
LOST = Words("「{label}」の欄が見つかりません", "{key}: there is no cell for it")
LOST_SHEET = Words("「シート {sheet}」の欄が見つかりません", "the sheet {sheet} is missing ({key})")
OTHER_WORKBOOKS = Words("ほかのブックへの参照が含まれています", "there are references to other workbooks")
DAYS_FROM_1904 = Words("日付の基準が1904年のブックです", "the workbook counts days from 1904")
UNKNOWN_ITEM = Words(
    "様式に記録された物資「{item}」は登録されていません", "the mark of the form names an unknown item, {item}"
)
OLD_VERSION = Words(
    "様式の版は {version} です（現行の版は {newest}）", "the form is of version {version}; the current one is {newest}"
)
OTHER_CONTENTS = Words("様式の内容が、配布した様式と違います", "the form is not as issued")
OTHER_LAW = Words(
    "この様式を作った後に、法令の値や一覧（助成率・要件・品目など）が変わりました（点検は今のもので行いました）",
    "values or lists of the law (rates, requirements, goods) have changed since the form was made; the current ones were used",
)

# handed out filled in ------------------------------------------------------------------------------------------------

ISSUED_CHANGED = Words(
    "転記された「{label}」が書き換えられています（交付時 {expected}、現在 {now}）",
    "{key} was handed out as {expected}, and is {now} now",
)
ISSUED_ROW_GONE = Words(
    "転記された「{label}」が {expected} の行がありません", "the row that was handed out with {key} {expected} is gone"
)

# what the ledger knows of the plan ------------------------------------------------------------------------------------

LEDGER_CHANGED = Words(
    "転記された「{label}」が認定台帳と違います（台帳 {expected}、提出 {now}）",
    "{key} is {expected} in the ledger, and {now} here",
)
LEDGER_ROW_GONE = Words(
    "認定台帳にある「{label}」が {expected} の行がありません", "the row with {key} {expected} in the ledger is not here"
)

# number formats and letters ------------------------------------------------------------------------------------------

DATE_FORMAT = Words(
    "{label}に日付の書式が付いています。画面では {looks} と見えますが、値は {stored} として読みました",
    "{key} has a date format: it is shown as {looks}, and was read as {stored}",
)
PERCENT_FORMAT = Words(
    "{label}にパーセントの書式が付いています。画面では {looks} と見えますが、値は {stored} です{meaning}",
    "{key} has a percent format: it is shown as {looks}, but its value is {stored}{meaning}",
)
PERCENT_OF_PERCENT = Words("（この欄では {stored}％ の意味になります）", " (which means {stored} % in this cell)")
HIDDEN_DIGITS = Words(
    "{label}に下{digits}桁を隠す書式が付いています。画面では {looks} と見えますが、値は {stored}{unit} です",
    "{key} has a format that hides its last {digits} digits: it is shown as {looks}, but its value is {stored}",
)
ADDED_UNIT = Words(
    "{label}に単位（{factor:,}倍）を添える書式が付いています。画面では {looks} と見えますが、値は {stored}{unit} です",
    "{key} has a format that adds a unit of {factor:,}: it is shown as {looks}, but its value is {stored}",
)
UNSEEN_NUMBER = Words(
    "{label}に数をそのままは見せない書式が付いています。画面では {looks} と見えますが、値は {stored}{unit} です",
    "{key} has a format that does not show the number itself: it is shown as {looks}, but its value is {stored}",
)
OTHER_CURRENCY = Words(
    "{label}に円でない通貨（{currency}）の書式が付いています。画面では {looks} と見えますが、値は {stored}{unit} として読みました",
    "{key} has a format of another currency ({currency}): it is shown as {looks}, and was read as {stored} yen",
)
PRIVATE_LETTER = Words(
    "{label}の{n}文字目が外字（U+{code:04X}）です。ほかの機器では読めません",
    "{key}: character {n} is a private one (U+{code:04X}), which other computers cannot show",
)
NO_KATAKANA = Words(
    "{label}「{text}」が全角カタカナで書かれていません", "{key}: the reading {text} is not written in katakana"
)
HALF_KANA = Words("{label}に半角カタカナ「{half}」があります", "{key} has half-width kana ({half})")
