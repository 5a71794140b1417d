"""Data folders with a changed table, and the difference that a mistyped figure makes."""

import pandas as pd
import pytest

from ombud.display.language import Language
from ombud.files import data_folder, record_checksums
from ombud.revisions.difference import compare_data
from ombud.revisions.text import tell


@pytest.fixture(scope="session")
def changed(copied_data):
    """A function that copies the data folder and changes one of its tables."""

    def change(edit, name="published/observations.csv", *, record=True):
        folder = copied_data()
        path = folder / name
        edit(pd.read_csv(path, dtype=str, keep_default_na=False)).to_csv(path, index=False, lineterminator="\n")
        if record:
            record_checksums(folder)
        return folder

    return change


def of_balikpapan(rows):
    """The figure of 2022."""
    own = rows["government_code"].eq("64.71") & rows["year"].eq("2022") & rows["value"].ne("") & rows["locus"].eq("")
    [place] = rows.index[own & rows["measure"].eq("total")]
    return place


def mistyped(rows):
    rows.loc[of_balikpapan(rows), "value"] = "27.12"
    return rows


@pytest.fixture(scope="session")
def typo(changed):
    """The folder in which 87.12 was typed as 27.12, and its difference in English."""
    folder = changed(mistyped)
    return folder, compare_data(data_folder(), folder, "en")


@pytest.fixture(scope="session")
def told():
    """A function that tells a difference, in English."""
    return lambda difference, lang="en", **options: tell(difference, ("old", "new"), Language(lang), **options)


@pytest.fixture(scope="session")
def without(changed):
    """The folder in which the figure of Balikpapan is missing."""
    return changed(lambda rows: rows.drop(index=of_balikpapan(rows)))


@pytest.fixture(scope="session")
def figure_row():
    """The row of that figure in the file, as a spreadsheet counts."""
    return (
        of_balikpapan(pd.read_csv(data_folder() / "published/observations.csv", dtype=str, keep_default_na=False)) + 2
    )
