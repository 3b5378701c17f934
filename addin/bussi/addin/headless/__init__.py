"""The marks in a plain file: the package is patched, and what we do not change keeps its bytes.

::

    door        check, clear, undo: what may be written to, whole or not at all, compared before it takes the file's place
    changing    what it does to a file, in a process of its own
    marking     colours, notes and our two sheets; back to the byte, or cell by cell where another program saved between
    own_sheets  the list 指摘一覧 and the hidden record as XML
    notes       notes of ours beside those of people
    cells       the cells of a sheet where they stand;  styles, fills   theirs, and those of ours behind them
    book        workbook, sheets, relations, content types;  package   the parts as they lie in the file
    elements    the elements of a part with their bytes;  raw   what stands in a file, read by other means
"""
