"""Reports of the small case, read into blocks; and a case whose sources are out for harm."""

from dataclasses import replace

from jejak.model.material import Material
from jejak.model.records import Claim
from jejak.reporting.blocks import Paper, read_paper
from jejak.reporting.report import write_report

MARKUP = '</b></p><script>alert(1)</script><img src="x"> [a](javascript:b) `c` *d* | e ![f](g) [^1] &amp;'
BIDI = "\u202eabc"
CONTROLS = "bell\x07 tab\x0b end\ufffe"
HOSTILE = f"{MARKUP} {BIDI} {CONTROLS}"
# As a form of a report has it: what XML cannot hold is replaced.
SEEN = MARKUP


def paper(material: Material, language: str = "en", **options) -> Paper:
    return read_paper(write_report(material, language=language, **options))


def hostile(material: Material, words: str = HOSTILE) -> Material:
    """The small case with a source whose title, issuer, kind, text and names are such words."""
    text = f"{words} Taman."
    bad = replace(
        material.document["di"], text=text, title=words, issuer=words, kind=words,
        caution=words, url="javascript:alert(3)",
    )  # fmt: skip
    evidence = replace(material.events[0].evidence, start=0, end=len(text))
    return replace(
        material,
        documents=(bad, *material.documents[1:]),
        claims=(Claim("park", words, words, asserted_by=words, evidence=(evidence,)),),
        events=(replace(material.events[0], places=(words,), evidence=evidence),),
        actors=(replace(material.actors[0], name=words),),
        observations=(),
        rivals=(),
        codings=(replace(material.codings[0], passage=evidence, coder=words),),
    )
