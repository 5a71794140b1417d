"""What a spreadsheet program had computed stays in the copy."""

from openpyxl import load_workbook

from ombud.selfassessment.answer.workbook import score_workbook
from ombud.selfassessment.form.template import new_workbook


def test_results_of_formulas_are_kept_where_they_are_right(tmp_path):
    source = new_workbook(tmp_path / "example.xlsx", example=True)
    copy, _ = score_workbook(source, lang="en")
    kept, saved = (load_workbook(path, data_only=True) for path in (copy, source))
    for sheet in ("Penilaian", "Hasil", "Bobot"):
        for row in saved[sheet].iter_rows():
            for cell in row:
                assert (kept[sheet][cell.coordinate].value or None) == (cell.value or None), cell.coordinate
    assert load_workbook(copy)["Hasil"]["M6"].value == load_workbook(source)["Hasil"]["M6"].value
