"""The tables of the ledger. Nothing in them is ever changed or deleted: what happens is a new row.

Every row carries the digest of what stands in it, a content that of its rows and findings too, and a run the digest of
all that it added, chained to the run before (``chain``). Texts in ``…_json`` are exact; those beside them are for people
who ask the database.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, MetaData, Table, Text, UniqueConstraint

metadata = MetaData()

#: One row a time that somebody wrote into the ledger.
runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # without a gap: a missing one was taken away
    Column("what", Text, nullable=False),
    Column("started", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("program", Text, nullable=False),
    Column("ruleset", Text, nullable=False),
    Column("told_json", Text, nullable=False),  # inboxes, account, law's day
    Column("digest", Text, nullable=False),
    Column("chain", Text, nullable=False),
)

#: Where the cells of a book stand; most books of a form share one.
layouts = Table(
    "layouts",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("layout_json", Text, nullable=False),
)

#: One readable file by its bytes, as one ruleset judged it, whatever it is called and however often it comes.
contents = Table(
    "contents",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("run", ForeignKey("runs.id"), nullable=False, index=True),
    Column("sha256", Text, nullable=False),
    Column("ruleset", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("form", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("item", Text),
    Column("filled", Text, nullable=False),  # hash of what people filled in
    Column("answers", Text, nullable=False),  # of a return copy, the hash of what it was made from
    Column("layout", ForeignKey("layouts.digest"), nullable=False),
    Column("first_rows_json", Text, nullable=False),
    Column("private_json", Text, nullable=False),  # of a private table, how many rows it has
    Column("digest", Text, nullable=False),
    UniqueConstraint("sha256", "ruleset"),
)

#: The rows of every table as they were typed; the fields outside tables are the table "" with row 0.
rows = Table(
    "rows",
    metadata,
    Column("content", ForeignKey("contents.id"), primary_key=True, autoincrement=False),
    Column("table_name", Text, primary_key=True),
    Column("row", Integer, primary_key=True, autoincrement=False),
    Column("cells_json", Text, nullable=False),
    Column("digest", Text, nullable=False),
)

#: What is wrong in a content by itself.
findings = Table(
    "findings",
    metadata,
    Column("content", ForeignKey("contents.id"), primary_key=True, autoincrement=False),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("rule", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("sheet", Text, nullable=False),
    Column("cell", Text, nullable=False),
    Column("finding_json", Text, nullable=False),
    Column("digest", Text, nullable=False),
)

#: A file that came, or whose fate changed, or that is gone; of each path the last row counts.
submissions = Table(
    "submissions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("run", ForeignKey("runs.id"), nullable=False, index=True),
    Column("path", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("sha256", Text),
    Column("content", ForeignKey("contents.id")),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("form", Text),
    Column("version", Text),
    Column("business", Text),
    Column("business_name", Text),
    Column("item", Text),
    Column("period", Text),
    Column("revision", Text),
    Column("remarks_json", Text, nullable=False),  # the findings that others gave rise to, or why it cannot be read
    Column("digest", Text, nullable=False),
    Index("submissions_by_path", "path", "id"),
)

#: What happened to a plan besides its submissions; what was wrong is taken back by another event.
events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("run", ForeignKey("runs.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("business", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("plan", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("evidence", Text, nullable=False),  # the number of the document that shows it
    Column("number", Text, nullable=False),  # under which a plan was certified
    Column("takes_back", ForeignKey("events.id")),
    Column("digest", Text, nullable=False),
)

#: A warning that an official accepted, once: it holds while what the finding says stays the same.
acceptances = Table(
    "acceptances",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("run", ForeignKey("runs.id"), nullable=False, index=True),
    Column("form", Text, nullable=False),
    Column("matter_json", Text, nullable=False),  # business, item, plan and period
    Column("business", Text),
    Column("rule", Text, nullable=False),
    Column("place_json", Text, nullable=False),  # table, key, and the row by its name
    Column("told_json", Text, nullable=False),  # the value, and what it is compared with
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("digest", Text, nullable=False),
)

#: Why a business submits in spite of a warning: it holds while what the finding says stays the same.
reasons = Table(
    "reasons",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("run", ForeignKey("runs.id"), nullable=False, index=True),
    Column("form", Text, nullable=False),
    Column("matter_json", Text, nullable=False),  # business, item, plan and period
    Column("business", Text),
    Column("rule", Text, nullable=False),
    Column("place_json", Text, nullable=False),  # table, key, and the row by its name
    Column("told_json", Text, nullable=False),  # the value, and what it is compared with
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("digest", Text, nullable=False),
)

GONE = "gone"  # the state of a file that is no longer in its inbox
CHILDREN = (contents, submissions)  # of a run
LATER_CHILDREN = (events, acceptances, reasons)  # which the runs of older programs did not have

__all__ = [
    "CHILDREN",
    "GONE",
    "LATER_CHILDREN",
    "acceptances",
    "contents",
    "events",
    "findings",
    "layouts",
    "metadata",
    "reasons",
    "rows",
    "runs",
    "submissions",
]
