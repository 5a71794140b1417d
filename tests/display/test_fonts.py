"""Pages bring their own letters, and all that they need."""

import base64
import html
import io
import json
import re
from pathlib import Path

import nbformat
import pytest
from fontTools.ttLib import TTFont

import ombud
from ombud.display import fonts, language, palette
from ombud.documents import document
from ombud.documents.document import carried_file
from ombud.errors import OmbudError

LARGEST = 60_000  # characters of CSS that every page holds
LAYOUT = "\n\t\r"
CATALOGUES = Path(language.__file__).parent / "locale"
ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
EXAMPLES = sorted((ROOT / "reports" / "example").glob("*.html"))


@pytest.fixture(scope="module")
def faces():
    """Family, weight, style and font of every rule."""
    rule = r'font-family: "([^"]+)"; font-weight: (\d+); font-style: (\w+); src: url\(data:font/woff2;base64,([^)]+)\)'
    found = re.findall(rule, fonts.font_faces())
    return [(*told, TTFont(io.BytesIO(base64.b64decode(data)))) for *told, data in found]


def characters(faces):
    return {chr(code) for *_, font in faces for code in font.getBestCmap()}


def test_there_are_upright_bold_and_italic_letters_and_signs(faces):
    assert [tuple(told) for *told, _ in faces] == [
        ("Ombud Text", "400", "normal"),
        ("Ombud Text", "700", "normal"),
        ("Ombud Text", "400", "italic"),
        ("Ombud Signs", "400", "normal"),
    ]


def test_cut_fonts_do_not_bear_reserved_names_and_keep_their_licence(faces):
    for family, _, _, font in faces:
        names = font["name"]
        assert names.getDebugName(1) == family
        assert names.getDebugName(0), "copyright"
        assert names.getDebugName(13), "licence"
        assert not {record.nameID for record in names.names} - {0, 1, 2, 4, 6, 13, 14}


def shown_by_catalogues():
    return "".join(path.read_text(encoding="utf-8") for path in CATALOGUES.glob("*.po"))


def shown_by_notebooks():
    """Return their texts and all that their outputs show, pictures apart."""
    cells = [cell for path in NOTEBOOKS for cell in nbformat.read(path, as_version=4).cells]
    results = [output for cell in cells for output in cell.get("outputs", [])]
    data = [kind_and_text for output in results for kind_and_text in output.get("data", {}).items()]
    told = [json.dumps(text, ensure_ascii=False) for kind, text in data if not kind.startswith("image/")]
    return "".join([*(cell.source for cell in cells if cell.cell_type == "markdown"), *told])


def shown_by_reports():
    """Return the texts of the example, written by the command."""
    return "".join(html.unescape(path.read_text(encoding="utf-8")) for path in EXAMPLES)


def shown_by_data():
    signs = [swatch.sign for swatch in (*palette.ZONES.values(), *palette.SHARES)]
    return "".join([*ombud.load_governments()["government"], *palette.STATUS_MARKS.values(), *signs])


@pytest.mark.parametrize("shown", [shown_by_catalogues, shown_by_notebooks, shown_by_reports, shown_by_data])
def test_every_character_that_is_shown_has_a_letter(faces, shown):
    assert EXAMPLES and NOTEBOOKS
    missing = set(shown()) - set(LAYOUT) - characters(faces)
    assert not missing, f"add {''.join(sorted(missing))} to tools/cut_fonts.py and run it"


def test_names_may_have_any_latin_letter(faces):
    for *_, font in faces[:2]:
        # all of Latin Extended-A but the long s, which no name has today
        assert set(range(0x100, 0x17F)) <= set(font.getBestCmap())


def test_print_has_the_letters_of_the_pages(faces):
    for name, (*_, font) in zip(("regular", "semibold", "italic"), faces[:3], strict=True):
        assert TTFont(fonts.FOLDER / f"text-{name}.ttf").getBestCmap() == font.getBestCmap()


def test_licences_lie_beside_the_fonts():
    assert "SIL OPEN FONT LICENSE" in (fonts.FOLDER / "LICENSE-SourceSansPro.txt").read_text(encoding="utf-8").upper()
    assert "Bitstream Vera" in (fonts.FOLDER / "LICENSE-DejaVu.txt").read_text(encoding="utf-8")


def test_digits_stand_in_columns(faces):
    for *_, font in faces[:3]:
        names = font.getBestCmap()
        assert len({font["hmtx"][names[ord(digit)]][0] for digit in "0123456789+−"}) == 1


def test_they_are_few():
    assert len(fonts.font_faces()) < LARGEST


def test_pages_name_these_letters_first():
    style = document.page("", title="x")
    assert re.search(r'body \{[^}]*font: \S+ "Ombud Text", "Ombud Signs", sans-serif', style)
    assert "FAMILIES" not in style


def test_a_missing_package_is_named():
    with pytest.raises(OmbudError, match=r"no_such_fonts with the file A\.ttf is not installed"):
        carried_file("no_such_fonts", "files/A.ttf")


@pytest.mark.parametrize(("weight", "name"), [("normal", "text-regular"), ("bold", "text-semibold")])
def test_figures_are_lettered_as_the_pages(weight, name):
    from matplotlib.font_manager import FontProperties, findfont

    first = fonts.for_figures()[0]
    found = findfont(FontProperties(family=first, weight=weight), fallback_to_default=False)
    assert Path(found) == fonts.FOLDER / f"{name}.ttf"
