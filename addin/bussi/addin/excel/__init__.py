"""Python behind Excel: the same functions on an open book, on a plain file, and from a ribbon button.

::

    functions   check, clear, undo, consolidate, budget, compare, template: each takes books of xlwings
    reading     an open book's values, read once a sheet, as a submission
    marking     colours, notes and the sheet 指摘一覧; what stood there before is kept in the book and comes back
    record      what the book remembers of its marks, the rows of its hidden sheet; the same behind every door
    hands       the few things for which xlwings has no word of its own: exact fills, protection, dialogs
    door        finds the open book by its name, in whichever Excel it is
    engine      the headless engine: xlwings over a plain file (calamine reads, openpyxl writes), on every system
    ranges      its cells; ``typed_in`` what Excel makes of what is assigned; ``saving`` keeps calculated results
    install     the add-in and its launcher in the user's own folders; ``doctor`` what works; ``bundle`` without network
    server_example   the same functions behind xlwings Server
"""
