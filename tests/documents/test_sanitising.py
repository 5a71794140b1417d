"""What comes from data and notebooks of others can neither run, nor load, nor reach beyond its own part."""

import base64
import re
from xml.etree import ElementTree

import pytest

from ombud.display.charts import new_axes
from ombud.display.parts import Picture
from ombud.documents.sanitising import clean_html, clean_svg

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)" viewBox="0 0 2 2"><title>Peta</title>'
    '<style>@import "//e"</style><script>alert(2)</script><foreignObject><p>x</p></foreignObject>'
    '<image href="//evil.example/a.png"/><a href="//evil.example"><path d="M0 0"/></a>'
    '<rect width="1" height="1" fill="url(#g)" stroke="url(//evil.example)" style="fill: url(//e); opacity: .5"/>'
    "</svg>"
)


@pytest.mark.parametrize(
    "style",
    [
        "color: url(//e)",
        "background: URL( '//e' )",
        "width: expression(1)",
        r"background: \75rl(//e)",
        "behavior: x",
        "position: fixed",
        "--x: 1",
        "color: var(--x)",
        "background: image-set('//e' 1x)",
        "color: '</style>'",
        "font-family: '\\3c/style>'",
        "@import 'x'",
        "color: {}",
        "background-image: url(data:image/png;base64,AA)",
        "margin-left: -9999px",
        "color: /*",
        "z-index: 9",
        "background: red",
    ],
)
def test_style_that_could_load_run_or_cover_is_dropped(style):
    quoted = style.replace('"', "&quot;")
    assert clean_html(f'<p style="{quoted}">x</p>', "a-") in {"<p>x</p>", '<p style="">x</p>'}
    both = clean_html(f'<p style="{quoted}; color: red">x</p>', "a-")
    assert both in {'<p style="color:red">x</p>', "<p>x</p>", '<p style="">x</p>'}


def test_harmless_style_stays():
    style = "background-color:#112233;color:red;padding:1px 6px;text-align:right"
    assert clean_html(f'<p style="{style}">x</p>', "a-") == f'<p style="{style}">x</p>'


def test_style_sheets_never_pass():
    assert clean_html("<style>p { color: red }</style><p>x</p>", "a-") == "<p>x</p>"


def test_ids_and_what_refers_to_them_move_together():
    cleaned = clean_html('<table><tr><th id="a">A</th><td headers="a b">1</td></tr></table><a href="#a">x</a>', "r1-")
    assert '<th id="r1-a">' in cleaned and 'headers="r1-a r1-b"' in cleaned and 'href="#r1-a"' in cleaned
    assert 'rel="noopener noreferrer"' in cleaned


def test_svg_only_draws():
    cleaned = clean_svg(SVG)
    assert "<rect" in cleaned and 'fill="url(#g)"' in cleaned and 'style="opacity:0.5"' in cleaned
    assert 'viewBox="0 0 2 2"' in cleaned
    assert not re.search(r"alert|evil|script|foreign|import|<image|<a\b|stroke", cleaned)


@pytest.mark.parametrize(
    ("source", "drawing"),
    [
        ("<p>words</p>", ""),
        ("<svg><path></svg>", '<svg xmlns="http://www.w3.org/2000/svg"><path></path></svg>'),
        (
            '<!DOCTYPE svg [<!ENTITY a "b">]><svg><text>&a; &nbsp;<</text></svg>',
            '<svg xmlns="http://www.w3.org/2000/svg"><text>&amp;a; \u00a0&lt;</text></svg>',
        ),
        (
            "<svg xmlns='http://evil.example'><use xlink:href='#a'/><use xlink:href='//evil.example/#a'/></svg>",
            '<svg xmlns="http://www.w3.org/2000/svg"><use href="#a"></use><use></use></svg>',
        ),
    ],
)
def test_svg_is_well_formed(source, drawing):
    assert clean_svg(source) == drawing
    if drawing:
        ElementTree.fromstring(drawing)


def test_a_drawing_of_matplotlib_keeps_its_lines():
    import io

    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    axes.plot([1, 2], [3, 4])
    held = io.StringIO()
    figure.savefig(held, format="svg")
    plt.close(figure)
    before, after = (ElementTree.fromstring(text) for text in (held.getvalue(), clean_svg(held.getvalue())))
    for tag in ("path", "use", "clipPath"):
        name = f"{{http://www.w3.org/2000/svg}}{tag}"
        assert len(list(after.iter(name))) == len(list(before.iter(name))) > 0


def test_a_drawing_keeps_what_is_filled_by_a_pattern_of_its_own_and_no_other():
    filled = (
        '<svg xmlns="http://www.w3.org/2000/svg"><pattern id="h"></pattern><path style="fill:url(#h)"></path></svg>'
    )
    assert clean_svg(filled) == filled
    for other in ("url(https://evil.example/h)", "url(#h) url(x)", "url('#h')", "expression(1)"):
        assert "fill" not in clean_svg(filled.replace("url(#h)", other))


def test_hatched_bars_keep_their_hatch():
    axes = new_axes(1)
    axes.bar([0], [1], color="#B5402B", hatch="//", edgecolor="white")
    drawing = clean_svg(Picture.of(axes, "x").svg)
    [name] = re.findall(r"fill: ?url\(#([\w-]+)\)", drawing)
    assert f'<pattern id="{name}"' in drawing or f'id="{name}" patternUnits' in drawing
    assert "#b5402b" in drawing.lower()


def test_svg_within_html_becomes_an_image():
    cleaned = clean_html(f"<p>map</p>{SVG}", "a-")
    assert "<svg" not in cleaned and 'alt="Peta"' in cleaned
    [encoded] = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', cleaned)
    assert base64.b64decode(encoded).decode() == clean_svg(SVG)


def test_svg_given_as_data_is_cleaned():
    hostile = "data:image/svg+xml;base64," + base64.b64encode(SVG.encode()).decode()
    cleaned = clean_html(f'<img src="{hostile}">', "a-")
    assert hostile not in cleaned and "data:image/svg+xml;base64," in cleaned


def test_svg_given_as_data_that_is_none_is_left_out():
    assert clean_html('<p>told<img src="data:image/svg+xml;base64,abcde" alt="x"></p>', "a-") == "<p>told</p>"
