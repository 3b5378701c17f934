"""One of our own forms with a part of its file changed, as somebody changes it who makes a mistake."""

from pathlib import Path

from bussi.validators import forms
from bussi.validators.forms import Form
from bussi.validators.forms.reading import read_form


def read_changed(folder: Path, form: str, old: str, new: str) -> Form:
    """The form with ``new`` for ``old``, which stands there once; raises what reading it raises."""
    text = Path(forms.__file__).parent.joinpath(form, "2026.1.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = folder / "2026.1.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return read_form(path)
