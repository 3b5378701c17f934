"""Words that stand in no output, neither seen nor hidden: what maintainers note about a source, and real firms."""

import email
import email.policy
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
LAW = ROOT / "validators/bussi/validators/law"
RESEARCH = ("自己知識", "未見", "を置いた", "URLは", "記事番号", "確からしさ", "号で確認")
FIRMS = (
    "ローム", "東芝", "ルネサス", "キオクシア", "ソニー", "富士電機", "デンソー", "トヨタ", "日産", "パナソニック", "プロテリアル",
    "信越化学", "村田製作所", "ファナック", "塩野義", "明治製菓", "川崎重工", "三菱重工", "三菱電機", "日立", "住友", "JERA",
    "さくらインターネット", "TDK", "SUMCO",
)  # fmt: skip
ZIP = b"PK\x03\x04"


def _remarks(of: object) -> Iterator[str]:
    match of:
        case dict():
            for key, value in of.items():
                yield from [str(value)] if key == "remark" else _remarks(value)
        case list():
            for value in of:
                yield from _remarks(value)


REMARKS = tuple({r for p in LAW.glob("*.yaml") for r in _remarks(yaml.safe_load(p.read_text(encoding="utf-8")))})


def parts(name: str, data: bytes) -> Iterator[tuple[str, str]]:
    """The texts of a file; of a workbook those of all its parts, hidden sheets among them; of a mail those it carries."""
    if name.endswith(".eml"):
        mail = email.message_from_bytes(data, policy=email.policy.default)
        yield f"{name}!headers", "\n".join(map(str, mail.values()))
        for n, part in enumerate(p for p in mail.walk() if not p.is_multipart()):
            yield from parts(f"{name}!{part.get_filename() or n}", part.get_payload(decode=True) or b"")
        return
    if not data.startswith(ZIP):
        yield name, data.decode("utf-8", "ignore")
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in archive.namelist():
            yield from parts(f"{name}!{part}", archive.read(part))


def research(name: str, data: bytes) -> list[tuple[str, str]]:
    return [(part, w) for part, text in parts(name, data) for w in (*RESEARCH, *FIRMS, *REMARKS) if w in text]
