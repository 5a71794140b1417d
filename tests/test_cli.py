import functools
import os
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import typer

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


@pytest.mark.parametrize(
    ("system", "arguments", "told"),
    [
        ({"LANG": "id_ID.UTF-8"}, [], "Laporan"),
        ({"LANG": "C"}, [], "Laporan"),
        ({"LANG": "en_GB.UTF-8"}, [], "Write the report"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "id_ID"}, [], "Laporan"),
        ({"LANG": "id_ID.UTF-8"}, ["--lang", "en"], "Write the report"),
        ({"LANG": "en_GB.UTF-8"}, ["--lang=id"], "Laporan"),
    ],
)
def test_help_speaks_the_language_of_the_system_or_the_one_asked_for(system, arguments, told):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LANG", "LC_"))}
    command = [sys.executable, "-m", "ombud.cli", "report", "--help", *arguments]
    done = subprocess.run(command, env=environment | system, capture_output=True, text=True, check=True)
    assert told.casefold() in done.stdout.casefold()
    assert ("Options:" in done.stdout) == (told == "Write the report")


@pytest.mark.parametrize("arguments", ["--help --lang en", "--lang=en --help", "panel --lang en --help"])
def test_help_takes_a_language_at_every_command(arguments):
    command = [sys.executable, "-m", "ombud.cli", *arguments.split()]
    done = subprocess.run(command, env=os.environ | {"LANGUAGE": "id"}, capture_output=True, text=True, check=True)
    assert "Options:" in done.stdout


def test_every_command_and_option_has_help():
    commands = [typer.main.get_command(cli.app)]
    while commands:
        command = commands.pop()
        commands += getattr(command, "commands", {}).values()
        assert command.help, command.name
        assert [param.name for param in command.params if not param.help] == [], command.name


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


def test_what_is_listed_twice_is_asked_for_once(tmp_path, monkeypatch, capsys):
    asked = []
    monkeypatch.setattr("ombud.reports.batch.command.run_batch", lambda jobs, *_, **__: asked.extend(jobs) or [])
    listed = ("--lang", "id, id", "--format", "csv,html,csv")
    assert run("report", "--all", *listed, "--output", str(tmp_path), capsys=capsys)[0] == 0
    assert len(asked) == 38
    assert {(job.site.languages, job.lang, job.formats) for job in asked} == {(("id",), "id", ("html", "csv"))}


def test_errors_come_in_the_language_asked_for(capsys):
    assert "Tidak ada pemerintah" in run("report", "Kaltmi", capsys=capsys)[2]
    assert "No government" in run("report", "Kaltmi", "--lang", "en", capsys=capsys)[2]


def test_panel_of_a_year_and_province_as_csv(capsys):
    status, shown, _ = run("panel", "--year", "2022", "--province", "Kaltim", capsys=capsys)
    assert status == 0
    lines = shown.splitlines()
    assert lines[0].startswith("government_code,government,level")
    assert any("Kota Balikpapan" in line and ",87.12," in line for line in lines)


