"""The Excel add-in ``bussi.xlam``, built from the texts in ``src``: a ribbon, its callbacks, worksheet functions.

::

    cfb    compound file (MS-CFB) around the streams of a VBA project
    ovba   VBA project (MS-OVBA): compressed source of each module, no compiled code
    xlam   the workbook around them, byte for byte the same at each build
    worksheet_functions   the Python twin of every function in ``src/BUSSI.bas``

What the add-in may start, and why a workbook cannot choose it, is written in ``addin/THREATS.md``.
"""
