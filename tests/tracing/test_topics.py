from collections.abc import Sequence

import numpy as np
import pytest
from literals import BUS, PARK, document, setting

from jejak.model.records import Claim, Document
from jejak.text.meaning import Vectors, default_encoder
from jejak.tracing.topics import BEGINNING, topics

WORDS = {"river": (1, 0), "promenade": (1, 0), "odd": (0, 1), "plates": (0, 1)}


class Words:
    """Texts as the sum of what a few known words mean."""

    name = "words"

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = [
            np.sum([WORDS[w] for w in WORDS if w in one.lower()] or [(0, 0)], 0) for one in texts
        ]
        return np.array([row / (np.linalg.norm(row) or 1) for row in rows], dtype=np.float32)


def _topics(*documents: Document) -> dict[str, str]:
    return dict(topics(documents, setting(PARK, BUS), Words()))


@pytest.mark.parametrize(
    ("text", "topic"), [("A promenade was built.", "park"), ("Plates decide who drives.", "bus")]
)
def test_a_document_that_names_no_policy_is_about_what_it_is_near_to(text: str, topic: str) -> None:
    assert _topics(document(text)) == {"a": topic}


def test_a_document_near_to_nothing_has_no_topic() -> None:
    assert _topics(document("It rained.")) == {}


def test_a_document_near_to_two_has_none() -> None:
    assert _topics(document("A promenade for all plates.")) == {}


@pytest.mark.parametrize(
    "named",
    [
        document("The river park has a promenade for plates."),
        document("A promenade was built.", title="Hari ganjil, hari genap"),
    ],
)
def test_a_document_that_names_a_policy_needs_no_topic(named: Document) -> None:
    assert _topics(named) == {}


def test_only_the_beginning_says_what_a_document_is_about() -> None:
    assert _topics(document("It rained. " * (BEGINNING // 10) + "A promenade was built.")) == {}


def test_no_documents_or_no_claims_no_topics() -> None:
    assert _topics() == {}
    assert topics([document("A promenade was built.")], setting(), Words()) == {}


def test_one_claim_has_no_rival_to_lead() -> None:
    assert topics([document("A promenade.")], setting(PARK), Words()) == {"a": "park"}


def test_meaning_reaches_across_languages() -> None:
    wifi = Claim("wifi", "Free wi-fi in parks", "Seoul", ("free wi-fi", "무료 와이파이"))
    plates = Claim("plates", "Odd-even rule for cars", "Seoul", ("license plate rotation",))
    texts = {
        "ko": "공원에서 인터넷을 무료로 쓸 수 있다.",
        "id": "Mobil hanya boleh jalan pada hari tertentu menurut pelat nomornya.",
        "no": "Harga beras naik.",
    }
    documents = [document(text, name) for name, text in texts.items()]
    found = topics(documents, setting(wifi, plates), default_encoder())
    assert found == {"ko": "wifi", "id": "plates"}
