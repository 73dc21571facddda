"""A document with its codings, and judging them with forms only."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from coded import BASE, KOREAN, LEARNT, ODD, TEXT, ChosenDoor, add_codings, entered, note
from starlette.testclient import TestClient

from jejak.case.running import now
from jejak.model.judgements import Coder, Judgement
from jejak.model.records import Repost
from jejak.store.casestore import CaseStore
from jejak.web.visiting import Standing


@pytest.fixture
def coded(case: Path) -> Path:
    return add_codings(case)


@pytest.fixture
def door(coded: Path) -> ChosenDoor:
    return ChosenDoor(coded, "Rini")


@pytest.fixture
def client(door: ChosenDoor) -> Iterator[TestClient]:
    with entered(door) as made:
        yield made


ADDRESS = f"/c/tiny/documents/{quote(ODD, safe='')}"


def fields(text: str) -> dict[str, str]:
    """What the page's form for judging carries."""
    form = text[text.index('<form id="judge"') :]
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form)
    return dict(reversed(found[:5]))


def judged(coded: Path) -> list[tuple]:
    with CaseStore.open(coded) as store:
        return [
            (one.start, one.end, one.code, one.verdict, one.memo)
            for one in sorted(store.judgements(), key=lambda one: (one.at, one.verdict))
            if one.document == ODD
        ]


def said(verdict: str, place: tuple[int, int], code: str) -> str:
    return f"{verdict} {place[0]} {place[1]} {code}"


def plain(text: str) -> str:
    """The text as a reader sees it, marks taken out."""
    inside = text[text.index('id="text"') :]
    inside = inside[inside.index(">") + 1 : inside.index("</div>")]
    return re.sub(r"<[^>]+>", "", inside)


def test_the_text_stands_there_word_for_word(client: TestClient):
    page = client.get(ADDRESS)
    assert page.status_code == 200
    assert plain(page.text) == TEXT
    assert 'data-label="page 2"' in page.text


def test_marks_and_cards_go_together(client: TestClient):
    text = client.get(ADDRESS).text
    for key in ("9-33-mechanism.learning", "9-33-degree.copying", "34-43-mechanism.learning"):
        assert text.count(f'id="m-{key}"') == 1
        assert text.count(f'id="c-{key}"') == 1
    assert "degree&#34;" not in text
    assert text.count("Unreviewed") == 3


def test_a_machine_is_named_as_one(client: TestClient):
    text = client.get(ADDRESS).text
    assert "machine, by meaning" in text
    assert "machine, by rules" in text
    assert '<span class="kind">person</span>' not in text


def test_accepting_is_a_judgement_by_the_visitor(client: TestClient, coded: Path):
    form = fields(client.get(ADDRESS).text)
    form["said"] = said("present", LEARNT, "mechanism.learning")
    page = client.post("/c/tiny/judge", data=form)
    assert page.status_code == 200
    assert str(page.url).startswith(BASE + ADDRESS)
    assert "Accepted: Rini" in page.text
    assert "1 of 3 reviewed by you here" in page.text
    assert judged(coded) == [(9, 33, "mechanism.learning", "present", "")]
    with CaseStore.open(coded) as store:
        [one] = store.judgements()
        assert (one.quote, one.coder) == ("Kota belajar dari Seoul.", "rini")
        assert Coder("rini", "Rini", "human") in set(store.records(Coder))


def test_rejecting_leaves_the_machine_s_own_coding(client: TestClient, coded: Path):
    form = fields(client.get(ADDRESS).text)
    form["said"] = said("absent", KOREAN, "mechanism.learning")
    assert "Rejected: Rini" in client.post("/c/tiny/judge", data=form).text
    with CaseStore.open(coded) as store:
        assert len(store.codings_of(ODD)) == 4


def test_correcting_says_both_at_once_and_undo_takes_both_back(client: TestClient, coded: Path):
    form = fields(client.get(ADDRESS).text)
    form |= {"at": "34-43", "code": "mechanism.mimicry", "instead": "mechanism.learning"}
    page = client.post("/c/tiny/judge", data=form | {"memo": "ikut-ikutan"})
    assert "Corrected: Rini" in page.text
    assert "Coded by a person: Rini" in page.text
    assert judged(coded) == [
        (34, 43, "mechanism.learning", "absent", "ikut-ikutan"),
        (34, 43, "mechanism.mimicry", "present", "ikut-ikutan"),
    ]
    page = client.post("/c/tiny/undo", data=fields(page.text))
    assert "Corrected" not in page.text
    assert page.text.count("Unreviewed") == 3
    with CaseStore.open(coded) as store:
        assert store.last_said("rini") is None


