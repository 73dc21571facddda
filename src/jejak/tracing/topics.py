"""What documents are about that name no policy: the claim whose description they come near to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jejak.model.records import Document
from jejak.text.meaning import Encoder
from jejak.tracing.setting import Setting

NEAR, MARGIN = 0.38, 0.06
"""Cosine of a document to a claim, and its lead over the next claim, to count as its topic.

Set on three made-up cases: documents with the policy by name score .40 in the mean, and .38 to
their topic when they describe it without the name.
"""
BEGINNING = 600
"""Characters of a document that say what it is about."""


def topics(documents: Sequence[Document], setting: Setting, encoder: Encoder) -> Mapping[str, str]:
    """The claim each unnamed document is about, where one claim stands out."""
    open_ones = [one for one in documents if not _named(one, setting)]
    if not open_ones or not setting.claims:
        return {}
    described = [
        ". ".join((claim.policy, *claim.aliases[:4], claim.origin_policy))
        for claim in setting.claims
    ]
    near = encoder.encode([one.text[:BEGINNING] for one in open_ones]) @ encoder.encode(described).T
    found = {}
    for document, row in zip(open_ones, near, strict=True):
        ranked = sorted(((float(value), n) for n, value in enumerate(row)), reverse=True)
        lead = ranked[0][0] - ranked[1][0] if len(ranked) > 1 else 1.0
        if ranked[0][0] >= NEAR and lead >= MARGIN:
            found[document.id] = setting.claims[ranked[0][1]].id
    return found


def _named(document: Document, setting: Setting) -> bool:
    return document.text in setting.policy_finder or bool(setting.loosely_named(document.title))
