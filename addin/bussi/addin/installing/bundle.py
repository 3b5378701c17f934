"""An offline bundle: wheels, the add-in and instructions in one ZIP, for networks without PyPI."""

import hashlib
import importlib.util
import io
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from importlib.metadata import distributions, version
from pathlib import Path

from bussi.validators.errors import OutputError, UsageError
from bussi.validators.whole_file import write_whole

from ..books.outputs import refuse_other
from ..ribbon import xlam

PLATFORM, PYTHON = "win_amd64", "3.11"
FOLDER = "bussi-offline"
_WINDOWS = re.compile(
    r"""(?:platform_system\s*==\s*["']Windows|sys_platform\s*==\s*["']win32|os_name\s*==\s*["']nt)["']"""
)
README = """bussi {version} をインターネットなしで入れる手順（管理者の権限はいりません）

用意するもの: Windows 10 以降、Excel 2016 以降、Python {python}（python.org の「Install just for me」で入ります）

1. この ZIP を展開します（プロパティの「許可する」をしてから展開してください）。
2. 展開したフォルダでコマンドプロンプトを開き、次の3行を順に実行します。

   py -{python} -m venv "%LOCALAPPDATA%\\bussi\\venv"
   "%LOCALAPPDATA%\\bussi\\venv\\Scripts\\python" -m pip install --no-index --find-links wheels bussi
   "%LOCALAPPDATA%\\bussi\\venv\\Scripts\\bussi" addin install

3. Excel を開き直すと、リボンに「bussi」のタブが出ます。
4. 何が使えて何が止められているかは、次で分かります。

   "%LOCALAPPDATA%\\bussi\\venv\\Scripts\\bussi" addin doctor

取り除くとき: bussi addin uninstall のあと、フォルダ %LOCALAPPDATA%\\bussi を消します。
ファイルが届いたとおりかは SHA256SUMS.txt で確かめられます（certutil -hashfile ファイル SHA256）。
"""


def bundle(
    out: Path,
    wheels: Path | None = None,
    platform: str = PLATFORM,
    python: str = PYTHON,
    overwrite: bool = False,
) -> list[str]:
    """Write the bundle; the names in it. The same wheels give the same bytes.

    ``wheels``: a folder with all wheels (default: fetched with pip for ``platform`` and ``python``). Raises
    ``UsageError`` where bussi's own wheel is missing or another file lies at ``out`` (without ``overwrite``),
    ``OutputError`` where the wheels cannot be fetched or the file not be written.
    """
    with tempfile.TemporaryDirectory() as folder:
        if wheels is None:
            wheels = Path(folder)
            _fetch(wheels, platform, python)
        found = sorted(wheels.glob("*.whl"))
        if not any(w.name.startswith("bussi-") for w in found):
            raise UsageError(f"{wheels} に bussi の wheel がありません")
        if platform.startswith("win") and (missing := missing_on_windows(wheels)):
            raise UsageError(f"{wheels} に足りない wheel があります: {'、'.join(sorted(missing))}")
        files = {f"wheels/{w.name}": w.read_bytes() for w in found}
    files[xlam.FILE_NAME] = xlam.build()
    text = README.format(version=version("bussi"), python=python)
    files["はじめに.txt"] = text.replace("\n", "\r\n").encode("utf-8-sig")
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\r\n" for name, data in sorted(files.items()))
    files["SHA256SUMS.txt"] = sums.encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as package:  # wheels are compressed already
        for name, data in sorted(files.items()):
            package.writestr(zipfile.ZipInfo(f"{FOLDER}/{name}", (1980, 1, 1, 0, 0, 0)), data)
    refuse_other(out, buffer.getvalue(), overwrite)
    write_whole(out, buffer.getvalue())
    return sorted(files)


def _fetch(folder: Path, platform: str, python: str) -> None:
    """All wheels that bussi needs on the target, by pip; bussi's own from its source tree where there is one."""
    source = next((p for p in Path(__file__).resolve().parents if (p / "pyproject.toml").is_file()), None)
    uv = shutil.which("uv")
    pip = (
        [sys.executable, "-m", "pip"] if importlib.util.find_spec("pip") else [uv, "tool", "run", "pip"] if uv else None
    )
    if pip is None:
        raise OutputError("wheel を集めるには pip か uv が必要です（--wheels で集めたフォルダを渡せます）")
    wanted = [f"bussi=={version('bussi')}"]
    if source is not None:
        build = [uv, "build", "--wheel", "--out-dir", str(folder), str(source)] if uv else [
            *pip, "wheel", "--no-deps", "--wheel-dir", str(folder), str(source)]  # fmt: skip
        _run(build)
        wanted = [str(next(folder.glob("bussi-*.whl")))]
    tried = folder / "constraints.txt"  # the versions that work here, not the newest ones
    tried.write_text("".join(f"{d.name}=={d.version}\n" for d in distributions() if d.name != "bussi"))
    download = [*pip, "download", "--only-binary=:all:", "--platform", platform, "--python-version", python,
                "--implementation", "cp", "--dest", str(folder), "--find-links", str(folder),
                "--constraint", str(tried)]  # fmt: skip
    while wanted:
        _run([*download, *wanted])
        wanted = sorted(missing_on_windows(folder)) if platform.startswith("win") else []


def missing_on_windows(folder: Path) -> set[str]:
    """What the wheels of a folder need on Windows only and the folder lacks: pip asks the computer it runs on."""
    have = {_plain(w.name.partition("-")[0]) for w in folder.glob("*.whl")}
    needed = set()
    for wheel in folder.glob("*.whl"):
        with zipfile.ZipFile(wheel) as package:
            name = next(n for n in package.namelist() if n.endswith(".dist-info/METADATA"))
            for line in package.read(name).decode("utf-8").splitlines():
                requirement, _, condition = line.removeprefix("Requires-Dist: ").partition(";")
                if line.startswith("Requires-Dist: ") and _WINDOWS.search(condition) and "extra" not in condition:
                    needed.add(_plain(re.split(r"[ <>=!~(\[]", requirement.strip())[0]))
    return needed - have


def _plain(name: str) -> str:
    """A package's name as everybody may write it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _run(command: list[str]) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as e:
        said = getattr(e, "stderr", b"") or b""
        last = said.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise OutputError(f"wheel を集められません（{last or e}）。--wheels で集めたフォルダを渡せます") from e
