"""`ombud observations add` and `import`: what is typed is held against what is known before it is written."""

import datetime

import pandas as pd
import pytest

import ombud
from ombud import cli
from ombud.errors import DataError, OmbudError
from ombud.files import Data, record_checksums
from ombud.revisions import entering

pytestmark = pytest.mark.slow

TODAY = datetime.date(2031, 1, 2)
PAGE = "https://new.example.org/a"
FACTS = {"government": "Kab. Paser", "year": "2022", "value": "86,53", "page": PAGE}


@pytest.fixture
def folder(copied_data, monkeypatch):
    folder = copied_data()
    monkeypatch.setenv("OMBUD_DATA", str(folder))
    return folder


def never(doubts):
    raise AssertionError(doubts)


def run(capsys, *arguments):
    try:
        cli.main(["observations", *map(str, arguments)])
    except SystemExit as ended:
        return ended.code, *capsys.readouterr()
    return 0, *capsys.readouterr()


def state(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def doubts_of(folder, **facts):
    """Return what speaks against a figure, which is then not written."""
    before, heard = state(folder), []

    def refuse(doubts):
        heard.extend(doubts)
        return False

    with pytest.raises(OmbudError, match="Nothing was written"):
        entering.add_figure({**FACTS, **facts}, refuse, "en", today=TODAY)
    assert state(folder) == before
    return heard


def test_a_figure_that_fits_is_written_and_what_it_changes_is_told(folder):
    text = entering.add_figure(FACTS, never, "en", today=TODAY)
    assert "Kabupaten Paser 2022: total – → 86.53; status – → single; category – → B; zone – → green" in text
    assert "government report Kabupaten Paser" in text
    panel = ombud.load_panel(folder).query("government == 'Kabupaten Paser' and year == 2022")
    assert panel["value"].tolist() == [86.53]


def test_a_figure_against_what_is_known_is_shown_first(folder):
    heard = doubts_of(folder, government="Balikpapan", value="27,12")
    assert heard[0] == "Kota Balikpapan 2022, 27.12: it stands against what is known"
    assert "  87.12, green, ibukotakini.com (S0002): decides" in heard


def test_a_value_that_replaces_another_is_shown(folder):
    # a third publisher takes the side of the outvoted figure, or a rule turns
    [first, *_] = doubts_of(folder, government="Balikpapan", value="87,1", zone="merah")
    assert first.startswith("Kota Balikpapan 2022, 87.10, red: ")


@pytest.mark.parametrize(
    ("government", "told"),
    [
        ("Kab. Berau", "the value is not of the zone or category that pages state"),
        ("Samarinda", "it lies outside what was known: [51.00; 80.99]"),
    ],
)
def test_a_value_outside_what_pages_state_or_imply_is_shown(folder, government, told):
    assert told in doubts_of(folder, government=government, year=2021, value="99")[0]


def test_a_total_that_a_neighbour_has_is_shown(folder):
    [line, *_] = doubts_of(folder, value="87,12")
    assert line.endswith("another government of the province has the same total in the same year")


def test_a_figure_that_would_not_count_is_shown(folder):
    assert (
        "it does not count: the scale of that year runs to 110 points" in doubts_of(folder, year=2015, value="104")[0]
    )


def test_the_same_figure_twice_is_refused(folder):
    entering.add_figure(FACTS, never, "en", today=TODAY)
    with pytest.raises(DataError, match="already states this figure"):
        entering.add_figure({**FACTS, "page": PAGE + "/"}, never, "en", today=TODAY)
    assert len(ombud.load_observations(folder).query("source_id == 'S1315'")) == 1


def test_data_that_can_not_be_read_are_not_added_to(folder):
    path = folder / "published/observations.csv"
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(DataError, match="make checksums"):
        entering.add_figure(FACTS, never, "en", today=TODAY)


def test_questions_are_asked_only_for_what_is_missing():
    labels = []

    def prompt(label):
        labels.append(label)
        return "x"

    assert entering.ask(FACTS, "en", prompt) == {}
    answers = entering.ask({"year": "2022", "zone": "hijau"}, "id", prompt)
    assert set(answers) == {"government", "value", "category", "page", "title", "published", "archived"}
    assert labels[0] == "Pemerintah"


def test_the_command_writes_only_with_yes_what_is_against_the_known(folder, capsys):
    asked = ["add", "--government", "Balikpapan", "--year", "2022", "--value", "27,12", "--page", PAGE, "--lang", "en"]
    before = state(folder)
    status, _, message = run(capsys, *asked)
    assert (status, message.splitlines()[-1]) == (1, "Nothing was written")
    assert state(folder) == before
    status, text, message = run(capsys, *asked, "--yes")
    assert (status, "stands against" in message) == (0, True)
    assert "Kota Balikpapan 2022: status single →" in text.replace("corroborated", "single") or "27.12" in text


def test_the_command_refuses_with_status_2_and_no_traceback(folder, capsys):
    before = state(folder)
    status, _, message = run(capsys, "add", "--government", "Atlantis", "--value", "x")
    assert status == 2
    assert "kolom year" in message and "kolom page" in message and "Traceback" not in message
    assert state(folder) == before


LIST = """Daftar nilai yang terbit
tahun;pemda;nilai;zona;halaman
2022;Kab. Paser;87,12;;
2023;Kota Bontang;;hijau;https://other.example.org/b
"""


def test_a_list_is_added_whole(folder, capsys, tmp_path):
    path = tmp_path / "daftar.csv"
    path.write_text(LIST, encoding="utf-8")
    status, text, _ = run(capsys, "import", path, "--page", PAGE, "--title", "Daftar", "--lang", "en", "--yes")
    assert status == 0
    assert "Kabupaten Paser 2022: total – → 87.12" in text
    new = ombud.load_observations(folder).tail(2)
    assert new["source_id"].tolist() == ["S1315", "S1316"]
    titles = ombud.load_sources(folder).set_index("source_id")["title"]
    assert titles["S1315"] == "Daftar"


def test_a_list_with_a_fault_is_refused_whole_with_every_row(folder, capsys, tmp_path):
    path = tmp_path / "daftar.csv"
    path.write_text(LIST + "2022;Atlantis;90;;\n2020;PPU;190;;\n", encoding="utf-8")
    before = state(folder)
    status, _, message = run(capsys, "import", path, "--page", PAGE)
    assert status == 1
    assert "daftar.csv, baris 5, kolom government" in message
    assert "daftar.csv, baris 6, kolom year" in message and "baris 6, kolom value" in message
    assert state(folder) == before


@pytest.mark.usefixtures("folder")
def test_a_figure_that_stands_twice_in_a_list_is_refused(capsys, tmp_path):
    path = tmp_path / "daftar.csv"
    path.write_text(LIST + LIST.splitlines()[2] + "\n", encoding="utf-8")
    status, _, message = run(capsys, "import", path, "--page", PAGE)
    assert status == 1
    assert "daftar.csv, baris 5" in message


def test_older_tables_get_the_new_columns_when_they_need_them(folder):
    entering.add_figure({**FACTS, "archived": "https://web.archive.org/a"}, never, "en", today=TODAY)
    sources = pd.read_csv(folder / "published/sources.csv", dtype=str, keep_default_na=False)
    assert sources[["accessed", "archived"]].iloc[-1].tolist() == ["2031-01-02", "https://web.archive.org/a"]
    assert record_checksums(folder) == []
    assert Data.at(folder).table("published/sources.csv")["accessed"].iloc[0] == ""