@pytest.mark.parametrize(
    ("suffix", "read"),
    [
        (".csv", pd.read_csv),
        (".xlsx", functools.partial(pd.read_excel, engine="openpyxl")),
        (".parquet", pd.read_parquet),
    ],
)
def test_panel_into_a_file(suffix, read, tmp_path, capsys):
    path = tmp_path / f"panel{suffix}"
    status, shown, _ = run("panel", "--year", "2022", "--output", str(path), capsys=capsys)
    assert status == 0
    assert shown.strip() == str(path)
    rows = read(path)
    assert rows.loc[rows["government"] == "Kota Balikpapan", "value"].item() == 87.12
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_without_any_method_this_is_told(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("OMBUD_DATA", str(tmp_path))
    for command in (["methodology"], ["methodology", "new", "2031"], ["rapor", "new", str(tmp_path / "rapor.xlsx")]):
        status, shown, told = run(*command, "--lang", "en", capsys=capsys)
        assert (status, shown) == (1, "") and f"No data folder with methods at {tmp_path}; " in told
    shown = run("--version", capsys=capsys)[1]
    assert "data – " in shown and shown.endswith("methods –\n")
    assert not any(tmp_path.iterdir())


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


def test_check_tells_whose_scores_it_took_and_what_it_left_out(rapor, capsys):
    rapor.write_text(
        RAPOR.replace("71\n", "\n") + "2023;Kota Tomohon;Rata-rata;;61\nSumber: rapor;;;;\n", encoding="utf-8"
    )
    status, shown, _ = run("check", str(rapor), "--lang", "en", capsys=capsys)
    assert status == 0
    assert shown.splitlines() == [
        "rapor.csv: no faults; 3 scores of 1 units of 1 governments, years 2023; 1 rows have a blank score",
        "Governments: Kota Tomohon",
        "Read: rows 2 to 5, scale 0-100",
        "rapor.csv, row 6: left out: a row of sums, means or ranks",
        "rapor.csv, row 7: left out: a row without a score, such as a note or a signature",
        "rapor.csv: no column tells the scale: read as 0-100, for the highest score is 70",
    ]


def test_score_tells_what_it_left_out_beside_the_table(rapor, capsys):
    rapor.write_text(RAPOR + "2023;Kota Tomohon;Rata-rata;;61\n", encoding="utf-8")
    status, shown, told = run("score", str(rapor), "--methodology", "2023", capsys=capsys)
    assert status == 0 and "60.98" in shown
    assert "baris 6: tidak dibaca: baris jumlah, rata-rata, atau peringkat" in told


def test_nothing_is_written_over_what_is_read(rapor, tmp_path, capsys):
    link = tmp_path / "link.csv"
    link.hardlink_to(rapor)
    register = ombud.files.data_folder() / "governments.csv"
    for arguments in (
        ["score", str(rapor), "--methodology", "2023", "--output", str(rapor)],
        ["score", str(rapor), "--methodology", "2023", "--output", str(link)],
        ["panel", "--year", "2022", "--output", str(register)],
    ):
        before = register.read_bytes()
        assert run(*arguments, capsys=capsys)[0] == 2
        assert rapor.read_text(encoding="utf-8") == RAPOR and register.read_bytes() == before


def test_csv_for_excel_is_chosen_by_an_option(rapor, tmp_path, capsys):
    output = tmp_path / "scores.csv"
    run("score", str(rapor), "--methodology", "2023", "--excel", "--output", str(output), capsys=capsys)
    content = output.read_bytes()
    assert content.startswith(b"\xef\xbb\xbfgovernment_code;government;")
    assert '"=""71.73"""' in content.decode() and ";51,8;" in content.decode()


def no_kernel(monkeypatch):
    monkeypatch.setattr("ombud.reports.one.run_notebook", lambda *_: pytest.fail("a kernel was about to start"))


def place_that_is(kind, folder):
    """Make a place where no reports can lie, and return it."""
    place = folder / "place"
    match kind:
        case "a file":
            place.write_text("mine")
        case "below a file":
            (folder / "file").write_text("mine")
            place = folder / "file/reports"
        case "a circle":
            place.symlink_to(folder / "other")
            (folder / "other").symlink_to(place)
        case "too long":
            place = folder / ("x" * 300)
        case "of the system":
            place = "/proc/reports"
        case "with a file in the way":
            place.mkdir()
            (place / "2022").write_text("mine")
        case "with a link that leads out":
            (place / "2022/id").mkdir(parents=True)
            (folder / "elsewhere").mkdir()
            (place / "2022/id/province").symlink_to(folder / "elsewhere")
    return str(place)


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize(
    "kind",
    [
        "a file",
        "below a file",
        "a circle",
        "too long",
        "of the system",
        "with a file in the way",
        "with a link that leads out",
    ],
)
def test_a_place_where_no_report_can_lie_is_named_at_once(kind, many, tmp_path, monkeypatch, capsys):
    no_kernel(monkeypatch)
    monkeypatch.setattr("ombud.reports.batch.run.start_server", lambda: pytest.fail("a server was about to start"))
    place = place_that_is(kind, tmp_path)
    before = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    what = ("--all", "--lang", "id") if many else ("Bali",)
    status, shown, told = run("report", *what, "--format", "html", "--output", place, capsys=capsys)
    assert (status, shown) == (1, "")
    assert place in told and len(told.strip().splitlines()) == 1
    assert "tidak dapat dipakai" in told or "membawa keluar" in told
    after = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    assert after - {Path("place/.manifest.lock")} == set(before)


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="no such limit there")
def test_a_full_disk_is_told_before_a_kernel_starts(tmp_path):
    limited = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)); from ombud.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", limited, "report", "Bali", "--output", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.strip().endswith("berkasnya akan melebihi ukuran yang diizinkan")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_an_output_without_a_name_is_refused(capsys):
    assert run("report", "Bali", "--output", "", capsys=capsys)[0] == 2


