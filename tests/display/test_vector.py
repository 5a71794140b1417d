import re
from xml.etree import ElementTree

from ombud.display.charts.canvas import new_axes
from ombud.display.vector import steady_svg

SVG = "{http://www.w3.org/2000/svg}"


def axes():
    drawn = new_axes(3.0)
    drawn.plot([1, 2], [3, 4])
    return drawn


def test_texts_are_texts_in_the_typeface_that_it_carries():
    drawn = axes()
    drawn.set_title("Naik & turun")
    root = ElementTree.fromstring(steady_svg(drawn.get_figure()))
    assert "Naik & turun" in [text.text for text in root.iter(f"{SVG}text")]
    assert root.get("font-family").startswith("Ombud Text") and "@font-face" in root.find(f"{SVG}style").text


def test_what_one_refers_to_is_in_it_and_in_no_other():
    other = axes()
    other.set_title("Another")
    drawings = [steady_svg(drawn.get_figure()) for drawn in (axes(), other)]
    named = [set(re.findall(r' id="([^"]+)"', svg)) for svg in drawings]
    assert named == [set(re.findall(r"""(?:url\(|href=")#([^)"]+)""", svg)) for svg in drawings]
    assert all(named) and not named[0] & named[1]


def test_positions_have_two_decimals_and_no_minus_nought():
    drawn = steady_svg(axes().get_figure())
    numbers = re.findall(r"-?\d+(?:\.\d+)?", " ".join(re.findall(r' (?:d|x|y|transform)="([^"]*)"', drawn)))
    assert numbers and all(len(number.partition(".")[2]) <= 2 and number != "-0" for number in numbers)
