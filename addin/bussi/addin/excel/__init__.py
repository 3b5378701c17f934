"""Python behind Excel: the same functions on an open book, on a plain file, and from a ribbon button.

::

    functions   check, clear, undo, consolidate, budget, compare, template: each takes books of xlwings
    reading     an open book's values, read once a sheet, as a submission
    marking     colours, notes and the sheet 指摘一覧; what stood there before is kept in the book and comes back
    record      what the book remembers of its marks, the rows of its hidden sheet; the same behind every door
    state_sheet that sheet in an open book; ``guard`` the protection that is off while we write, and its way back
    hands       the few things for which xlwings has no word of its own: exact values and fills, protection, dialogs
    windows     the hands for Excel on Windows, many cells a call: ``com_values`` reads, ``areas`` writes addresses
    door        finds the open book by its name, in whichever Excel it is; says and writes down whatever goes wrong
    xlw         the one place that imports xlwings, so that it ends no program and waits no longer than ten seconds
    places      where the add-in, its launcher and the log file belong
    server_example   the same functions behind xlwings Server
"""
