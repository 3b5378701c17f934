"""Say what of the add-in works on this computer, what a policy blocks, and the way out."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from ..excel.places import Places, Registry
from ..ribbon import xlam

WAY_OUT = (
    "ボタンが使えなくても、シェルから bussi excel check（マクロなし、Excel の子プロセスでもない）で同じことができます"
)
FILES_ONLY = "Excel がなくても、bussi check・consolidate・budget・compare と bussi excel check --file は使えます"
_SECURITY = r"Software\Policies\Microsoft\Office\16.0\Excel\Security"
_OWN_SECURITY = r"Software\Microsoft\Office\16.0\Excel\Security"
_ASR = r"SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
_ASR_MDM = r"SOFTWARE\Policies\Microsoft\Windows Defender\Policy Manager"
CHILD_PROCESS_RULE = "D4F940AB-401B-4EFC-AADC-AD5F3C50688A"
_EXCEL_APP = Path("/Applications/Microsoft Excel.app")


@dataclass(frozen=True)
class Line:
    """One thing that was looked at. ``ok``: True works, False does not, None cannot be known or need not be."""

    ok: bool | None
    what: str
    detail: str


def examine(
    where: Places | None, registry: Registry, platform: str = sys.platform, running: int | None = None
) -> list[Line]:
    """All lines, the way out last. ``where``: None where there is no place for an add-in; ``running``: open Excels."""
    lines = []
    if where is not None:
        lines += [_addin(where), *_launcher(where)]
    lines += _excel(platform, registry, running)
    if platform == "win32":
        lines += [*_macros(registry), _child_processes(registry)]
    excel = platform in ("win32", "darwin")
    lines.append(Line(None, "ほかの道", WAY_OUT if excel else FILES_ONLY))
    return lines


def _addin(where: Places) -> Line:
    if not where.addin.is_file():
        return Line(False, "アドイン", f"{where.addin} がありません。bussi addin install を実行してください")
    if where.addin.read_bytes() != xlam.build():
        return Line(
            False, "アドイン", f"{where.addin} はこの版のものではありません。bussi addin install を実行してください"
        )
    return Line(True, "アドイン", str(where.addin))


def _launcher(where: Places) -> list[Line]:
    path = where.launcher
    if path is None:
        return [Line(None, "起動プログラム", "この Excel ではボタンから起動できません（関数は使えます）")]
    if not path.is_file():
        return [Line(False, "起動プログラム", f"{path} がありません。bussi addin install を実行してください")]
    try:
        ran = subprocess.run([str(path), "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired) as e:
        return [
            Line(
                False,
                "起動プログラム",
                f"{path} を起動できません（{e}）。ウイルス対策などの決まりが止めている場合があります",
            )
        ]
    if ran.returncode != 0:
        return [
            Line(
                False,
                "起動プログラム",
                f"{path} が動きません。bussi を入れ直して bussi addin install を実行してください",
            )
        ]
    return [Line(True, "起動プログラム", f"{path}（{ran.stdout.decode('utf-8', 'replace').strip()}）")]


def _excel(platform: str, registry: Registry, running: int | None) -> list[Line]:
    if platform == "win32":
        found = registry("HKLM", r"SOFTWARE\Classes\Excel.Application\CLSID", "") is not None
        where = "この Windows" if found else "この Windows には Excel が見つかりません"
    elif platform == "darwin":
        found, where = _EXCEL_APP.exists(), str(_EXCEL_APP)
    else:
        return [Line(None, "Excel", "このシステムには Excel がありません")]
    lines = [Line(found, "Excel", where)]
    if running is not None:
        lines.append(Line(running > 0 or None, "開いている Excel", f"{running}つ"))
    else:
        lines.append(Line(False, "Excel への接続", "接続する部品がありません。bussi を入れ直してください"))
    return lines


def _macros(registry: Registry) -> list[Line]:
    """Macro policies: of the organisation first, then the user's own choice in the Trust Center."""
    policy = next((v for h in ("HKCU", "HKLM") if (v := registry(h, _SECURITY, "VBAWarnings")) is not None), None)
    chosen = policy if policy is not None else registry("HKCU", _OWN_SECURITY, "VBAWarnings")
    who = "組織の決まり" if policy is not None else "セキュリティセンターの設定"
    lines = []
    match chosen:
        case 4:
            lines.append(Line(False, "マクロ", f"{who}ですべて止められています。リボンと関数は出ません"))
        case 3:
            lines.append(
                Line(
                    False, "マクロ", f"{who}で署名のあるものだけ動きます。管理者に bussi.xlam への署名を頼んでください"
                )
            )
        case _:
            lines.append(Line(True, "マクロ", "XLSTART（信頼できる場所）のアドインは動きます"))
    for hive in ("HKCU", "HKLM"):
        if registry(hive, _SECURITY + r"\Trusted Locations", "AllLocationsDisabled") == 1:
            lines.append(
                Line(False, "信頼できる場所", "組織の決まりですべて無効です。署名のないアドインは止められます")
            )
            break
    if any(registry(h, _SECURITY, "RequireAddinSig") == 1 for h in ("HKCU", "HKLM")):
        lines.append(Line(False, "アドインの署名", "組織の決まりで署名が必要です。管理者に署名を頼んでください"))
    if any(registry(h, _SECURITY, "blockcontentexecutionfrominternet") == 1 for h in ("HKCU", "HKLM")):
        lines.append(
            Line(None, "インターネットからのマクロ", "止められています。bussi addin install が作ったファイルには当たりません（メールなどで受け取った bussi.xlam は使わないでください）")
        )  # fmt: skip
    return lines


def _child_processes(registry: Registry) -> Line:
    """The rule of attack surface reduction that keeps Office from starting programs."""
    value = registry("HKLM", _ASR, CHILD_PROCESS_RULE)
    if value is None:
        rules = str(registry("HKLM", _ASR_MDM, "ASRRules") or "").upper()
        value = next((part.partition("=")[2] for part in rules.split("|") if part.startswith(CHILD_PROCESS_RULE)), None)
    what = "Office の子プロセス（ASR）"
    match str(value):
        case "1":
            return Line(False, what, "組織の決まりで止められています。ボタンは何も起動できません")
        case "6":
            return Line(None, what, "組織の決まりで警告が出ます。警告で許可すると起動します")
        case "2":
            return Line(True, what, "記録されるだけで、起動できます")
        case "None" | "0":
            return Line(True, what, "止める決まりは見つかりません")
    return Line(None, what, f"対応していない設定です（{value}）")
