import io

import papers
from lxml import etree
from PIL import Image

from jejak.reporting.blocks import Figure, Heading, Paper, Words
from jejak.reporting.figures import named_figures, png_file, svg_file
from jejak.reporting.pictures import share_bar, weight_bar


def test_figures_are_named_by_their_sections(material):
    assert list(named_figures(papers.paper(material))) == ["timeline", "actors", "sources"]


def test_a_second_figure_of_a_section_is_numbered():
    one = Figure("<svg></svg>", "a")
    blocks = (Heading(2, (Words("S"),), "spread"), one, one, Heading(2, (Words("T"),), "t-2"), one)
    assert list(named_figures(Paper("", "en", blocks))) == ["spread", "spread-2", "t-2"]


def test_a_file_is_xml_with_all_colours_and_a_title(material):
    for figure in papers.paper(material, "ko").figures:
        root = etree.fromstring(svg_file(figure.svg, figure.label).encode())
        assert root.find("{*}title").text == figure.label
        assert "var(" not in etree.tostring(root, encoding="unicode")
        assert root.get("width") == root.get("viewBox").split()[2]


def test_hostile_names_stay_names(material):
    for figure in papers.paper(papers.hostile(material)).figures:
        root = etree.fromstring(svg_file(figure.svg, papers.HOSTILE).encode())
        assert not list(root.iter("{*}script", "{*}image"))


def test_pixels_are_twice_as_many(material):
    figure = papers.paper(material).figures[0]
    root = etree.fromstring(svg_file(figure.svg, "x").encode())
    image = Image.open(io.BytesIO(png_file(figure.svg, "x")))
    assert image.width == round(2 * float(root.get("width")))


def test_bars_have_their_colours_in_the_file():
    told = svg_file(str(weight_bar((3, 9), "x", (4,))), "x")
    assert 'fill="#2a7a55"' in told
    assert "class=" not in told
    assert 'fill="#2b6c99"' in svg_file(str(share_bar(1, 2)), "x")
