import subprocess
import sys

import pandas as pd
import pytest

import ombud
from ombud import cli


def run(*arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main(list(arguments))
    captured = capsys.readouterr()
    return stopped.value.code, captured.out, captured.err


def test_version_tells_package_data_and_methods(capsys):
    status, out, _ = run("--version", capsys=capsys)
    assert status == 0
    assert out.startswith(f"ombud {ombud.__version__}; data 20")
    assert "2021, 2022" in out


def test_help_imports_nothing_heavy():
    program = (
        "import sys\nsys.argv = ['ombud', '--help']\n"
        "import ombud.cli\n"
        "try:\n    ombud.cli.main()\nexcept SystemExit:\n    pass\n"
        "print([m for m in ('pandas', 'numpy', 'matplotlib', 'papermill', 'babel') if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert shown.strip().endswith("[]")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["report", "Kaltmi"], "Kalimantan Timur"),
        (["report", "--government", "Malang"], "Kabupaten Malang, Kota Malang"),
        (["report"], "--government"),
        (["report", "Kaltim", "--government", "Paser"], "--government"),
        (["report", "Kaltim", "--year", "2020"], "2020"),
        (["report", "Kaltim", "--from", "2023"], "2023"),
        (["report", "Kaltim", "--format", "docx"], "docx"),
        (["report", "Kaltim", "--lang", "xx"], "xx"),
        (["report", "--government", "Paser", "--rapor", "no.xlsx"], "no.xlsx"),
        (["report", "Kaltim", "--output", "s3://bucket"], "s3://bucket"),
        (["report", "--all", "--panel", "panel.csv"], "Panel"),
        (["panel", "--year", "2020"], "2020"),
        (["panel", "--output", "panel.docx"], ".xlsx"),
        (["methodology", "2020"], "2020"),
        (["methodology", "2021", "2022", "2023"], "3"),
    ],
)
def test_unusable_arguments_end_with_2_and_say_why(arguments, told, capsys):
    status, shown, error = run(*arguments, capsys=capsys)
    assert status == 2
    assert told in error
    assert "Traceback" not in error
    assert shown == ""


def test_errors_come_in_the_language_asked_for(capsys):
    assert "Tidak ada pemerintah" in run("report", "Kaltmi", capsys=capsys)[2]
    assert "No government" in run("report", "Kaltmi", "--lang", "en", capsys=capsys)[2]


def test_panel_of_a_year_and_province_as_csv(capsys):
    status, shown, _ = run("panel", "--year", "2022", "--province", "Kaltim", capsys=capsys)
    assert status == 0
    lines = shown.splitlines()
    assert lines[0].startswith("government_code,government,level")
    assert any("Kota Balikpapan" in line and ",87.12," in line for line in lines)


@pytest.mark.parametrize(("suffix", "read"), [(".csv", pd.read_csv), (".xlsx", pd.read_excel),
                                              (".parquet", pd.read_parquet)])  # fmt: skip
def test_panel_into_a_file(suffix, read, tmp_path, capsys):
    path = tmp_path / f"panel{suffix}"
    status, shown, _ = run("panel", "--year", "2022", "--output", str(path), capsys=capsys)
    assert status == 0
    assert shown.strip() == str(path)
    rows = read(path)
    assert rows.loc[rows["government"] == "Kota Balikpapan", "value"].item() == 87.12
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_methodology(capsys):
    assert "2020" not in run("methodology", capsys=capsys)[1]
    shown = run("methodology", "2022", capsys=capsys)[1]
    assert "32,37%" in shown
    assert "Kualitas Tertinggi" in shown
    shown = run("methodology", "2021", "2022", "--lang", "en", capsys=capsys)[1]
    assert "not published" in shown


RAPOR = """Tahun;Pemerintah Daerah;Unit Layanan;Dimensi;Skor
2023;Kota Tomohon;Dinsos;Input;51,8
2023;Kota Tomohon;Dinsos;Proses;70
2023;Kota Tomohon;Dinsos;Output;71
2023;Kota Tomohon;Dinsos;Pengaduan;45,5
"""


@pytest.fixture
def rapor(tmp_path):
    path = tmp_path / "rapor.csv"
    path.write_text(RAPOR, encoding="utf-8")
    return path


def test_a_sound_rapor_is_told_so(rapor, capsys):
    status, shown, _ = run("check", str(rapor), capsys=capsys)
    assert status == 0
    assert "tanpa kesalahan; 4 skor dari 1 unit" in shown


def test_every_fault_of_a_rapor_is_told_in_the_language_asked_for(rapor, capsys):
    rapor.write_text(RAPOR.replace("51,8", "banyak").replace("Tomohon;Dinsos;Proses", "Tomohonn;Dinsos;Proses"))
    status, shown, error = run("check", str(rapor), capsys=capsys)
    assert status == 1
    assert shown == ""
    assert "baris 2, kolom Skor: ini bukan bilangan" in error
    assert "baris 3" in error
    assert "row 3" in run("check", str(rapor), "--lang", "en", capsys=capsys)[2]


def test_a_rapor_is_scored(rapor, tmp_path, capsys):
    output = tmp_path / "scores.csv"
    status, _, _ = run("score", str(rapor), "--methodology", "2023", "--output", str(output), capsys=capsys)
    assert status == 0
    row = pd.read_csv(output).iloc[0]
    # 51.8, 70, 71 and 45.5 by the published weights 21.85, 32.37, 24.24 and 21.54 percent
    assert row["total"] == pytest.approx(60.9884)
    assert row["category"] == "C"


@pytest.fixture
def own_panel(tmp_path):
    """A panel as an analyst has changed it: one total of her own."""
    panel = ombud.load_panel()
    panel.loc[(panel["government"] == "Kota Balikpapan") & (panel["year"] == 2022), "value"] = 77.5
    panel.to_csv(tmp_path / "panelku.csv", index=False)
    return tmp_path / "panelku.csv"


@pytest.mark.slow
def test_a_report_from_an_own_panel_says_so_and_lies_apart(own_panel, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    asked = ("report", "--government", "Kota Balikpapan", "--panel", own_panel.name, "--output", "reports")
    status, shown, _ = run(*asked, capsys=capsys)
    page = tmp_path / "reports/own/2022/id/government/kota-balikpapan.html"
    assert (status, shown.strip()) == (0, str(page))
    text = page.read_text(encoding="utf-8")
    assert "panel milik analis sendiri (panelku.csv)" in text and "77,50" in text
    # nothing of it where the published reports and their manifest lie
    assert [path.name for path in (tmp_path / "reports").iterdir()] == ["own"]
    made = page.stat().st_mtime_ns
    run(*asked, capsys=capsys)
    assert page.stat().st_mtime_ns == made


def test_every_fault_of_an_own_panel_is_told_before_anything_starts(own_panel, tmp_path, capsys):
    text = own_panel.read_text(encoding="utf-8").replace(",77.5,", ",banyak,")
    own_panel.write_text(text, encoding="utf-8")
    output = tmp_path / "reports"
    status, shown, error = run("report", "Kaltim", "--panel", str(own_panel), "--output", str(output), capsys=capsys)
    assert (status, shown, output.exists()) == (1, "", False)
    assert "panelku.csv, baris" in error and "kolom value" in error and "'banyak'" in error
