"""Pages bring their own letters, and all that they need."""

import base64
import io
import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

import ombud
from ombud.display import language, palette
from ombud.documents import document, fonts
from ombud.documents.carried_files import carried_file
from ombud.errors import OmbudError

LARGEST = 60_000  # characters of CSS that every page holds
LAYOUT = "\n\t\r"
CATALOGUES = Path(language.__file__).parent / "locale"


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
        ("Ombud Text", "400", "normal"), ("Ombud Text", "700", "normal"), ("Ombud Text", "400", "italic"),
        ("Ombud Signs", "400", "normal"),
    ]  # fmt: skip


def test_cut_fonts_do_not_bear_reserved_names_and_keep_their_licence(faces):
    for family, _, _, font in faces:
        names = font["name"]
        assert names.getDebugName(1) == family
        assert names.getDebugName(0), "copyright"
        assert names.getDebugName(13), "licence"
        assert not {record.nameID for record in names.names} - {0, 1, 2, 4, 6, 13, 14}


def test_every_character_of_texts_and_data_has_a_letter(faces):
    shown = "".join(path.read_text(encoding="utf-8") for path in CATALOGUES.glob("*.po"))
    shown += "".join(ombud.load_governments()["government"]) + "".join(palette.STATUS_MARKS.values())
    shown += "".join(swatch.sign for swatch in (*palette.ZONES.values(), *palette.SHARES))
    assert set(shown) - set(LAYOUT) <= characters(faces)


def test_digits_stand_in_columns(faces):
    for *_, font in faces[:3]:
        names = font.getBestCmap()
        assert len({font["hmtx"][names[ord(digit)]][0] for digit in "0123456789+−"}) == 1


def test_the_same_bytes_every_time_and_few():
    once = fonts.font_faces()
    fonts.font_faces.cache_clear()
    assert fonts.font_faces() == once
    assert len(once) < LARGEST


def test_pages_name_these_letters_first():
    style = document.page("", title="x")
    assert re.search(r'body \{[^}]*font: \S+ "Ombud Text", "Ombud Signs", sans-serif', style)
    assert "FAMILIES" not in style


def test_a_missing_package_is_named():
    with pytest.raises(OmbudError, match=r"no_such_fonts with the file A\.ttf is not installed"):
        carried_file("no_such_fonts", "files/A.ttf")
