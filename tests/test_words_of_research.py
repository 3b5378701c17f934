"""What maintainers note about a source, and whose plans they read, stands in no output; ``test_demo`` reads the others."""

import io
import subprocess
import zipfile

from hostile.trial import BUSSI
from research import REMARKS, ROOT, research


def test_research_is_found_where_it_is() -> None:
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("xl/worksheets/sheet9.xml", f"<t>{REMARKS[0]}</t>")
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("返却.xlsx", inner.getvalue())
    assert len(REMARKS) > 20
    assert ("全部!返却.xlsx!xl/worksheets/sheet9.xml", REMARKS[0]) in research("全部", outer.getvalue())


def test_no_template_and_no_page_of_the_documentation_has_it() -> None:
    files = [*(ROOT / "xlsx_templates").glob("*.xlsx"), *ROOT.glob("*.md")]
    assert len(files) > 10 and [x for f in files for x in research(f.name, f.read_bytes())] == []


def test_no_rulebook_has_it() -> None:
    said = subprocess.run([BUSSI, "rules"], capture_output=True, check=True)
    assert len(said.stdout) > 1000 and research("rules", said.stdout) == []
