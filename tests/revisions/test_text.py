"""What changed is told as plain text and as Markdown, in both languages."""

from dataclasses import replace

import pandas as pd
import pytest

from ombud.files import data_folder
from ombud.revisions.difference import compare_data
from ombud.revisions.text import MOST

pytestmark = pytest.mark.slow


def test_it_is_told_in_both_languages(typo, told):
    _, english = typo
    text = told(english)
    assert "(S0002, 64.71, Kota Balikpapan, 2022, total): value 87.12 → 27.12" in text
    assert "Kota Balikpapan 2022: total 87.12 → 27.12; category B → E; zone green → red; contradiction – → zone" in text
    folder, _ = typo
    indonesian = told(compare_data(data_folder(), folder, "id"), "id")
    assert "Kota Balikpapan 2022: nilai 87,12 → 27,12; kategori B → E; zona hijau → merah" in indonesian
    assert "laporan provinsi Kalimantan Timur: 2021–2022, 2022" in indonesian


def test_markdown_has_its_sentences_in_a_diff(typo, told):
    text = told(typo[1], markdown=True)
    block = text.split("```diff\n")[1].split("\n```")[0].splitlines()
    assert {line[0] for line in block} == {" ", "-", "+"}
    assert "- Kota Balikpapan went from 99.25 points in 2021 to 87.12 in 2022 (−12.13)." in block
    assert text.startswith("## Data: old → new\n\n**Records of the data files that differ: 1**\n\n- published/")


def test_added_and_removed_figures_are_named_with_their_cells(without, told):
    added, removed = compare_data(without, data_folder()), compare_data(data_folder(), without)
    assert "): added, " in told(added) and "; value 87.12; " in told(added)
    assert "): removed, " in told(removed)
    assert added.records["row_before"].isna().all() and removed.records["row_after"].isna().all()
    [row] = removed.rows[removed.rows["year"].eq(2022)].to_dict("records")
    assert row["value_before"] == 87.12 and pd.isna(row["value_after"])


def test_nothing_is_told_as_nothing(told):
    assert told(compare_data(data_folder(), data_folder())) == "Data: old → new\nNothing differs."


def test_what_can_not_be_loaded_is_told_with_its_records(copied_data, told):
    edited = copied_data()
    path = edited / "published/observations.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",87.12,", ",27.12,", 1), encoding="utf-8")
    difference = compare_data(data_folder(), edited)
    assert set(difference.unreadable) == {"after"}
    text = told(difference)
    assert "The later data can't be read:" in text and "make checksums" in text and "87.12 → 27.12" in text


def test_what_should_be_a_number_is_named_though_its_checksum_was_recorded(changed, told):
    def misprint(rows):
        return rows.assign(
            value=rows["value"].where(rows.index > 0, "87,x"), rank=rows["rank"].where(rows.index > 0, "1.5")
        )

    text = told(compare_data(data_folder(), changed(misprint)))
    assert "published/observations.csv, row 2, column value: this is not a number (found: '87,x')" in text
    assert "column rank: this is not a number (found: '1.5'); accepted: a whole number, or nothing" in text
    counts = changed(lambda rows: rows.assign(year="20x2"), "published/aggregates.csv")
    text = told(compare_data(data_folder(), counts))
    assert "The later data can't be read:" in text and "published/aggregates.csv, row 2, column year" in text


def test_a_long_list_is_cut_and_says_so(typo, told):
    _, one = typo
    many = replace(one, records=pd.concat([one.records.assign(row_after=row) for row in range(100)]))
    assert f"... and {100 - MOST} more" in told(many)
