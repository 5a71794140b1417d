from xml.etree import ElementTree

import matplotlib.pyplot as plt

from ombud.display.parts import Picture, Text


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
