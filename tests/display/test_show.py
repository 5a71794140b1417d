"""What notebooks show of frames: tables in the language, pictures with their words, faults without Python's frames."""

import io
import re

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.pylabtools import select_figure_formats
from matplotlib_inline.backend_inline import configure_inline_support
from PIL import Image

from ombud import charts, show
from ombud.display import language as languages
from ombud.display.tables import Cell
from ombud.errors import ParameterError

FRAME = pd.DataFrame(
    {
        "government": ["Kota Balikpapan"],
        "change": [-12.13],
        "low": [60.21],
        "high": [100.0],
        "zone_to": ["hijau"],
        "own_number": [1234.5],
        "named": [True],
    }
)


@pytest.fixture(autouse=True)
def indonesian():
    languages.use("id")
    yield
    languages.use("id")


def texts(table):
    return [cell.text for cell in table.rows[0]]


def test_numbers_and_words_are_in_the_language():
    columns = ["government", "change", "range", "zone_to", "own_number", "named"]
    assert texts(show.table(FRAME, columns)) == [
        "Kota Balikpapan",
        "−12,13",
        "[60,21; 100,00]",
        "hijau",
        "1.234,50",
        "ya",
    ]
    languages.use("en")
    shown = show.table(FRAME, columns)
    assert texts(shown)[1:4] == ["−12.13", "[60.21; 100.00]", "green"]
    assert [column.label for column in shown.columns][:2] == ["Government", "Change"]


def test_a_column_that_the_catalogue_lacks_goes_by_its_name_or_by_one_of_ones_own():
    assert show.table(FRAME, ["own_number"]).columns[0].label == "own number"
    assert show.table(FRAME, {"own_number": "Anggaran"}).columns[0].label == "Anggaran"


def test_a_missing_column_is_named_with_those_there():
    with pytest.raises(ParameterError, match="no column total; accepted: government, change"):
        show.table(FRAME, ["total"])


@pytest.mark.parametrize("columns", ["change", 5, pd.NA])
def test_one_column_is_no_list_of_columns(columns):
    with pytest.raises(ParameterError, match=r"^columns is .*; accepted: a list such as \['government', "):
        show.table(FRAME, columns)


def test_a_ready_cell_keeps_its_sources_and_ready_figures_stand_right():
    frame = pd.DataFrame({"government": [Cell("Kota Balikpapan", sources=(1, 2))], "place": ["19 / 56"]})
    table = show.table(frame, kinds={"place": "figures"})
    assert table.rows == ((Cell("Kota Balikpapan", sources=(1, 2)), Cell("19 / 56")),)
    assert [column.right for column in table.columns] == [False, True]


def test_zones_keep_their_colours():
    assert show.table(FRAME, ["zone_to"]).rows[0][0].zone == "hijau"


@pytest.fixture(scope="module")
def shell():
    shell = InteractiveShell.instance()
    show.use("id")
    yield shell
    InteractiveShell.clear_instance()


@pytest.mark.parametrize("is_later", [True, False])
def test_a_figure_of_ones_own_that_pyplot_shows_is_steady_too(shell, is_later):
    # as the first figure of a notebook does, after `use` or before it
    if is_later:
        configure_inline_support(shell, "inline")
    else:
        select_figure_formats(shell, {"png"})
        show.use("id")
    figure, axes = plt.subplots()
    axes.set_ylabel("Nilai", labelpad=60)
    data, _ = shell.display_formatter.format(figure)
    picture = Image.open(io.BytesIO(data["image/png"]))
    assert picture.mode == "P"  # few colours: drawn by our canvas
    assert not plt.fignum_exists(figure.number)  # and not shown once more
    drawn = (np.asarray(picture.convert("L")) < 250).any(axis=0)
    assert 5 < drawn.argmax() < 15  # the label is within, beside a margin


def test_axes_are_a_picture_with_its_words(shell):
    axes = show.figure(charts.new_axes(2), "Sebuah garis.")
    data, metadata = shell.display_formatter.format(axes)
    assert data["image/png"].startswith(b"\x89PNG")
    assert metadata["image/png"] == {"alt": "Sebuah garis."}
    assert data["text/plain"] == "<Sebuah garis.>"


def test_a_fault_is_one_message(shell, capsys):
    shell.run_cell("from ombud import show\nshow.use('fr')")
    printed = "".join(capsys.readouterr())
    assert "lang bernilai 'fr'; yang diterima: id, en" in printed
    assert "Traceback" not in printed


@pytest.mark.parametrize(
    ("rows", "columns", "scrolls"), [(show.LONG, 3, False), (show.LONG + 1, 3, True), (2, show.WIDE + 1, True)]
)
def test_a_long_or_wide_frame_scrolls_and_none_is_cut(shell, rows, columns, scrolls):
    long_text = "kata " * 40
    frame = pd.DataFrame({f"column {number}": [f"{number} {long_text}"] * rows for number in range(columns)})
    html = shell.display_formatter.format(frame)[0]["text/html"]
    assert ("max-height" in html) == scrolls
    assert html.count(long_text.strip()) == rows * columns


LEFT = ' style="text-align:left"'


def cells(shell, frame):
    """Return the rows that a frame is shown by: of each cell, its text, and whether it is aligned left."""
    html = shell.display_formatter.format(frame)[0]["text/html"]
    rows = re.findall(r"<tr.*?</tr>", html, re.DOTALL)
    found = [re.findall(r"<t[hd]((?: [^>]*)?)>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[(text, LEFT in attributes) for attributes, text in row] for row in found]


def test_texts_of_a_frame_stand_left_and_numbers_right(shell):
    frame = pd.DataFrame({"place": ["<td>", None], "share": [1, 2.5], "kept": [True, False]})
    head, first, second = cells(shell, frame)
    assert head == [("", False), ("place", True), ("share", False), ("kept", False)]
    assert first == [("0", False), ("&lt;td&gt;", True), ("1.0", False), ("True", False)]
    assert second[1] == ("NaN", True)


def test_names_of_rows_stand_left_with_their_heading(shell):
    frame = pd.DataFrame({"unit": ["a", "a"], "year": [2021, 2022], "score": [1.5, 2.5], "note": ["x", "y"]})
    head, names, first, second = cells(shell, frame.set_index(["unit", "year"]))
    assert head == [("", True), ("", True), ("score", False), ("note", True)]
    assert names[:2] == [("unit", True), ("year", True)]
    assert first == [("a", True), ("2021", True), ("1.5", False), ("x", True)]
    assert second == [("2022", True), ("2.5", False), ("y", True)]


def test_a_frame_with_groups_of_columns_or_none_is_shown_too(shell):
    frame = pd.DataFrame({"unit": ["a", "b"], "score": [1.5, 2.5]})
    wide = frame.groupby("unit").agg(["min", "max"])
    assert cells(shell, wide)[-1] == [("b", True), ("2.5", False), ("2.5", False)]
    assert cells(shell, frame[[]]) == [[("", False)], [("0", False)], [("1", False)]]
    assert cells(shell, frame.head(0)) == [[("", False), ("unit", True), ("score", False)]]
    with pd.option_context("display.notebook_repr_html", False):
        assert "text/html" not in shell.display_formatter.format(frame)[0]


def test_numbers_and_headings_for_sentences_of_one_s_own():
    assert (show.number(1234.5), show.number(-0.5, 1, signed=True)) == ("1.234,50", "−0,5")
    assert (show.label("change"), show.label("my_column")) == ("Perubahan", "my column")
