from __future__ import annotations

import io

import pytest

from jejak.errors import InputError
from jejak.safety.xmlfile import parse, writable

LAUGHS = '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;">]><a>&y;</a>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
REMOTE = '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>'


@pytest.mark.parametrize("text", [LAUGHS, OUTSIDE, REMOTE])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_in_any_encoding(text: str, encoding: str):
    with pytest.raises(InputError, match="declares a document type"):
        parse(io.BytesIO(text.encode(encoding)), "a.qdc")


def test_a_document_type_behind_a_long_comment_is_refused():
    text = f"<!--{'x' * 200_000}-->{LAUGHS}"
    with pytest.raises(InputError, match="declares a document type"):
        parse(io.BytesIO(text.encode()), "a.qdc")


@pytest.mark.parametrize("text", ["", "<a>", "no xml", "<a></b>", "<a>" * 5000])
def test_what_is_not_well_formed_is_said(text: str):
    with pytest.raises(InputError, match="not well-formed XML"):
        parse(io.BytesIO(text.encode()), "a.qdc")


def test_a_mark_and_comments_do_no_harm():
    root = parse(io.BytesIO("\ufeff<!-- x --><a><!-- y --><b/></a>".encode()), "a.qdc")
    assert [one.tag for one in root] == ["b"]


def test_only_what_xml_cannot_hold_is_replaced():
    assert writable("a\tb\n버스🚌\x0b\ufffe") == "a\tb\n버스🚌\ufffd\ufffd"
