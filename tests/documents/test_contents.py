"""What a run notebook shows, and what it must show."""

import base64

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from ombud.display.parts import REPORT_TYPE, ReportData, Sheet
from ombud.display.tables import TABLE_TYPE, Cell, Column, Table
from ombud.documents.contents import Image, Markup, ReportIncomplete, Words, read_contents

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
EMPTY = "<table><thead><tr><td>a</td></tr></thead><tbody></tbody></table>"
FULL = "<table><tbody><tr><td>1</td></tr></tbody></table>"
SCORES = Table(
    "scores", (Column("Name"), Column("Score", True)), ((Cell("Nias"), Cell("1", "hijau", (2,))),), ("Note.",)
)


def result(data, metadata=None, **cell):
    output = new_output("display_data", data, metadata=metadata or {})
    return new_code_cell("secret_code()", outputs=[output], metadata=cell)


@pytest.fixture
def read(tmp_path):
    def read_cells(*cells):
        nbformat.write(new_notebook(cells=list(cells)), tmp_path / "run.ipynb")
        return read_contents(tmp_path / "run.ipynb")

    return read_cells


def test_each_result_is_read_in_its_best_form(read):
    told = {"image/png": {"alt": "A dot"}}
    contents = read(
        new_markdown_cell("# Words"),
        result({TABLE_TYPE: SCORES.to_json(), "text/html": SCORES.markup(), "text/plain": "x"}),
        result({"text/html": FULL, "text/plain": "   a\n0  1"}),
        result({"text/markdown": "*told*", "text/plain": "x"}),
        result({"image/png": PIXEL + "\n", "text/plain": "<Figure size 1x1>"}, told),
        result({"text/plain": "\x1b[31mred\x1b[0m"}),
        new_code_cell("", outputs=[new_output("stream", name="stdout", text="printed\n")]),
    )
    assert contents.parts == [
        Words("# Words", is_result=False),
        SCORES,
        Markup(FULL, "   a\n0  1"),
        Words("*told*"),
        Image("png", PIXEL, "A dot", (1, 1)),
        Markup.of("red"),
        Markup.of("printed"),
    ]
    assert contents.counts == (1, 2)


def test_what_claims_to_be_a_drawing_and_is_none_is_no_figure(read):
    none = "<p>words</p>"
    both, alone = (
        {"image/svg+xml": none, "image/png": PIXEL},
        {"image/svg+xml": none, "text/plain": "<Figure size 1x1>"},
    )
    assert read(result(both), result(alone)).parts == [Image("png", PIXEL, "", (1, 1))]


@pytest.mark.parametrize("data", ["abcde", PIXEL[:40], base64.b64encode(b"no image").decode()])
def test_a_damaged_image_gives_way_to_the_next_form(read, data):
    assert read(result({"image/png": data, "text/plain": "told"})).parts == [Markup.of("told")]


def test_tags_warnings_and_names_of_plots_are_left_out(read):
    contents = read(
        result({"text/plain": "kept"}),
        result({"text/plain": "<Axes: title={'center': 'x'}>"}),
        result({"text/html": "<script>1</script>", "text/plain": "<IPython.core.display.HTML object>"}),
        result({"text/plain": "gone"}, tags=["remove_cell"]),
        result({"text/plain": "gone"}, tags=["remove-output"]),
        new_markdown_cell("gone", metadata={"tags": ["remove-cell"]}),
        new_code_cell("", outputs=[new_output("stream", name="stderr", text="a warning")]),
    )
    assert contents.parts == [Markup.of("kept")]


def test_attached_images_come_along(read):
    cell = new_markdown_cell(
        "![dot](attachment:dot.png) ![no](attachment:none.png)", attachments={"dot.png": {"image/png": PIXEL}}
    )
    [words] = read(cell).parts
    assert words.markdown == f"![dot](data:image/png;base64,{PIXEL}) ![no](attachment:none.png)"


def test_a_report_hands_on_its_data(read):
    data = ReportData(
        "Bali",
        "3 of 10 fell.",
        "The end",
        1,
        2,
        (Sheet("Totals", ("Name", "2022"), (("Kota Denpasar", 87.12), ("x", None))),),
    )
    contents = read(result(data._repr_mimebundle_()))
    assert contents.report == data and contents.parts == []
    assert data._repr_mimebundle_()["text/plain"] == "<Bali: Totals (2)>"
    assert read(new_markdown_cell("x")).report is None
    assert REPORT_TYPE in data._repr_mimebundle_()


def test_fewer_figures_or_tables_than_needed_are_refused(read):
    contents = read(result({"image/png": PIXEL}), result({"text/html": EMPTY}), result({"text/html": FULL}))
    contents.require(1, 1)
    with pytest.raises(ReportIncomplete, match=r"run\.ipynb shows 1 figures where its report needs 2"):
        contents.require(2, 1)
    with pytest.raises(ReportIncomplete, match=r"run\.ipynb shows 1 tables where its report needs 2"):
        contents.require(1, 2)


def test_a_notebook_with_an_error_is_refused(read):
    error = new_output("error", ename="ValueError", evalue="no data", traceback=[])
    with pytest.raises(ReportIncomplete, match=r"cell 1 .* ValueError: no data"):
        read(new_code_cell("f()", outputs=[error]))
