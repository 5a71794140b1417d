"""`ombud selfassess`: a form, filled, scored; and what is said when that can't be done."""

import pytest
from openpyxl import load_workbook

from ombud import cli

pytestmark = pytest.mark.slow


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def call(*arguments):
        with pytest.raises(SystemExit) as stopped:
            cli.main(["selfassess", *arguments])
        captured = capsys.readouterr()
        return stopped.value.code, captured.out, captured.err

    return call


def test_new_fill_score(run):
    status, shown, _ = run("new", "form.xlsx", "--government", "Kukar", "--units", "DPMPTSP;Puskesmas Loa Ipuh")
    assert (status, shown) == (0, "form.xlsx\n")
    book = load_workbook("form.xlsx")
    for row in range(4, 4 + 56):
        book["Penilaian"].cell(row, 9, 2)
    book.save("form.xlsx")
    status, shown, error = run("score", "form.xlsx", "--lang", "en")
    assert (status, error) == (0, "")
    assert "66.67 points, category C (Medium quality)" in shown
    assert shown.endswith("\nform-hasil.xlsx\n")
    assert load_workbook("form-hasil.xlsx").sheetnames[0] == "Jawaban"
    assert run("score", "form.xlsx", "--output", "jawaban.xlsx")[1].endswith("\njawaban.xlsx\n")


def test_the_example(run):
    assert run("new", "contoh.xlsx", "--example")[0] == 0
    status, shown, _ = run("score", "contoh.xlsx")
    assert status == 0
    assert shown.startswith("CONTOH")


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["new", "form.ods"], 2, ".xlsx"),
        (["new", "form.xlsx", "--year", "2021"], 2, "2021"),
        (["new", "form.xlsx", "--government", "Malang"], 2, "Kota Malang"),
        (["new", "form.xlsx", "--government", "Kemensos"], 2, "--units"),
        (["new", "form.xlsx", "--units", "1000"], 2, "60"),
        (["new"], 2, "FILE"),
        (["score", "nothing.xlsx"], 1, "nothing.xlsx"),
        (["score"], 2, "FILE"),
    ],
)
def test_what_can_t_be_done(run, arguments, status, told):
    ended, shown, error = run(*arguments)
    assert ended == status
    assert told.casefold() in error.casefold()
    assert "Traceback" not in error
    assert shown == ""


def test_an_unfilled_form_is_refused_with_its_sheet(run):
    run("new", "form.xlsx")
    status, _, error = run("score", "form.xlsx")
    assert status == 1
    assert "lembar Penilaian" in error
    assert run("new", "form.xlsx")[0] == 2
