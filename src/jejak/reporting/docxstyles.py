"""How a Word report looks: its styles, its page, its language and its properties."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

TEXT_WIDTH: Final = 9411
"""The width of the text on the page, in twentieths of a point (16.6 cm)."""
EVIDENCE, SOURCE, MARK, LINK, SOFT = (
    "Evidence",
    "Evidence source",
    "Evidence mark",
    "Report link",
    "Soft",
)
PARAGRAPHS: Final = {
    "lead": "Lead",
    "soft": "Side note",
    "caveat": "Caveat",
    "quote": "Quote",
    "cite": SOURCE,
    "kicker": "Kicker",
}
_TAGS: Final = {"en": "en-GB", "id": "id-ID", "ko": "ko-KR", "ja": "ja-JP", "zh": "zh-CN"}
_SERIF, _SANS, _HANGUL = "Cambria", "Calibri", "Malgun Gothic"
_INK, _GREY, _BLUE = (
    RGBColor(0x1C, 0x21, 0x26),
    RGBColor(0x5A, 0x64, 0x6E),
    RGBColor(0x1D, 0x5A, 0x82),
)


def language_tag(language: str) -> str:
    """A language as Word names it.

    >>> language_tag("ko"), language_tag("id"), language_tag("fr")
    ('ko-KR', 'id-ID', 'fr')
    """
    return _TAGS.get(language, language)


def made_ready(document: Any, title: str, language: str, when: datetime) -> None:
    """Give an empty document its page, styles, language, header, footer and properties."""
    _properties(document, title, language, when)
    _language(document, language)
    _page(document, title)
    _headings(document)
    _paragraph_styles(document)
    _letter_styles(document)
    _table_style(document)
    _bullets(document)


def _properties(document: Any, title: str, language: str, when: datetime) -> None:
    about = document.core_properties
    # Word allows 255 letters.
    about.title, about.language = title[:255], language_tag(language)
    about.author = about.last_modified_by = "Jejak"
    about.comments, about.revision = "", 1
    about.created = about.modified = when


def _language(document: Any, language: str) -> None:
    tag = language_tag(language)
    defaults = document.styles.element.find(qn("w:docDefaults"))
    about = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    tongue = about.find(qn("w:lang"))
    if tongue is None:
        tongue = OxmlElement("w:lang")
        about.append(tongue)
    tongue.set(qn("w:val"), tag)
    tongue.set(qn("w:eastAsia"), "ko-KR")
    settings = document.settings.element
    for old in settings.findall(qn("w:themeFontLang")):
        old.set(qn("w:val"), tag)
        old.set(qn("w:eastAsia"), "ko-KR")


def _page(document: Any, title: str) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin, section.bottom_margin = Cm(2.3), Cm(2.2)
    section.different_first_page_header_footer = True
    head = section.header.paragraphs[0]
    head.text = title
    head.style = _paragraph_style(document, "Running title", size=8.5, colour=_GREY)
    for footer in (section.footer, section.first_page_footer):
        paragraph = footer.paragraphs[0]
        paragraph.style = document.styles["Running title"]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _number(paragraph, "PAGE")
        paragraph.add_run(" / ")
        _number(paragraph, "NUMPAGES")


def _number(paragraph: Any, what: str) -> None:
    field = parse_xml(
        f'<w:fldSimple {nsdecls("w")} w:instr=" {what} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    )
    paragraph._p.append(field)  # noqa: SLF001 - fields have no function in python-docx


def _headings(document: Any) -> None:
    # Size, space before, space after, in points.
    for name, size, before, after in (
        ("Title", 25, 6, 6),
        ("Heading 1", 18, 26, 8),
        ("Heading 2", 13.5, 18, 4),
        ("Heading 3", 11, 12, 3),
        ("Heading 4", 10.5, 10, 2),
    ):
        style = document.styles[name]
        sans = name in {"Heading 3", "Heading 4"}
        _fonts(style, _SANS if sans else _SERIF)
        style.font.size, style.font.bold, style.font.italic = Pt(size), True, False
        style.font.color.rgb = _INK
        shape = style.paragraph_format
        shape.space_before, shape.space_after = Pt(before), Pt(after)
        shape.keep_with_next = True
        for border in style.element.iter(qn("w:pBdr")):
            border.getparent().remove(border)


def _paragraph_styles(document: Any) -> None:
    normal = document.styles["Normal"]
    _fonts(normal, _SANS)
    normal.font.size, normal.font.color.rgb = Pt(10.5), _INK
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.15
    _paragraph_style(document, "Lead", size=12, after=7, font=_SERIF)
    _paragraph_style(document, "Side note", size=9.5, colour=_GREY, after=5)
    _paragraph_style(document, "Caveat", size=9.5, colour=_GREY, left=0.5, after=8)
    _paragraph_style(document, "Kicker", size=9, colour=_GREY, after=0)
    _paragraph_style(document, EVIDENCE, size=9.5, left=1.2, first=-1.2, before=7, after=1)
    _paragraph_style(document, SOURCE, size=8.5, colour=_GREY, left=1.2, after=3)
    _paragraph_style(document, "Table text", size=9, after=1)
    _paragraph_style(
        document, "Table item", size=9, left=0.35, first=-0.35, after=2, based="List Bullet"
    )
    head = _paragraph_style(document, "Table head", size=8.5, after=1)
    head.font.bold = True
    head.paragraph_format.keep_with_next = True
    _paragraph_style(document, "After table", size=6, after=4)
    contents = _paragraph_style(
        document, "Contents heading", size=9, colour=_GREY, before=14, after=2
    )
    contents.paragraph_format.keep_with_next = True
    _paragraph_style(document, "Contents", size=10.5, after=1)
    for name, size in (("List Bullet", 10), ("List Bullet 2", 10), ("List Continue", 10)):
        document.styles[name].font.size = Pt(size)
        document.styles[name].paragraph_format.space_after = Pt(3)
    quote = document.styles["Quote"]
    quote.font.italic, quote.font.color.rgb = False, _INK
    caption = document.styles["Caption"]
    caption.font.size, caption.font.bold, caption.font.color.rgb = Pt(9), True, _GREY
    caption.paragraph_format.space_before, caption.paragraph_format.space_after = Pt(8), Pt(4)


def _paragraph_style(
    document: Any, name: str, *, size: float, colour: Any = _INK, left: float = 0, first: float = 0,
    before: float = 0, after: float = 0, font: str = "", based: str = "Normal",
) -> Any:  # fmt: skip
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles[based]
    style.font.size, style.font.color.rgb = Pt(size), colour
    if font:
        _fonts(style, font)
    shape = style.paragraph_format
    shape.left_indent, shape.first_line_indent = Cm(left), Cm(first)
    shape.space_before, shape.space_after = Pt(before), Pt(after)
    if first < 0 and based == "Normal":
        shape.tab_stops.add_tab_stop(Cm(left))
    return style


def _letter_styles(document: Any) -> None:
    for name, colour in ((MARK, _BLUE), (LINK, _BLUE), (SOFT, _GREY)):
        style = document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        style.font.color.rgb = colour
        style.font.underline = name == LINK
    document.styles[MARK].font.size = Pt(8)


def _fonts(style: Any, font: str) -> None:
    style.font.name = font
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in [one for one in fonts.attrib if one.endswith("Theme")]:
        del fonts.attrib[attribute]
    for script in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(script), font)
    fonts.set(qn("w:eastAsia"), _HANGUL)


def _bullets(document: Any) -> None:
    """Bullets of the font of the text; those of the template are of one that few machines have."""
    for level in document.part.numbering_part.element.iter(qn("w:lvl")):
        text = level.find(qn("w:lvlText"))
        if text is not None and text.get(qn("w:val")) == "\uf0b7":
            text.set(qn("w:val"), "•")
            for look in level.findall(qn("w:rPr")):
                level.remove(look)


def _table_style(document: Any) -> None:
    line = '<w:{} w:val="single" w:sz="{}" w:space="0" w:color="{}"/>'
    borders = line.format("top", 8, "5A646E") + line.format("bottom", 4, "BBBBBB")
    inner = line.format("insideH", 4, "DCD9D2")
    document.styles.element.append(
        parse_xml(
            f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="ReportTable">'
            '<w:name w:val="Report table"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/>'
            f"<w:tblPr><w:tblBorders>{borders}{inner}</w:tblBorders><w:tblCellMar>"
            '<w:top w:w="40" w:type="dxa"/><w:left w:w="40" w:type="dxa"/>'
            '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="140" w:type="dxa"/></w:tblCellMar></w:tblPr>'
            '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>'
            f"{line.format('bottom', 8, '1C2126')}</w:tcBorders></w:tcPr></w:tblStylePr></w:style>"
        )
    )
