"""Revisions of a report as a person would have made them."""

from dataclasses import replace

from jejak.model.material import Material
from jejak.model.revisions import PARAGRAPH, Revision
from jejak.reporting.editing import Editing, Sentence

AT = "2026-03-01T08:00:00.000000+00:00"


def rewritten(material: Material, sentence: Sentence, text: str, language="en") -> Material:
    """The material after Rini rewrote a sentence as it now is."""
    told = Editing(material, language).told(sentence)
    made = revision(told.key, text, language, generated=told.generated, basis=told.basis)
    return with_revision(material, made)


def revision(item: str, text: str, language="en", **more) -> Revision:
    known = Revision(item, language, "written", text, "rini", "Rini", AT)
    return replace(known, **more)


def paragraph(name: str, text: str, place: str, **more) -> Revision:
    return revision(f"{PARAGRAPH}{name}", text, place=place, **more)


def with_revision(material: Material, one: Revision) -> Material:
    numbered = replace(one, number=len(material.revisions) + 1)
    return replace(material, revisions=(*material.revisions, numbered))
