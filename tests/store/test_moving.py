from pathlib import Path

import pytest
from record_strategies import NAMES, document, run

from jejak.errors import StoreError
from jejak.model.judgements import Coder, Judgement
from jejak.model.records import Claim, Coding, Event, Message, Observation, Passage, Unreadable
from jejak.model.when import When
from jejak.store.casestore import CaseStore
from jejak.store.moving import to_folder, to_server
from jejak.store.schema import KEYS
from jejak.store.server import cases_in, remove_case

HERE = Passage("bandung", 0, 5)


@pytest.fixture
def full(local: CaseStore) -> CaseStore:
    """A case with something of everything that could be lost on the way."""
    local.add_documents([document("nul", "kota\x00서울 👍🏽\x01")], [Passage("nul", 0, 7)], "r1")
    local.add(Coding, [Coding(HERE, "m", "rules", "present", 0.1 + 0.2, 'a\t"\\N\n')], "r1")
    says = Message("x", {"who": "\x00서울\\"})
    local.add(Observation, [Observation("c", "a", "hoop", (-1.5, 1e300), (HERE,), says)], "r1")
    when = When.month(2016, 12)
    event = Event("e", when, "visit", (), ("\\.",), (), (), "fact", "text", HERE)
    local.add(Event, [event], "r1")
    local.add(Claim, [Claim("c", "park", "Seoul", proposed=True)], "r1")
    local.add_unreadable([Unreadable("a.pdf", "d", "", "")])
    said = Judgement("g", "bandung", 0, 5, "aaaaa", "m", "present", "rini", "2026-01-01")
    local.judge([Coder("rini", "Rini", "human")], [said])
    local.keep("note", "text")
    local.finish_run("r1", "2026-01-01")
    return local


def everything(store: CaseStore) -> dict[str, object]:
    records = {kind.__name__: list(store.records(kind)) for kind in KEYS}
    asked = {
        "kept": store.kept("note"),
        "counts": store.coding_counts(),
        "standing": store.standing_page(),
        "documents": store.document_page(sort="length"),
        "found": [store.search(one) for one in ("kota", "서울", "aaa")],
        "number": store.last_number(),
    }
    return records | asked


def test_there_and_back_nothing_is_lost(full: CaseStore, server: str, tmp_path: Path):
    before = everything(full)
    to_server(full.path.parent, server, "moved")
    with CaseStore.open_in(server, "moved") as store:
        assert everything(store) == before
        store.add_documents([document("later", "desa")], [], "r1")
        assert [one.document for one in store.search("desa").items] == ["later"]
        store.remove_documents(["later"])
    to_folder(server, "moved", tmp_path / "back")
    with CaseStore.open(tmp_path / "back") as store:
        assert everything(store) == before
    remove_case(server, "moved")
    assert "moved" not in cases_in(server)


def test_a_case_is_not_moved_over_another(full: CaseStore, server: str):
    CaseStore.create_in(server, "taken").close()
    with pytest.raises(StoreError, match=r"taken: a case is here already \(choose another name\)"):
        to_server(full.path.parent, server, "taken")
    with CaseStore.open_in(server, "taken") as store:
        assert list(store.documents()) == []
    with pytest.raises(StoreError, match="a case is here already"):
        to_folder(server, "taken", full.path.parent)


def test_nothing_is_left_of_a_move_that_fails(
    full: CaseStore, server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def fail(_: object) -> None:
        raise ZeroDivisionError

    CaseStore.create_in(server, "source").close()
    monkeypatch.setattr("jejak.store.searching.restore", fail)
    with pytest.raises(ZeroDivisionError):
        to_server(full.path.parent, server, "half")
    assert "half" not in cases_in(server)
    with pytest.raises(ZeroDivisionError):
        to_folder(server, "source", tmp_path / "half")
    assert not (tmp_path / "half" / "case.sqlite").exists()


def test_many_lines_pass(server: str, tmp_path: Path):
    with CaseStore.create(tmp_path) as store:
        store.start_run(run("r1"))
        passages = [Passage(name, n, n + 1) for name in NAMES for n in range(3000)]
        store.add_documents([document(name, "a" * 3001) for name in NAMES], passages, "r1")
    to_server(tmp_path, server, "many")
    with CaseStore.open_in(server, "many") as store:
        assert list(store.records(Passage)) == passages
