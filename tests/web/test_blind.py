"""Whoever codes blind gets the same pages, to the letter, whatever others and machines have said.

Two cases of the same texts: in one a person, a machine and an adjudicator have been at work, in the
other nobody. A blind coder, whose own judgements are the same in both, asks for everything.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.routing import BaseRoute, Route
from starlette.testclient import TestClient
from teamworld import World, csrf, world

from jejak.case.folder import CaseFolder
from jejak.model.adjudicating import adjudicator
from jejak.model.judgements import Coder, Judgement
from jejak.model.records import Coding, Document, Passage
from jejak.model.team import Member
from jejak.store.casestore import CaseStore

OTHER = Coder("zulkifli", "Zulkifli Z", "human")
MACHINE = Coder("mesin-khas", "Mesin Khas", "language model")
WORDS = ("zulkifli", "mesin-khas", "mesin khas", "sangat-khas")
CODES = ("degree.copying", "degree.emulation", "mechanism.learning")
WORKED, UNTOUCHED = "bandung", "aceh"
ASKED = {
    "/sources": ("?coded=yes", "?coded=no", "?coded=1", "?sort=length"),
    "/runs": ("?coder=zulkifli", "?coder=mesin-khas", "?code=degree.copying"),
    "/search": ("?q=Seoul", "?q=zulkifli"),
    "/review": ("?coder=zulkifli", "?code=degree.copying"),
    "/codebook": ("?measure=yes",),
    "/codebook/degree.copying": ("?by=machines", "?by=people"),
}


def say(store: CaseStore, who: Coder, document: Document, number: int, code: str) -> None:
    start, end = 6 * number, 6 * number + 5
    name = f"{who.id}-{document.id}-{number}-{code}"
    one = Judgement(
        *(name, document.id, start, end, document.text[start:end], code, "present"),
        *(who.id, f"2026-02-0{number + 1}T00:00:00", "digest"),
        memo="" if who.name == "Coder" else "sangat-khas memo",
    )
    store.judge([who], [one])


def emptied(store: CaseStore) -> list[Document]:
    """The case as it was before anybody coded."""
    for coder in {one.coder for one in store.records(Coding)}:
        store.remove_codings(coder)
    store.replace(Judgement, [], "")
    store.replace(Coder, [], "")
    return list(store.documents())


def at_work(store: CaseStore, documents: list[Document]) -> None:
    """Another person, a machine and an adjudicator say things in every document."""
    run = store.runs()[0].id
    for document in documents:
        for number, code in enumerate(CODES):
            say(store, OTHER, document, number, code)
            say(store, MACHINE, document, number + 1, code)
            say(store, adjudicator(OTHER), document, number, code)
        place = Passage(document.id, 0, 5)
        found = [
            Coding(place, code, MACHINE.id, "present", 0.5, "sangat-khas alasan") for code in CODES
        ]
        store.add(Coding, found, run)


@pytest.fixture(scope="module")
def here(small_done: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("blind")
    with world(folder, small_done / "tiny.jejak", f"sqlite:///{folder}/team.sqlite") as made:
        own = Coder(made.people["coder"], "Coder", "human")
        for name in (WORKED, UNTOUCHED):
            with CaseFolder.at(made.door.place(name).path).store() as store:
                documents = emptied(store)
                if name == WORKED:
                    at_work(store, documents)
                say(store, own, documents[0], 0, "degree.copying")
        member = made.team.member(own.id, WORKED)
        made.team.change_member(Member(own.id, WORKED, "coder", blind=True), member)
        made.team.add_member(Member(own.id, UNTOUCHED, "coder", blind=True))
        yield made


@pytest.fixture(scope="module")
def blind(here: World) -> TestClient:
    return here.browser("coder")


def flat(routes: list[BaseRoute]) -> Iterator[BaseRoute]:
    for one in routes:
        yield from flat(one.routes) if hasattr(one, "routes") else [one]


def addresses(here: World) -> list[str]:
    """Every page of a case, with all that can stand in each place; `{case}` is left in."""
    with CaseFolder.at(here.door.place(WORKED).path).store() as store:
        documents = [quote(one.id, safe="") for one in store.documents()]
        run = store.runs()[0].id
    known = {
        "document": documents,
        "code": [*CODES, "mechanism"],
        "run": [run],
        "family": ["degree"],
    }
    found = []
    for route in flat(here.app.routes):
        if not (isinstance(route, Route) and "GET" in (route.methods or ())):
            continue
        if "{case}" not in route.path:
            continue
        paths = [route.path]
        for name in re.findall(r"\{(\w+)(?::\w+)?\}", route.path):
            if name != "case":
                place = re.compile(rf"\{{{name}(:\w+)?\}}")
                fits = known.get(name, ["x"])
                paths = [place.sub(lambda _, one=one: one, path) for path in paths for one in fits]
        found += paths
    below = {path.removeprefix("/c/{case}"): path for path in found}
    found += [
        below[path] + query for path, some in ASKED.items() if path in below for query in some
    ]
    return sorted(set(found))


def plain(text: str) -> str:
    """A page without what names the case, and the seal of its forms."""
    text = re.sub(r"[0-9a-f]{64}", "SEAL", text)
    return re.sub(rf"\b({WORKED}|{UNTOUCHED})\b", "CASE", text, flags=re.IGNORECASE)


def told(blind: TestClient, address: str, case: str) -> tuple[int, str, str]:
    answer = blind.get(address.replace("{case}", case))
    where = answer.headers.get("location", "")
    return answer.status_code, plain(where), plain(answer.text)


def pieces_apart(one: str, other: str) -> list[str]:
    """What is in the first page only, with its place, for whoever has to mend it."""
    first, second = (re.split(r"(?<=[>,}])", text) for text in (one, other))
    found = SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
    apart = [
        "".join(first[a - 1 : b]).strip()[:160] for what, a, b, _, _ in found if what != "equal"
    ]
    return apart[:6]


def test_every_page_is_the_same_whatever_others_have_said(here: World, blind: TestClient):
    apart = {}
    seen = 0
    for address in addresses(here):
        worked, untouched = (told(blind, address, case) for case in (WORKED, UNTOUCHED))
        seen += worked[0] == 200
        if worked != untouched:
            apart[address] = (worked[:2], untouched[:2], pieces_apart(worked[2], untouched[2]))
    report = "\n".join(f"{address} {one}" for address, one in apart.items())
    assert not apart, report
    assert seen > 10


def test_no_page_names_anybody_else_or_repeats_them(here: World, blind: TestClient):
    found = []
    for address in addresses(here):
        text = blind.get(address.replace("{case}", WORKED)).text.lower()
        # What was asked for may be repeated.
        query = address.partition("?")[2]
        found += [(address, word) for word in WORDS if word in text and word not in query]
    assert found == []


def test_the_test_would_find_it(here: World):
    """Whoever sees gets other pages in the two cases, and the names in them."""
    owner = here.browser("owner")
    texts = [
        owner.get(address.replace("{case}", WORKED)).text.lower() for address in addresses(here)
    ]
    for word in WORDS:
        assert any(word in text for text in texts), word


def test_an_editor_who_codes_blind_is_told_no_number_on_the_way(here: World, blind: TestClient):
    person = here.people["coder"]
    coders = {name: here.team.member(person, name) for name in (WORKED, UNTOUCHED)}
    editors = {name: replace(one, role="editor") for name, one in coders.items() if one}
    for name, one in editors.items():
        here.team.change_member(one, coders[name])
    try:
        told = [blind.get(f"/c/{name}/sources/remove/park").text for name in (WORKED, UNTOUCHED)]
        assert all(re.search(r'name="seen" value="[0-9a-f]{64}"', one) for one in told)
        seals = r'name="(csrf|seen)" value="\w+"|/c/\w+|x-csrf-token[^>]*'
        plain = [re.sub(seals, "", one) for one in told]
        plain = [re.sub(r"Bandung|Aceh", "", one) for one in plain]
        assert plain[0] == plain[1]
    finally:
        for name, one in editors.items():
            here.team.change_member(coders[name], one)


def test_a_conflict_is_one_with_oneself_alone(here: World, blind: TestClient):
    with CaseFolder.at(here.door.place(WORKED).path).store() as store:
        document = list(store.documents())[-1]
        page = blind.get(f"/c/{WORKED}/documents/{quote(document.id, safe='')}").text
        seen = re.search(r'name="expecting" value="(\d+)"', page)
        assert seen
        form = {"document": document.id, "expecting": seen[1], "csrf": csrf(blind)}
        form |= {"said": "present 0 5 degree.copying"}
        say(store, OTHER, document, 0, "degree.inspiration")
        assert blind.post(f"/c/{WORKED}/judge", data=form).status_code == 303
        again = blind.post(f"/c/{WORKED}/judge", data=form)
        assert again.status_code == 409
        assert "Zulkifli" not in again.text
        # Who loads the page again may change their mind, however much others judged meanwhile.
        page = blind.get(f"/c/{WORKED}/documents/{quote(document.id, safe='')}").text
        anew = re.search(r'name="expecting" value="(\d+)"', page)
        assert anew
        form |= {"expecting": anew[1], "said": "absent 0 5 degree.copying"}
        assert blind.post(f"/c/{WORKED}/judge", data=form).status_code == 303
        gone = store.last_said(here.people["coder"])
        store.judge([], [replace(gone, id="gone", verdict="withdrawn", at="2027-01-01")])