def test_without_a_script_there_is_a_form_to_correct_with(client: TestClient):
    link = re.search(r'class="button correct" href="([^"#]+)#correct"', client.get(ADDRESS).text)
    assert link
    text = client.get(link[1].replace("&amp;", "&")).text
    assert 'id="correct"' in text
    assert 'name="instead" value="degree.copying"' in text


def test_a_sentence_can_be_coded_without_a_script(client: TestClient, coded: Path):
    text = client.get(ADDRESS).text
    assert '<option value="34-43">반둥시는 배웠다.</option>' in text
    client.post("/c/tiny/judge", data=fields(text) | {"at": "34-43", "code": "outcome.adopted"})
    assert judged(coded) == [(34, 43, "outcome.adopted", "present", "")]


def test_offsets_count_characters_and_the_quote_must_stand_there(client: TestClient, coded: Path):
    form = fields(client.get(ADDRESS).text)
    form |= {"start": "6", "end": "7", "code": "degree.copying"}
    page = client.post("/c/tiny/judge", data=form | {"quote": "😀"})
    assert page.status_code == 200
    assert judged(coded) == [(6, 7, "degree.copying", "present", "")]
    # As a browser that counts UTF-16 would send it.
    shifted = form | {"start": "10", "end": "34", "quote": "Kota belajar dari Seoul."}
    page = client.post("/c/tiny/judge", data=shifted)
    assert (page.status_code, len(judged(coded))) == (422, 1)
    assert "not what stands at these offsets" in page.text


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"said": "maybe 9 33 degree.copying"}, "no verdict"),
        ({"said": "present 33 9 degree.copying"}, "no stretch"),
        ({"said": "present 9 33 degree.unheard"}, "no code"),
        ({"at": "9-33"}, "no code"),
        ({"code": "degree.copying"}, "no stretch"),
        ({"at": "9-33", "code": "degree.copying", "instead": "degree.copying"}, "there already"),
        ({"at": "9-9999", "code": "degree.copying"}, "beyond the text"),
    ],
)
def test_what_cannot_be_is_refused_with_a_remedy(client, coded, sent, says):
    page = client.post("/c/tiny/judge", data=fields(client.get(ADDRESS).text) | sent)
    assert page.status_code == 422
    assert says in page.text
    assert judged(coded) == []


def test_another_reading_of_the_document_is_noticed(client: TestClient, coded: Path):
    form = fields(client.get(ADDRESS).text)
    with CaseStore.open(coded) as store:
        store.add_documents([note(ODD, "Lain. " + TEXT)], [], "r")
    form["said"] = said("present", LEARNT, "mechanism.learning")
    page = client.post("/c/tiny/judge", data=form)
    assert (page.status_code, judged(coded)) == (409, [])
    assert "read anew" in page.text


def by_budi(coded: Path, verdict: str = "absent") -> None:
    budi = Coder("budi", "Budi", "human")
    one = Judgement(
        f"b-{verdict}", ODD, *LEARNT, TEXT[9:33], "mechanism.learning", verdict, "budi", now()
    )
    with CaseStore.open(coded) as store:
        store.judge([budi], [one])


def test_somebody_who_was_faster_is_named(client: TestClient, coded: Path):
    form = fields(client.get(ADDRESS).text)
    by_budi(coded)
    form["said"] = said("present", LEARNT, "mechanism.learning")
    page = client.post("/c/tiny/judge", data=form)
    assert page.status_code == 409
    assert "Budi said" in page.text
    page = client.post(
        "/c/tiny/judge",
        data=fields(client.get(ADDRESS).text)
        | form
        | {"expecting": fields(client.get(ADDRESS).text)["expecting"]},
    )
    assert "Disputed: Budi and Rini" in page.text


