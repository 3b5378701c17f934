"""Putting the add-in into a user's folders and taking it away, saying what works, and the bundle for closed networks."""

import hashlib
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from bussi.addin.excel.places import own_launcher, registry, windows_places
from bussi.addin.installing import bundle as bundling
from bussi.addin.installing import doctor
from bussi.addin.installing.install import install, uninstall
from bussi.addin.ribbon import xlam
from bussi.scripts import cli
from bussi.validators.errors import BussiError, OutputError, UsageError
from click.testing import CliRunner

LAUNCHER = own_launcher() if sys.platform != "win32" else None
SECURITY = r"Software\Policies\Microsoft\Office\16.0\Excel\Security"
OWN = r"Software\Microsoft\Office\16.0\Excel\Security"
ASR = r"SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
MDM = r"SOFTWARE\Policies\Microsoft\Windows Defender\Policy Manager"
EXCEL = {("HKLM", r"SOFTWARE\Classes\Excel.Application\CLSID", ""): "{00024500-0000-0000-C000-000000000046}"}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="installs into the real folders of the user there")


@pytest.fixture
def where(tmp_path):
    return windows_places(tmp_path / "Local", tmp_path / "Roaming")


def files(folder):
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


# --- install and uninstall


def test_two_files_and_a_record_of_them_are_written_into_the_user_s_own_folders(where, tmp_path):
    done = install(where, LAUNCHER)
    assert [(d.path, d.what) for d in done] == [(where.addin, "入れました"), (where.launcher, "入れました")]
    assert {str(p) for p in files(tmp_path)} == {
        "Roaming/Microsoft/Excel/XLSTART/bussi.xlam", "Local/bussi/bin/bussi.exe", "Local/bussi/installed.json",
    }  # fmt: skip
    assert where.addin.read_bytes() == xlam.build()


def test_the_copied_launcher_runs_this_program(where):
    install(where, LAUNCHER)
    ran = subprocess.run([str(where.launcher), "--version"], capture_output=True, check=True, text=True)
    assert "0.1" in ran.stdout


@pytest.mark.parametrize("user", ["山田 太郎", "髙﨑𠮷", "Ünal"])
def test_a_user_whose_name_is_not_ascii_has_the_same_add_in_and_launcher(tmp_path, user):
    """The launcher carries the path of its Python inside; it is copied byte for byte, and the record is UTF-8."""
    where = windows_places(tmp_path / user / "Local", tmp_path / user / "Roaming")
    install(where, LAUNCHER)
    assert where.launcher.read_bytes() == LAUNCHER.read_bytes()
    assert user in where.record.read_text(encoding="utf-8")
    ran = subprocess.run([str(where.launcher), "--version"], capture_output=True, check=True, text=True)
    assert "0.1" in ran.stdout
    assert said(where)["起動プログラム"][0] is True
    where.record.with_name("bussi.log").write_text("記録", encoding="utf-8")
    assert [d.what for d in uninstall(where)] == ["消しました", "消しました"]
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_a_second_install_changes_nothing_and_an_older_add_in_is_replaced(where, tmp_path):
    install(where, LAUNCHER)
    before = files(tmp_path)
    assert {d.what for d in install(where, LAUNCHER)} == {"入っています"}
    assert files(tmp_path) == before
    where.addin.write_bytes(b"old")
    assert [d.what for d in install(where, LAUNCHER)] == ["入れました", "入っています"]
    assert files(tmp_path) == before


def test_uninstall_leaves_nothing_behind_and_a_second_one_says_so(where, tmp_path):
    install(where, LAUNCHER)
    assert [d.what for d in uninstall(where)] == ["消しました", "消しました"]
    assert files(tmp_path) == {}
    assert not (tmp_path / "Local" / "bussi").exists()
    assert uninstall(where) == []


def test_a_file_that_somebody_exchanged_stays(where):
    install(where, LAUNCHER)
    where.addin.write_bytes(b"theirs")
    assert [d.what for d in uninstall(where)] == ["入れたあとに変わっているので残しました", "消しました"]
    assert where.addin.read_bytes() == b"theirs"


def test_a_forged_record_cannot_make_uninstall_delete_other_files(where, tmp_path):
    install(where, LAUNCHER)
    mine = tmp_path / "大事.txt"
    mine.write_bytes(b"x")
    where.record.write_text(f'{{"{mine}": "{hashlib.sha256(b"x").hexdigest()}"}}', encoding="utf-8")
    assert ["残しました" in d.what for d in uninstall(where)] == [True, True]
    assert mine.exists() and where.addin.exists() and where.launcher.exists()


def test_a_folder_that_cannot_be_written_is_told_in_words_and_leaves_no_half_file(where, tmp_path):
    (tmp_path / "Roaming").write_bytes(b"a file where a folder should be")
    with pytest.raises(OutputError, match="Excel を閉じてから"):
        install(where, LAUNCHER)
    assert set(files(tmp_path)) == {Path("Roaming"), Path("Local/bussi/installed.json")}


