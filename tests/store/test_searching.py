from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from record_strategies import document, run

from jejak.errors import OptionError
from jejak.store.casestore import CaseStore
from jejak.store.grams import folded, sought

TEXTS = {
    "a": "Pemerintah Kota Bandung belajar dari Séoul. Kota\nkembar.",
    "b": "서울시의 정책을 반둥에 소개했다. 스마트 정책.",
    "c": "KOTA seoul dan kota tetangga; U.U. No. 23",
    "d": "",
}


@pytest.fixture(scope="module")
def case(new, tmp_path_factory):
    with new(tmp_path_factory.mktemp("searched")) as store:
        store.start_run(run("r1"))
        made = [document(name, text, title=name.upper()) for name, text in TEXTS.items()]
        store.add_documents(made, [], "r1")
        yield store


def found(store: CaseStore, query: str) -> dict[str, list[str]]:
    """The words marked in each document."""
    told = {}
    for one in store.search(query, hits=99).items:
        text = store.document(one.document).text
        assert all(hit.text == text[hit.start : hit.end] for hit in one.hits)
        told[one.document] = [text[a:b] for hit in one.hits for a, b in hit.marks]
    return told


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("kota", {"a": ["Kota", "Kota"], "c": ["KOTA", "kota"]}),
        ("SEOUL", {"a": ["Séoul"], "c": ["seoul"]}),
        ("andun", {"a": ["andun"]}),
        ("정책", {"b": ["정책", "정책"]}),
        ("서울", {"b": ["서울"]}),
        ("둥", {"b": ["둥"]}),
        ("no", {"c": ["No"]}),
        ("u.u.", {"c": ["U.U."]}),
        ('"kota kembar"', {"a": ["Kota\nkembar"]}),
        ('"kembar kota"', {}),
        ("bandung séoul", {"a": ["Bandung", "Séoul"]}),
        ("정책 kota", {}),
        ("nowhere", {}),
    ],
)
def test_words_are_found_as_people_write_them(case: CaseStore, query: str, places: dict):
    assert found(case, query) == places


def test_what_is_found_names_its_document(case: CaseStore):
    (one,) = case.search("반둥").items
    assert (one.document, one.title, one.language) == ("b", "B", "id")
    assert [(hit.start, hit.marks) for hit in one.hits] == [(0, ((9, 11),))]


def test_hits_beyond_those_asked_for_are_told(store: CaseStore):
    store.add_documents([document("x", ("kota " + "x" * 300 + " ") * 5)], [], "r1")
    (one,) = store.search("kota", hits=2).items
    assert (len(one.hits), one.more) == (2, True)
    (one,) = store.search("kota", hits=5).items
    assert (len(one.hits), one.more) == (5, False)


def test_pages_hold_everything_once(store: CaseStore):
    store.add_documents([document(f"d{n:03}", f"kota {n}") for n in range(150)], [], "r1")
    names, after = [], ""
    while True:
        page = store.search("kota", size=20, after=after)
        names += [one.document for one in page.items]
        assert page.total >= 150
        after = page.after
        if not after:
            break
    assert names == [f"d{n:03}" for n in range(150)]
    assert (page.total, page.exact) == (150, True)


@pytest.mark.parametrize("after", ["x", "1", "1.x", ".", "-1.2"])
def test_a_place_that_is_none_is_told(case: CaseStore, after: str):
    with pytest.raises(OptionError, match="no place in this list"):
        case.search("kota", after=after)


def test_long_documents_are_found_beyond_their_beginning(store: CaseStore):
    text = "x" * 7990 + " kota bandung " + "y" * 9000 + " seoul"
    store.add_documents([document("x", text)], [], "r1")
    assert found(store, '"kota bandung"') == {"x": ["kota bandung"]}
    assert found(store, "seoul") == {"x": ["seoul"]}
    # Too far from each other.
    assert found(store, "bandung seoul") == {}


def test_words_go_with_their_document(store: CaseStore):
    store.add_documents([document("x", "kota")], [], "r1")
    store.add_documents([document("x", "desa")], [], "r1")
    assert (found(store, "kota"), found(store, "desa")) == ({}, {"x": ["desa"]})
    store.remove_documents(["x"])
    store.add_documents([document("y", "gunung")], [], "r1")
    assert (found(store, "desa"), found(store, "gunung")) == ({}, {"y": ["gunung"]})


WORDS = st.text(st.sampled_from("ab책정é .-"), max_size=6)


@given(st.lists(st.text(st.sampled_from("abÀ정책 .\n"), max_size=40), max_size=3), WORDS)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_is_found_is_what_looking_through_everything_finds(
    shared: CaseStore, texts: list[str], query: str
):
    names = [f"x{number}" for number in range(3)]
    shared.remove_documents(names)
    shared.add_documents([document(n, t) for n, t in zip(names, texts, strict=False)], [], "r1")
    try:
        terms = sought(query).terms
    except OptionError:
        return
    plain = {name: folded(text) for name, text in zip(names, texts, strict=False)}
    wanted = {n for n, text in plain.items() if all(term in text for term in terms)}
    told = {one.document for one in shared.search(query, size=100).items if one.document in names}
    assert told == wanted


def test_a_file_of_another_folder_is_searched_alike(tmp_path: Path, server: str):
    """Both databases give the same, in the same order."""
    texts = [f"kota {n % 7} 정책{n % 3} xyz" * (n % 5) for n in range(60)]
    made = [document(f"d{(n * 37) % 60:02}", text) for n, text in enumerate(texts)]
    answers = []
    for store in (CaseStore.create(tmp_path), CaseStore.create_in(server, "alike")):
        with store:
            store.start_run(run("r1"))
            store.add_documents(made, [], "r1")
            answers.append([store.search(one, size=25) for one in ("kota", "정책1", "ta 3", "yz")])
    assert answers[0] == answers[1]


def test_a_nul_in_a_query_parts_words_on_every_database(case: CaseStore):
    assert found(case, "kota\0kembar") == found(case, "kota kembar")
    with pytest.raises(OptionError, match="nothing to search for"):
        sought("\0")
