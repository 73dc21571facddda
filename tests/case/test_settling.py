"""What is decided takes the place of what people said, and leaves it as it was."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import tiny
from jejak import case as cases
from jejak.case.adjudicating import (
    Choice,
    check_seen,
    contested,
    decide,
    disagreements,
    take_back,
)
from jejak.case.folder import CaseFolder
from jejak.case.judging import standing_judgements
from jejak.errors import ConflictError, InputError, OptionError
from jejak.model.judgements import Coder, Judgement
from jejak.model.records import Coding
from jejak.store.casestore import CaseStore

RINI, BUDI, SARI = (Coder(one, one.title(), "human") for one in ("rini", "budi", "sari"))
PARK, INSIDE = (0, 40), (4, 40)


def say(store: CaseStore, who: Coder, code: str, verdict="present", place=PARK, at="2026-01-01"):
    start, end = place
    text = store.document("park").text
    name = f"{who.id} {code} {verdict} {place} {at}"
    quote = text[start:end]
    one = Judgement(name, "park", start, end, quote, code, verdict, who.id, at, "", 1.0, "mengapa")
    store.judge([who], [one])


@pytest.fixture
def place(done: Path) -> CaseFolder:
    return CaseFolder.at(done)


@pytest.fixture
def store(place: CaseFolder) -> Iterator[CaseStore]:
    """Rini and Budi gave different degrees, on almost the same words."""
    with place.store() as opened:
        say(opened, RINI, "degree.copying")
        say(opened, BUDI, "degree.emulation", place=INSIDE)
        yield opened


def found(store: CaseStore, family: str = "degree"):
    there = contested(store, "park", *PARK, family)
    assert there
    return there


def settle(store: CaseStore, place: CaseFolder, choice: Choice, **more):
    return decide(store, place.framework(), found(store), choice, SARI, **more)


def stands(store: CaseStore) -> set[tuple[str, str, str]]:
    judged = standing_judgements(store, tuple(store.documents()))
    return {
        (one.coder, one.code, one.verdict)
        for one in judged
        if one.coder.startswith(("rini", "budi", "sari"))
    }


def test_all_sides_are_there_with_what_was_said(store: CaseStore):
    there = found(store)
    assert [(codes, [voice.coder.name for voice in some]) for codes, some in there.sides] == [
        (("degree.copying",), ["Rini"]),
        (("degree.emulation",), ["Budi"]),
    ]
    assert {one.memo for voice in there.voices for one in voice.said} == {"mengapa"}
    assert contested(store, "park", *PARK, "mechanism") is None


def test_adopting_a_side_puts_its_code_on_its_words(store: CaseStore, place: CaseFolder):
    made = settle(store, place, Choice(("degree.emulation",), like="budi", memo="taman kedua"))
    assert {(one.start, one.end, one.code, one.verdict) for one in made} == {
        (*INSIDE, "degree.emulation", "present"),
        (*PARK, "degree.copying", "absent"),
    }
    assert {one.memo for one in made} == {"taman kedua"}
    assert stands(store) == {
        ("sari-adjudicator", "degree.emulation", "present"),
        ("sari-adjudicator", "degree.copying", "absent"),
    }


def test_what_people_said_stays_in_the_log_and_counts_for_agreement(
    store: CaseStore, place: CaseFolder
):
    before = cases.agree(place.path, coders=["Rini", "Budi"])
    settle(store, place, Choice(("degree.copying",)))
    assert cases.agree(place.path, coders=["Rini", "Budi"]) == before
    assert "Sari (adjudicator)" not in str(cases.agree_table(place.path))
    log = [one.coder for one in store.judgements()]
    assert {"rini", "budi", "sari-adjudicator"} <= set(log)


def test_who_settles_may_be_one_of_the_coders(store: CaseStore, place: CaseFolder):
    decide(store, place.framework(), found(store), Choice(("degree.copying",)), RINI)
    assert found(store).unit.state == "decided"
    assert [one.answer.codes for one in found(store).voices] == [
        ("degree.emulation",),
        ("degree.copying",),
    ]


def test_none_denies_all_that_was_given(store: CaseStore, place: CaseFolder):
    settle(store, place, Choice())
    assert {verdict for _, _, verdict in stands(store)} == {"absent"}


def test_another_code_can_be_given_and_changed_for_another(store: CaseStore, place: CaseFolder):
    settle(store, place, Choice(("degree.combination",)))
    settle(store, place, Choice(("degree.copying",)))
    assert {one[1] for one in stands(store) if one[2] == "present"} == {"degree.copying"}


def test_what_is_left_open_has_a_reason_and_settles_nothing(store: CaseStore, place: CaseFolder):
    settle(store, place, Choice(left=True, memo="tanya Budi"))
    assert found(store).unit.state == "left"
    assert ("rini", "degree.copying", "present") in stands(store)
    settle(store, place, Choice(("degree.copying",)))
    assert found(store).unit.state == "decided"
    settle(store, place, Choice(left=True, memo="ragu lagi"))
    assert found(store).unit.state == "left"


def test_a_decision_is_taken_back_as_a_whole(store: CaseStore, place: CaseFolder):
    before = stands(store)
    made = settle(store, place, Choice(("degree.copying",)))
    assert len(take_back(store, SARI)) == len(made) == 2
    assert stands(store) == before
    assert found(store).unit.state == "open"
    with pytest.raises(InputError, match="decided nothing"):
        take_back(store, SARI)


def test_tracing_follows_what_was_decided(store: CaseStore, place: CaseFolder):
    from jejak.coding.heeding import corrected

    settle(store, place, Choice(("degree.copying",)))
    documents = tuple(store.documents())
    coders = {one.id: one for one in store.records(Coder)}
    passages = list(store.passages_of("park"))
    judged = standing_judgements(store, documents)
    codes = {
        one.code
        for one in corrected(list(store.records(Coding)), judged, coders, passages)
        if one.coder == "people"
    }
    assert codes == {"degree.copying"}


@pytest.mark.parametrize(
    ("codes", "says"),
    [
        (("degree.magic",), "no code"),
        (("mechanism.learning",), "no code"),
        (("degree.copying", "degree.emulation"), "one code of the family"),
    ],
)
def test_codes_that_cannot_be_given_are_refused(store, place, codes, says):
    with pytest.raises(InputError, match=says):
        settle(store, place, Choice(codes))


def test_of_a_family_with_several_codes_several_can_be_given(store: CaseStore, place: CaseFolder):
    say(store, RINI, "dimension.mobility")
    say(store, BUDI, "dimension.environment")
    theory = place.framework()
    multiple = next(one.id for one in theory.families if one.choice == "multiple")
    codes = tuple(one.id for one in theory.members(multiple)[:2])
    for who, code in ((RINI, codes[0]), (BUDI, codes[1])):
        say(store, who, code)
    decide(store, theory, found(store, multiple), Choice(codes), SARI)
    assert {one[1] for one in stands(store) if one[0] == "sari-adjudicator"} == {*codes}


def test_somebody_was_faster(store: CaseStore, place: CaseFolder):
    seen = found(store)
    check_seen(store, seen, seen.seen, ("park", *PARK))
    say(store, BUDI, "degree.copying", at="2026-01-05")
    with pytest.raises(ConflictError, match=r"Budi said 'present' of degree\.copying here at 2026"):
        check_seen(store, contested(store, "park", *PARK, "degree"), seen.seen, ("park", *PARK))
    say(store, BUDI, "degree.copying", at="2026-01-06")
    with pytest.raises(ConflictError, match="Budi"):
        decide(store, place.framework(), seen, Choice(("degree.copying",)), SARI, expecting=0)


def test_export_and_return_keep_who_decided(store: CaseStore, place: CaseFolder, tmp_path: Path):
    settle(store, place, Choice(("degree.copying",)))
    project = tmp_path / "out.qdpx"
    cases.export(place.path, project)
    other = tiny.copied(place.path.parent, tmp_path / "other") / place.path.name
    before = stands(store)
    cases.take(other, project)
    with CaseFolder.at(other).store() as returned:
        assert stands(returned) == before


class TestDisagreements:
    def test_all_is_told(self, store: CaseStore, place: CaseFolder):
        [one] = disagreements(place.path)
        assert (one["document"], one["family"], one["contradiction"]) == ("park", "degree", True)
        assert one["quote"] == store.document("park").text[:40]
        assert [(said["coder"], said["codes"]) for said in one["said"]] == [
            ("Budi", ["degree.emulation"]),
            ("Rini", ["degree.copying"]),
        ]

    def test_what_is_decided_is_asked_for(self, store: CaseStore, place: CaseFolder):
        settle(store, place, Choice(("degree.copying",)))
        assert disagreements(place.path) == []
        [one] = disagreements(place.path, state="decided")
        assert ("degree.copying", "present") in {
            (made["code"], made["verdict"]) for made in one["decision"]
        }
        assert disagreements(place.path, state="all", family="mechanism") == []
        assert disagreements(place.path, state="all", document="none") == []

    def test_what_cannot_be_asked_for(self, place: CaseFolder):
        with pytest.raises(OptionError, match="no family"):
            disagreements(place.path, family="magic")
        with pytest.raises(OptionError, match="no state"):
            disagreements(place.path, state="magic")

    def test_the_command_prints_a_table_json_and_csv(self, store: CaseStore, place: CaseFolder):
        assert "contradict" in tiny.jejak("disagreements", place.path).out
        told = tiny.jejak("disagreements", place.path, "--json")
        assert json.loads(told.out)[0]["family"] == "degree"
        lines = tiny.jejak("disagreements", place.path, "--csv").out.splitlines()
        assert len(lines) >= 3
        assert "Budi,degree.emulation,,False," in "\n".join(lines)
        tiny.one_line(tiny.jejak("disagreements", place.path, "--family", "x"), "no family")