def test_an_install_that_breaks_off_can_be_taken_away(where, tmp_path):
    where.launcher.parent.parent.mkdir(parents=True)
    where.launcher.parent.write_bytes(b"a file where a folder should be")
    with pytest.raises(OutputError):
        install(where, LAUNCHER)
    assert where.addin.exists()
    assert [d.what for d in uninstall(where)] == ["消しました"]
    assert set(files(tmp_path)) == {Path("Local/bussi/bin")}


def test_a_record_that_cannot_be_written_is_told_in_words(where):
    where.record.mkdir(parents=True)
    with pytest.raises(OutputError):
        install(where, LAUNCHER)
    assert not where.addin.exists()


def test_other_systems_are_told_what_there_is_instead():
    if sys.platform == "darwin":
        pytest.skip("macOS has a place for add-ins")
    result = CliRunner().invoke(cli.bussi, ["addin", "install"], standalone_mode=False)
    assert isinstance(result.exception, UsageError) and "bussi addin build" in str(result.exception)


def test_build_writes_the_committed_add_in(tmp_path):
    out = tmp_path / "b.xlam"
    assert CliRunner().invoke(cli.bussi, ["addin", "build", "-o", str(out)], standalone_mode=False).exception is None
    assert out.read_bytes() == (Path(__file__).parent.parent / "addin" / "bussi.xlam").read_bytes()


def test_build_takes_the_place_of_another_file_only_where_asked_to(tmp_path):
    out = tmp_path / "b.xlam"
    build = ["addin", "build", "-o", str(out)]
    for before, options, refused in (
        (b"theirs", [], True),
        (b"theirs", ["--overwrite"], False),
        (xlam.build(), [], False),
    ):
        out.write_bytes(before)
        error = CliRunner().invoke(cli.bussi, [*build, *options], standalone_mode=False).exception
        assert isinstance(error, UsageError) == refused and (error is None or "--overwrite" in str(error))
        assert out.read_bytes() == (before if refused else xlam.build())


# --- doctor


def said(where, values=(), running=1, platform="win32"):
    found = EXCEL | dict(values)
    lines = doctor.examine(where, lambda *key: found.get(key), platform, running)
    assert lines[-1].detail in (doctor.WAY_OUT, doctor.FILES_ONLY)
    return {line.what: (line.ok, line.detail) for line in lines}


def test_everything_is_well_after_an_install(where):
    install(where, LAUNCHER)
    lines = said(where)
    assert {what for what, (ok, _) in lines.items() if ok is False} == set()
    assert "0.1" in lines["起動プログラム"][1]


def test_before_an_install_and_with_an_older_add_in_it_says_what_to_do(where):
    assert "bussi addin install" in said(where)["アドイン"][1]
    assert said(where)["起動プログラム"][0] is False
    install(where, LAUNCHER)
    where.addin.write_bytes(b"old")
    assert said(where)["アドイン"] == (
        False,
        f"{where.addin} はこの版のものではありません。bussi addin install を実行してください",
    )


def test_a_launcher_that_does_not_run_is_seen(where):
    install(where, LAUNCHER)
    where.launcher.write_text("#!/bin/sh\nexit 3\n")
    assert said(where)["起動プログラム"][0] is False
    where.launcher.write_bytes(b"\x00not a program")
    assert "起動できません" in said(where)["起動プログラム"][1]


@pytest.mark.parametrize(
    ("values", "what", "ok", "words"),
    [
        ({("HKCU", SECURITY, "VBAWarnings"): 4}, "マクロ", False, "組織の決まり"),
        ({("HKLM", SECURITY, "VBAWarnings"): 3}, "マクロ", False, "署名"),
        ({("HKCU", OWN, "VBAWarnings"): 4}, "マクロ", False, "セキュリティセンター"),
        ({("HKCU", SECURITY, "VBAWarnings"): 2, ("HKCU", OWN, "VBAWarnings"): 4}, "マクロ", True, "信頼できる場所"),
        ({("HKLM", SECURITY + r"\Trusted Locations", "AllLocationsDisabled"): 1}, "信頼できる場所", False, "無効"),
        ({("HKCU", SECURITY, "RequireAddinSig"): 1}, "アドインの署名", False, "署名"),
        ({("HKCU", SECURITY, "blockcontentexecutionfrominternet"): 1}, "インターネットからのマクロ", None, "bussi addin install"),
        ({("HKLM", ASR, doctor.CHILD_PROCESS_RULE): "1"}, "Office の子プロセス（ASR）", False, "ボタンは何も起動できません"),
        ({("HKLM", ASR, doctor.CHILD_PROCESS_RULE): 6}, "Office の子プロセス（ASR）", None, "警告"),
        ({("HKLM", ASR, doctor.CHILD_PROCESS_RULE): 2}, "Office の子プロセス（ASR）", True, "記録"),
        ({("HKLM", MDM, "ASRRules"): f"x=1|{doctor.CHILD_PROCESS_RULE.lower()}=1"}, "Office の子プロセス（ASR）", False, "止められ"),
        ({}, "Office の子プロセス（ASR）", True, "見つかりません"),
        ({}, "マクロ", True, "XLSTART"),
    ],
)  # fmt: skip
def test_a_policy_that_blocks_is_named(where, values, what, ok, words):
    found = said(where, values)[what]
    assert found[0] is ok and words in found[1]