def test_data_that_are_not_what_their_sidecar_says_are_told_before_a_kernel_starts(
    copied_data, tmp_path, monkeypatch, capsys
):
    no_kernel(monkeypatch)
    folder = copied_data()
    monkeypatch.setenv("OMBUD_DATA", str(folder))
    table = folder / "published/observations.csv"
    content = bytearray(table.read_bytes())
    content[-2] ^= 1
    table.write_bytes(content)
    status, _, told = run("report", "Bali", "--output", str(tmp_path / "out"), capsys=capsys)
    assert status == 1 and "observations.csv" in told
    for absent, without in ((tmp_path / "nowhere", "data"), (tmp_path, "data dengan metode")):
        monkeypatch.setenv("OMBUD_DATA", str(absent))
        status, _, told = run("report", "Bali", "--output", str(tmp_path / "out"), capsys=capsys)
        assert status == 1 and f"Tidak ada folder {without} di {absent}" in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (RAPOR.replace("51,8", "banyak"), "baris 2, kolom Skor"),
        (RAPOR.replace("2023", "2022"), "rapor.csv tidak memuat skor Kota Tomohon tahun 2023; yang ada: 2022"),
        (RAPOR.replace("Tomohon", "Manado"), "Kota Manado"),
        (re.sub(r"[\d,]+\n", "\n", RAPOR), "rapor.csv"),
    ],
)
def test_a_rapor_that_is_of_no_use_is_told_before_a_kernel_starts(text, told, rapor, tmp_path, monkeypatch, capsys):
    no_kernel(monkeypatch)
    rapor.write_text(text, encoding="utf-8")
    asked = ("report", "--government", "Kota Tomohon", "--rapor", str(rapor), "--from", "2022", "--year", "2023")
    status, shown, error = run(*asked, "--output", str(tmp_path / "out"), capsys=capsys)
    assert status in (1, 2) and shown == ""
    assert told in error
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_a_report_with_a_rapor_lies_apart_and_no_batch_knows_of_it(rapor, tmp_path, capsys):
    out = tmp_path / "out"
    asked = ("report", "--government", "Kota Tomohon", "--from", "2022", "--year", "2023", "--output", str(out))
    status, public, _ = run(*asked, capsys=capsys)
    assert status == 0
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    status, private, _ = run(*asked, "--rapor", str(rapor), "--format", "html,xlsx", capsys=capsys)
    assert status == 0
    places = [Path(line) for line in private.split()]
    assert all(place.is_relative_to(out / "private") for place in places)
    assert (out / "private").stat().st_mode & 0o077 == 0
    assert {path: path.read_bytes() for path in before} == before
    page = places[0].read_text(encoding="utf-8")
    assert page.count("Rahasia: laporan ini memuat nilai unit dari rapor") == 2
    assert "Rahasia" not in Path(public.strip()).read_text(encoding="utf-8")
    assert "Content-Security-Policy" in page and "Dinsos" in page
    workbook = pd.read_excel(places[1], sheet_name="Unit (rahasia)", engine="calamine")
    assert workbook.iloc[:, 0].tolist() == ["Dinsos"]
