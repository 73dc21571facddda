"""XML of other people, parsed without entities, files or network; and of ours, made writable."""

from __future__ import annotations

import re
from typing import IO, Any
from xml.parsers import expat

from lxml import etree

from jejak.errors import InputError

# What XML 1.0 has no way to write, not even escaped.
_UNWRITABLE = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PIECE = 64 * 1024


def parse(stream: IO[bytes], where: str) -> Any:
    """The root element of an XML file.

    A document type is refused: no exchange format needs one, and every attack by entities (XXE,
    billion laughs) does.

    Raises:
        InputError: refused, or not well-formed; the line is named.

    >>> import io
    >>> parse(io.BytesIO(b"<a><b/></a>"), "a.qdc").tag
    'a'
    """
    refuse_doctype(stream, where)
    stream.seek(0)
    # Huge trees only lift the limit on one text, which may be a whole book.
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.parse(stream, parser).getroot()
    except etree.XMLSyntaxError as problem:
        raise InputError(
            f"not well-formed XML: {problem.msg}", where=where, remedy="export it again"
        ) from problem


def refuse_doctype(stream: IO[bytes], where: str) -> None:
    """Refuse XML with a document type; it is read up to the root element, before which one stands.

    Raises:
        InputError: it declares one, or is not well-formed so far.
    """
    inside: list[str] = []

    def refuse(*_: object) -> None:
        raise InputError(
            "refused: the XML declares a document type",
            where=where,
            remedy="no export needs one; ask where this file comes from",
        )

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, _: inside.append(name)
    try:
        while not inside and (piece := stream.read(_PIECE)):
            parser.Parse(piece)
    except expat.ExpatError as problem:
        raise InputError(
            f"not well-formed XML: {problem}", where=where, remedy="export it again"
        ) from problem


def writable(text: str) -> str:
    """Text with the characters that XML cannot hold replaced by U+FFFD.

    >>> writable("Bus\\x00 kota")
    'Bus\\ufffd kota'
    """
    return _UNWRITABLE.sub("\ufffd", text)


def local(element: Any) -> str:
    """The name of an element without its namespace.

    >>> local(etree.fromstring('<Code xmlns="urn:QDA-XML:codebook:1.0"/>'))
    'Code'
    """
    return str(element.tag).rpartition("}")[2]
