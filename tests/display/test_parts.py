import re
from xml.etree import ElementTree

import matplotlib.pyplot as plt

from ombud.display.charts.canvas import new_axes
from ombud.display.parts import Picture, Text, steady_svg

SVG = "{http://www.w3.org/2000/svg}"


def axes():
    _, drawn = plt.subplots(figsize=(4, 3))
    drawn.plot([1, 2], [3, 4])
    return drawn


class TestPicture:
    def test_it_is_shown_with_its_alternative(self):
        picture = Picture.of(axes(), "A line from 3 to 4")
        data, metadata = picture._repr_mimebundle_()
        assert data["image/svg+xml"] == picture.svg and picture.svg.startswith("<svg ")
        assert metadata == {"image/svg+xml": {"alt": "A line from 3 to 4"}}
        assert data["text/plain"] == "<A line from 3 to 4>"

    def test_the_figure_is_closed(self):
        plt.close("all")
        Picture.of(axes(), "x")
        assert plt.get_fignums() == []

    def test_same_figure_same_bytes(self):
        assert Picture.of(axes(), "x") == Picture.of(axes(), "x")

    def test_the_file_tells_no_program_or_date(self):
        svg = Picture.of(axes(), "x").svg
        assert "metadata" not in svg and "matplotlib" not in svg.lower()

    def test_its_size_is_that_of_the_figure(self):
        drawn = axes()
        root = ElementTree.fromstring(Picture.of(drawn, "x").svg)
        assert root.get("viewBox") == "0 0 288 216"  # 4 by 3 inches of 72 points


class TestText:
    def test_markdown_is_shown(self):
        assert Text("**a**")._repr_markdown_() == repr(Text("**a**")) == "**a**"


def lettered():
    drawn = new_axes(3.0)
    drawn.plot([1, 2], [3, 4])
    return drawn


def test_texts_are_texts_in_the_typeface_that_it_carries():
    drawn = lettered()
    drawn.set_title("Naik & turun")
    root = ElementTree.fromstring(steady_svg(drawn.get_figure()))
    assert "Naik & turun" in [text.text for text in root.iter(f"{SVG}text")]
    assert root.get("font-family").startswith("Ombud Text") and "@font-face" in root.find(f"{SVG}style").text


def test_what_one_refers_to_is_in_it_and_in_no_other():
    other = lettered()
    other.set_title("Another")
    drawings = [steady_svg(drawn.get_figure()) for drawn in (lettered(), other)]
    named = [set(re.findall(r' id="([^"]+)"', svg)) for svg in drawings]
    assert named == [set(re.findall(r"""(?:url\(|href=")#([^)"]+)""", svg)) for svg in drawings]
    assert all(named) and not named[0] & named[1]


def test_positions_have_two_decimals_and_no_minus_nought():
    drawn = steady_svg(lettered().get_figure())
    numbers = re.findall(r"-?\d+(?:\.\d+)?", " ".join(re.findall(r' (?:d|x|y|transform)="([^"]*)"', drawn)))
    assert numbers and all(len(number.partition(".")[2]) <= 2 and number != "-0" for number in numbers)
