"""The forms of the programme: one YAML file a version, loaded into frozen objects.

A published version is never edited; a change is a new file, so that an old submission is read by its own form.
"""

from .constraints import Constraint, constraints
from .library import add_folders, load, names, problems, versions
from .model import Entry, Form, Rule, Sheet
from .reading import read_form

__all__ = [
    "Constraint",
    "Entry",
    "Form",
    "Rule",
    "Sheet",
    "add_folders",
    "constraints",
    "load",
    "names",
    "problems",
    "read_form",
    "versions",
]
