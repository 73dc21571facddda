import pytest

from jejak.model.casefile import CaseFile
from jejak.model.framework import load_framework
from jejak.model.material import Material
from jejak.model.records import Document, Passage, Repost


def document(name: str, text: str = "Taman dibuka.") -> Document:
    return Document(name, "", "", "", "id", "", None, "", text, (0,), "d", "r")


@pytest.fixture(scope="module")
def material() -> Material:
    case = CaseFile(name="x", origin={"name": "Seoul"}, host={"name": "Bandung"}, sources="sources")
    return Material(
        case,
        load_framework("sister-city"),
        documents=(document("a"), document("b"), document("c", "서울 🏙 공원")),
        reposts=(Repost("a", "a", first=True), Repost("b", "a", first=False)),
    )


def test_documents_are_found_by_id(material: Material):
    assert material.document["c"].text == "서울 🏙 공원"


def test_reposts_share_a_cluster_and_others_stand_alone(material: Material):
    assert material.cluster == {"a": "a", "b": "a", "c": "c"}


def test_words_are_verbatim(material: Material):
    assert material.words(Passage("c", 3, 7)) == "🏙 공원"


def test_an_unknown_document_is_a_key_error(material: Material):
    with pytest.raises(KeyError):
        material.words(Passage("z", 0, 1))


def test_all_records_are_empty_until_given(material: Material):
    assert material.claims == material.verdicts == material.runs == ()
