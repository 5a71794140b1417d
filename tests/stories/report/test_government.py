"""A government's report: beside its peers, its grid; beside its rapor, parts never shown as wholes, and confidential."""

import pytest

from ombud.analysis.comparison.totals import standings
from ombud.display.parts import Picture, Text
from ombud.display.tables import Table
from ombud.errors import ParameterError
from ombud.stories.report.government import government_report

WEIGHTS = {"Input": 0.2185, "Proses": 0.3237, "Output": 0.2424, "Pengaduan": 0.2154}  # published, 2022 to 2023
UNITS = ("DPMPTSP", "Disdukcapil", "Dinas Pendidikan")


def test_peers_are_of_its_level_and_of_its_province():
    report = government_report("Kota Balikpapan", 2021, 2022)
    level, province = standings(report.collection.panel, report.subject, report.years)["n"].iloc[[1, 3]]
    assert level > province > 1
    heading, table = report.peers()
    assert "provinsi" in heading.markdown
    assert len(table.rows) == 4


def test_a_ministry_has_no_province_to_stand_in():
    report = government_report("Kementerian Keuangan", 2021, 2022)
    _, table = report.peers()
    assert [row[0].text for row in table.rows] == ["Tingkat kementerian: semua dengan nilai terbit"] * 2


def test_without_a_rapor_it_adds_nothing():
    assert government_report("Kota Balikpapan", 2021, 2022).from_rapor() == []


def test_a_year_that_was_not_assessed_is_refused():
    with pytest.raises(ParameterError):
        government_report("Kota Balikpapan", 2020, 2022)


def test_years_whose_cutoffs_are_not_published_are_drawn_without_zones():
    """Of Provinsi Papua totals reach back to years before the first published cut-offs."""
    report = government_report("Provinsi Papua", 2021, 2022, "en")
    [picture] = [part for part in report.history() if isinstance(part, Picture)]
    first, last = report.panel["year"].min(), report.panel["year"].max()
    assert first < 2018
    assert all(f">{year}<" in picture.svg for year in (first, 2019, 2021, 2022, last))
    assert f"totals on the zones of each year, {first} to {last}" in picture.alternative


def rapor(tmp_path, scores):
    """Write a rapor of PPU: (year, unit) to its scores by dimension, None for a blank."""
    lines = ["Tahun;Pemda;Unit;Dimensi;Skor;Skala"]
    for (year, unit), of_unit in scores.items():
        for dimension, score in of_unit.items():
            lines.append(f"{year};PPU;{unit};{dimension};{'' if score is None else score};0-100")
    path = tmp_path / "rapor.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def whole(*levels, year=2023):
    return {(year, unit): dict.fromkeys(WEIGHTS, level) for unit, level in zip(UNITS, levels, strict=False)}


def report_on(tmp_path, scores, lang="en", from_year=2022, year=2023):
    return government_report("PPU", from_year, year, lang, rapor(tmp_path, scores))


def parts_of(report):
    return {
        part.name if isinstance(part, Table) else part.markdown.splitlines()[0]: part
        for part in report.from_rapor()
        if not isinstance(part, Picture)
    }


def test_the_total_of_the_rapor_stands_beside_the_published_one_of_each_year(tmp_path, row_of, notes):
    scores = whole(90, 80, 70) | whole(50, 55.18, 60.36, year=2022)
    parts = parts_of(report_on(tmp_path, scores))
    table = parts["rapor-and-published"]
    assert row_of(table, "2022")[:4] == ["3", "55.18", "55.18", "0.00"]
    assert row_of(table, "2022")[4].startswith("the same")
    assert row_of(table, "2023")[:4] == ["3", "80.00", "86.58", "−6.58"]
    assert row_of(table, "2023")[4].startswith("not the same")
    assert "In 2023 they differ by 6.58 points" in notes(table)
    assert "effects" in parts


def test_what_is_published_as_a_zone_alone_bounds_the_rapor(tmp_path, row_of):
    table = parts_of(report_on(tmp_path, whole(60, year=2021), from_year=2019, year=2021))["rapor-and-published"]
    assert "applied" in row_of(table, "2021")[-1] or "within" in row_of(table, "2021")[-1]


def test_what_units_lack_stands_in_codes_and_is_told_in_words(tmp_path, notes):
    scores = whole(90, 80, 70)
    del scores[2023, "DPMPTSP"]["Input"]
    for unit in UNITS:
        del scores[2023, unit]["Output"]
    report = report_on(tmp_path, scores)
    assert report.totals["partial"].tolist() == ["input 1/3;output 3/3"]
    assert "lacking: Input (in 1 of 3 units) and Output (in 3 of 3 units)." in notes(
        parts_of(report)["rapor-and-published"]
    )