def test_who_codes_blind_sees_neither_machines_nor_others(client, door, coded):
    by_budi(coded, "present")
    door.allowed = Standing("coder", blind=True)
    page = client.get(ADDRESS)
    for hidden in ("Budi", "meaning", "Unreviewed", "reviewed by you", "like x-001"):
        assert hidden not in page.text
    assert plain(page.text) == TEXT
    form = fields(page.text) | {"expecting": "0"}
    form["said"] = said("present", LEARNT, "mechanism.learning")
    page = client.post("/c/tiny/judge", data=form)
    assert page.status_code == 200
    assert "Coded by a person: Rini" in page.text
    assert "Budi" not in page.text


def test_a_viewer_reads_and_does_not_judge(client, door, coded):
    form = fields(client.get(ADDRESS).text)
    door.allowed = Standing("viewer")
    page = client.get(ADDRESS)
    assert "<form id=" not in page.text
    assert "Accept" not in page.text
    form["said"] = said("present", LEARNT, "mechanism.learning")
    assert client.post("/c/tiny/judge", data=form).status_code == 403
    assert client.post("/c/tiny/undo", data=form).status_code == 403
    assert judged(coded) == []


def test_without_our_form_nothing_is_said(client: TestClient, coded: Path):
    form = fields(client.get(ADDRESS).text) | {"csrf": "guess"}
    form["said"] = said("present", LEARNT, "mechanism.learning")
    assert client.post("/c/tiny/judge", data=form).status_code == 403
    assert judged(coded) == []


def test_a_stretch_is_marked_and_its_part_of_a_long_document_shown(client: TestClient):
    address = "/c/tiny/documents/long"
    first = client.get(address).text
    assert "Part 1 of 4" in first
    assert "Paragraf 40." not in first
    text = client.get(f"{address}?at=40000-40010").text
    assert re.search(r'<mark class="at" id="at"[^>]*>', text)
    assert "Part 2 of 4" in text or "Part 3 of 4" in text
    assert len(plain(text)) <= 20_000
    whole = "".join(plain(client.get(f"{address}?part={part}").text) for part in range(1, 5))
    with CaseStore.open(client.app.state.door._folder.path) as store:
        assert whole == store.document("long").text


def test_filters_leave_out_what_is_not_wanted(client: TestClient):
    rule = client.get(f"{ADDRESS}?coder=rule").text
    assert 'id="c-9-33-degree.copying"' in rule
    assert 'id="c-9-33-mechanism.learning"' not in rule
    assert "2 hidden by the filters" in rule
    family = client.get(f"{ADDRESS}?code=mechanism").text
    assert family.count('class="coding ') == 2


def test_only_the_working_part_is_sent_where_only_that_is_asked_for(client: TestClient):
    headers = {"hx-request": "true"}
    form = fields(client.get(ADDRESS).text)
    form["said"] = said("present", LEARNT, "mechanism.learning")
    page = client.post("/c/tiny/judge", data=form, headers=headers)
    assert page.text.lstrip().startswith('<div id="work"')
    assert 'data-card="9-33-mechanism.learning"' in page.text
    again = client.post(
        "/c/tiny/undo", data={**fields(page.text), "document": "long"}, headers=headers
    )
    assert again.headers["hx-redirect"].startswith(ADDRESS)


def test_what_is_no_address_is_no_link(client: TestClient, coded: Path):
    with CaseStore.open(coded) as store:
        bad = note("bad", "<script>alert(1)</script>", url="javascript:alert(1)", title="<b>x</b>")
        store.add_documents([bad], [], "r")
    text = client.get("/c/tiny/documents/bad").text
    assert "<script>alert" not in text
    assert "<b>x</b>" not in text
    assert 'href="javascript' not in text


def test_a_near_copy_names_the_first(client: TestClient, coded: Path):
    with CaseStore.open(coded) as store:
        pair = [Repost("long", "c", first=True), Repost(ODD, "c", first=False)]
        store.replace(Repost, pair, "r")
    text = client.get(ADDRESS).text
    assert "Near-copy of" in text
    assert 'href="/c/tiny/documents/long"' in text


@pytest.mark.parametrize("language", ["en", "id", "ko"])
def test_the_page_speaks_all_languages(client: TestClient, language: str):
    client.post("/settings", data={"language": language, "back": "/"})
    page = client.get(f"{ADDRESS}?waiting=1&part=1&code=degree")
    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.text


def test_a_document_that_is_not_there_is_not_here(client: TestClient):
    assert client.get("/c/tiny/documents/none").status_code == 404