def test_a_missing_excel_and_a_missing_connection_are_named(where):
    lines = said(where, {(*next(iter(EXCEL)),): None}, running=None)
    assert lines["Excel"][0] is False and lines["Excel への接続"][0] is False


def test_without_excel_the_commands_on_files_are_named():
    found = said(None, platform="linux")
    assert found["ほかの道"][1] == doctor.FILES_ONLY
    assert registry()("HKCU", SECURITY, "VBAWarnings") is None
    assert CliRunner().invoke(cli.bussi, ["addin", "doctor"], standalone_mode=False).return_value == 0


# --- the bundle


@pytest.fixture(scope="module")
def own_wheel(tmp_path_factory):
    """The wheel of this source tree, really built."""
    folder = tmp_path_factory.mktemp("wheels")
    uv = shutil.which("uv")
    assert uv, "the tests are started with uv"
    source = Path(__file__).parent.parent
    subprocess.run([uv, "build", "--wheel", "--out-dir", str(folder), str(source)], check=True, capture_output=True)
    return next(folder.glob("bussi-*.whl"))


def wheel(folder, name, *requirements):
    """A wheel with nothing but its metadata."""
    data = "".join(f"Requires-Dist: {r}\n" for r in requirements)
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as package:
        package.writestr(f"{name}-1.0.dist-info/METADATA", f"Name: {name}\nVersion: 1.0\n{data}")


def test_the_wheel_holds_forms_law_and_add_in_sources(own_wheel):
    root = Path(__file__).parent.parent
    sources = {
        str(p.relative_to(root / part))
        for part in ("validators", "xlsx_templates", "addin", "scripts")
        for p in (root / part / "bussi").rglob("*")
        if p.is_file() and "__pycache__" not in p.parts
    }
    names = set(zipfile.ZipFile(own_wheel).namelist())
    assert {"bussi/validators/forms/plan_application/2026.1.yaml", "bussi/addin/ribbon/src/customUI14.xml"} <= sources
    assert {n for n in names if ".dist-info/" not in n} == sources


def test_the_bundle_holds_wheels_add_in_instructions_and_right_checksums(own_wheel, tmp_path):
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    shutil.copy(own_wheel, wheels)
    with pytest.raises(UsageError, match="pywin32"):
        bundling.bundle(tmp_path / "a.zip", complete(wheels, but="pywin32"))
    complete(wheels)
    names = bundling.bundle(tmp_path / "a.zip", wheels)
    assert bundling.bundle(tmp_path / "b.zip", wheels) == names
    made = (tmp_path / "a.zip").read_bytes()
    assert made == (tmp_path / "b.zip").read_bytes()
    (tmp_path / "b.zip").write_bytes(b"theirs")
    with pytest.raises(UsageError, match=r"b\.zip .*--overwrite"):
        bundling.bundle(tmp_path / "b.zip", wheels)
    assert (tmp_path / "b.zip").read_bytes() == b"theirs"
    bundling.bundle(tmp_path / "b.zip", wheels, overwrite=True)
    bundling.bundle(tmp_path / "b.zip", wheels)  # as it was written
    assert made == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as package:
        sums = package.read("bussi-offline/SHA256SUMS.txt").decode().splitlines()
        for digest, name in (line.split("  ") for line in sums):
            assert hashlib.sha256(package.read(f"bussi-offline/{name}")).hexdigest() == digest
        assert len(sums) == len(names) - 1
        assert package.read("bussi-offline/bussi.xlam") == xlam.build()
        text = package.read("bussi-offline/はじめに.txt").decode("utf-8-sig")
    assert "--no-index --find-links wheels bussi" in text and "addin doctor" in text


def complete(folder, but=""):
    """The folder with a wheel for everything that its wheels need on Windows alone, one left out."""
    wheel(folder, "xlwings", 'pywin32>=224; platform_system == "Windows"')
    for name in bundling.missing_on_windows(folder) - {but}:
        wheel(folder, name)
    return folder


def test_requirements_of_windows_alone_are_seen_and_extras_are_not(tmp_path):
    wheel(tmp_path, "a", 'tzdata; sys_platform == "win32"', 'x; extra == "all" and os_name == "nt"', "numpy>=1")
    wheel(tmp_path, "b_c", 'B.C>1; os_name == "nt"', 'colorama ; platform_system == "Windows"')
    assert bundling.missing_on_windows(tmp_path) == {"tzdata", "colorama"}


def test_a_folder_without_our_own_wheel_or_a_place_that_cannot_be_written_is_told_in_words(own_wheel, tmp_path):
    with pytest.raises(UsageError, match="bussi の wheel がありません"):
        bundling.bundle(tmp_path / "a.zip", tmp_path)
    with pytest.raises(BussiError, match=r"書き先のフォルダ .* がありません"):
        bundling.bundle(tmp_path / "no" / "a.zip", own_wheel.parent, platform="any")