def test_a_year_that_the_rapor_lacks_is_named(tmp_path, notes):
    parts = parts_of(report_on(tmp_path, whole(90, 80, 70)))
    assert "no scores of 2022" in notes(parts["rapor-and-published"])
    assert "effects" not in parts


@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_part_is_never_shown_as_a_whole(tmp_path, row_of, notes, lang):
    scores = whole(90, 80)
    scores[2023, "Dinas Pendidikan"] = {"Input": 70, "Proses": 70}
    report = report_on(tmp_path, scores, lang)
    parts = parts_of(report)
    both, units = parts["rapor-and-published"], parts["units-to-mend"]
    assert row_of(both, "2023")[1].endswith("*")
    assert "Output" in notes(both)
    # the weakest total, but last: a part has no rank among wholes, no category and no gain
    assert [row[0].text for row in units.rows] == ["Disdukcapil", "DPMPTSP", "Dinas Pendidikan"]
    row = row_of(units, "Dinas Pendidikan")
    assert row[4].endswith("*") and row[5] == "–" and row[-3:] == ["–"] * 3
    assert "Dinas Pendidikan" in notes(units) and "Output" in notes(units)
    # the gain of the others is of the mean of all that count
    distance, gain = (float(text.replace(",", ".").lstrip("+")) for text in row_of(units, "Disdukcapil")[-2:])
    assert gain == pytest.approx(distance / 3, abs=0.01)


def test_a_unit_without_scores_is_named_and_not_counted(tmp_path, row_of, notes):
    scores = whole(90, 80) | {(2023, "Dinas Pendidikan"): dict.fromkeys(WEIGHTS)}
    parts = parts_of(report_on(tmp_path, scores))
    assert row_of(parts["rapor-and-published"], "2023")[:2] == ["2, and 1 without scores", "85.00"]
    assert "Without scores, so not counted: Dinas Pendidikan." in notes(parts["units-to-mend"])
    assert set(row_of(parts["units-to-mend"], "Dinas Pendidikan")) == {"–"}


def test_figure_and_category_follow_one_rounding(tmp_path, row_of):
    table = parts_of(report_on(tmp_path, whole(53.995, 53.994)))["units-to-mend"]
    assert row_of(table, "DPMPTSP")[4:6] == ["54.00", "C"]
    assert row_of(table, "Disdukcapil")[4:6] == ["53.99", "D"]


def test_a_report_with_a_rapor_says_that_it_is_confidential(tmp_path):
    scores = whole(90, 80)
    report = report_on(tmp_path, scores)
    assert "Confidential" in report.title().markdown
    data = report.data()
    assert data.footer.startswith("Confidential")
    sheets = {sheet.name: sheet for sheet in data.sheets}
    assert [row[0] for row in sheets["Units (confidential)"].rows] == ["Disdukcapil", "DPMPTSP"]
    assert sheets["Rapor (confidential)"].rows[0][:2] == (2023, 85.0)
    public = government_report("PPU", 2022, 2023, "en")
    assert "Confidential" not in public.title().markdown + public.data().footer
    assert not [sheet.name for sheet in public.data().sheets if "confidential" in sheet.name]
    assert public.from_rapor() == []


def test_names_of_units_are_text_whatever_they_hold(tmp_path):
    name = 'Dinas Pendidikan <b>*x*</b> #panic("x")'
    path = rapor(
        tmp_path, {(2023, f'"{name.replace(chr(34), chr(34) * 2)}"'): dict.fromkeys(WEIGHTS, None) | {"Input": 70}}
    )
    parts = government_report("PPU", 2022, 2023, "en", path).from_rapor()
    assert not [part for part in parts if isinstance(part, Text) and "panic" in part.markdown]
    markup = next(part for part in parts if isinstance(part, Table) and part.name == "units-to-mend").markup()
    assert "<b>" not in markup and "&lt;b&gt;*x*" in markup


def test_a_rapor_of_other_years_alone_is_refused_with_the_years_that_it_has(tmp_path):
    report = report_on(tmp_path, whole(60, year=2021))
    for made in (report.from_rapor, report.data):
        with pytest.raises(ParameterError, match="no unit scores of 2023; accepted: 2021"):
            made()
