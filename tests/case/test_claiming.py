"""People add to findings: beside what the program found, never over it."""

from pathlib import Path

import pytest
import yaml

import tiny
from jejak import case as cases
from jejak.case.claiming import (
    Writer,
    add_observation,
    add_rival,
    drop_claim,
    find_quote,
    set_weight,
    take_back_addition,
    write_claim,
)
from jejak.case.folder import CaseFolder
from jejak.errors import ConflictError, InputError, OptionError
from jejak.model.additions import Quote, SaidClaim
from jejak.model.judgements import Coder
from jejak.model.records import Claim, Observation, Rival, Verdict
from jejak.store.casestore import CaseStore

RINI, BUDI = Coder("rini", "Rini", "human"), Coder("budi", "Budi", "human")
FOUND = "The mayor said the city"


@pytest.fixture
def traced(traced: Path, tmp_path: Path) -> Path:
    """A case with claims.yaml, traced, that may be changed."""
    return tiny.copied(traced.parent, tmp_path / "given") / traced.name


@pytest.fixture
def store(traced: Path):
    with CaseFolder.at(traced).store() as opened:
        yield opened


@pytest.fixture
def writer(traced: Path, store: CaseStore) -> Writer:
    return Writer(CaseFolder.at(traced), store, RINI)


def told(folder: Path, claim: str = "river-park") -> dict:
    return next(one for one in cases.claims(folder) if one["id"] == claim)


def stored(store: CaseStore) -> list:
    return [tuple(store.records(kind)) for kind in (Observation, Rival, Verdict, Claim)]


def quote(store: CaseStore) -> Quote:
    return find_quote(store, FOUND)


def test_all_that_people_add_leaves_the_program_s_part_as_it_was(traced, store, writer):
    before, kind = stored(store), told(traced)["tests"][0]["kind"]
    add_observation(writer, "river-park", ("agents", None), reason="x", quotes=[quote(store)])
    set_weight(writer, "river-park", kind, (-2, 1), reason="y")
    add_rival(writer, "river-park", ("Tokyo", "foreign"), reason="z")
    assert stored(store) == before


def test_both_verdicts_are_told(traced, store, writer):
    alone = told(traced, "old-bus")
    assert alone["program_alone"] is None
    evidence = ("acknowledgement.first_hand", (39.0, 40.0))
    add_observation(writer, "old-bus", evidence, reason="minutes", quotes=[quote(store)])
    both = told(traced, "old-bus")
    assert both["program_alone"] == {one: alone[one] for one in ("verdict", "support_db")}
    assert both["support_db"][0] > alone["support_db"][1]
    row = next(row for row in cases.claims_table(traced).rows if row[0] == "old-bus")
    assert "by the program alone: " in row[3]
    one = next(t for t in both["tests"] if t["says"]["key"] == "addition.observation")
    assert (one["says"]["person"], one["says"]["because"]) == ("Rini", "minutes")
    assert one["passages"][0]["text"] == FOUND
    assert told(traced, "river-park")["program_alone"] is None


def test_a_weight_takes_the_place_of_the_program_s_in_the_verdict_with_people(traced, writer):
    before = told(traced)
    kind, was = before["tests"][0]["kind"], before["tests"][0]["weight_db"]
    made = set_weight(writer, "river-park", kind, (-40, -40), reason="the source errs")
    assert list(made.says.was) == was
    after = told(traced)
    assert {t["kind"]: t["weight_db"] for t in after["tests"]}[kind] == [-40, -40]
    assert after["program_alone"]["support_db"] == before["support_db"]


def test_a_rival_is_shown_and_weighs_nothing(traced, store, writer):
    before = told(traced)
    add_rival(writer, "river-park", ("Tokyo", "foreign"), reason="z", quotes=[quote(store)])
    after = told(traced)
    assert after["support_db"] == before["support_db"]
    assert after["rivals"][-1]["name"] == "Tokyo"
    assert after["rivals"][-1]["passages"][0]["text"] == FOUND
    assert after["program_alone"] is None


def test_taking_back_restores_everything_and_the_log_keeps_both(traced, store, writer):
    before, kind = told(traced), told(traced)["tests"][0]["kind"]
    made = [
        add_observation(writer, "river-park", ("agents", None), reason="x", quotes=[quote(store)]),
        set_weight(writer, "river-park", kind, (-2, 1), reason="y"),
        add_rival(writer, "river-park", ("Tokyo", "foreign"), reason="z"),
    ]
    for one in made:
        take_back_addition(writer, one.kind, one.claim, one.subject)
        with pytest.raises(InputError, match="nothing stands"):
            take_back_addition(writer, one.kind, one.claim, one.subject)
    assert told(traced) == before
    assert len(store.additions()) == 6


def test_who_was_overtaken_is_told_by_whom(traced, store, writer):
    kind = told(traced)["tests"][0]["kind"]
    late = Writer(writer.place, store, BUDI, seen=store.last_addition())
    set_weight(writer, "river-park", kind, (1, 2), reason="y")
    with pytest.raises(ConflictError, match="Rini gave"):
        set_weight(late, "river-park", kind, (3, 4), reason="n")
    with pytest.raises(ConflictError, match="Rini gave"):
        take_back_addition(late, "weight", "river-park", kind)


@pytest.mark.parametrize(
    ("evidence", "reason", "problem"),
    [
        (("agents", (5.0, 2.0)), "x", "no range"),
        (("agents", (0.0, 90.0)), "x", "no range"),
        (("agents", (float("nan"), 1.0)), "x", "no range"),
        (("telepathy", None), "x", "no kind of evidence"),
        (("other.guess", (0.0, 1.0)), "x", "no kind of evidence"),
        (("other.hoop", None), "x", "needs a range"),
        (("agents", None), "  ", "no reason"),
        (("agents", None), "x" * 5000, "too long"),
    ],
)
def test_what_cannot_be_weighed_is_refused(store, writer, evidence, reason, problem):
    with pytest.raises(InputError, match=problem):
        add_observation(writer, "river-park", evidence, reason=reason, quotes=[quote(store)])
    assert store.additions() == ()


def test_an_observation_rests_on_a_passage_and_belongs_to_a_claim(store, writer):
    with pytest.raises(InputError, match="rests on no passage"):
        add_observation(writer, "river-park", ("agents", None), reason="x", quotes=[])
    with pytest.raises(InputError, match="no claim has the id"):
        add_observation(writer, "gone", ("agents", None), reason="x", quotes=[quote(store)])
    with pytest.raises(InputError, match="found no 'agents'"):
        set_weight(writer, "old-bus", "agents", (1, 2), reason="x")


@pytest.mark.parametrize(("low", "outcome"), [(-9.0, "failed"), (1.0, "passed")])
def test_evidence_of_another_kind_passes_or_fails_by_its_sign(traced, store, writer, low, outcome):
    evidence = ("other.hoop", (low, low + 2))
    add_observation(writer, "river-park", evidence, reason="x", quotes=[quote(store)])
    found = {one["kind"]: one["test"] for one in told(traced)["tests"]}
    assert found[f"other.hoop.{outcome}"] == "hoop"


def test_quotes_are_found_word_for_word_or_refused(store):
    assert find_quote(store, FOUND) == find_quote(store, f" {FOUND}\r\n", "park")
    for words, document, problem in (
        ("the mayor SAID the city", "", "stand nowhere"),
        (FOUND, "loi", "stand nowhere"),
        (FOUND, "gone", "no document"),
        ("a", "park", "places"),
        ("", "", "nothing is quoted"),
        ("?!", "", "stand nowhere"),
    ):
        with pytest.raises(InputError, match=problem):
            find_quote(store, words, document)


def test_a_quote_that_is_gone_from_its_document_weighs_nothing_and_is_kept(traced, store, writer):
    before = told(traced)
    add_observation(writer, "river-park", ("agents", None), reason="x", quotes=[quote(store)])
    park = store.document("park")
    changed = park.text.replace(FOUND, "Somebody said the town")
    store.add_documents([type(park)(**{**vars(park), "text": changed, "digest": "n"})], [], "r")
    assert len(told(traced)["tests"]) <= len(before["tests"])
    assert len(store.additions()) == 1


def test_a_new_claim_is_traced_with_the_next_trace(traced, store, writer):
    made = write_claim(writer, SaidClaim("Narrower River", "Seoul", ("river park",)))
    assert made.claim == "narrower-river"
    assert told(traced, made.claim)["tests"] == []
    step = cases.trace(traced)
    assert not step.skipped
    assert told(traced, made.claim)["tests"]
    assert cases.trace(traced).skipped
    take_back_addition(writer, "claim", made.claim, made.claim)
    assert made.claim not in {one["id"] for one in cases.claims(traced)}
    assert not cases.trace(traced).skipped


def test_each_new_claim_has_an_id_of_its_own(writer):
    names = [write_claim(writer, SaidClaim(one, "Seoul")).claim for one in ("Old bus", "강", "강")]
    assert len({"old-bus", *names}) == 4


def test_an_edit_stands_beside_the_file(traced, store, writer):
    given = (traced / "claims.yaml").read_bytes()
    write_claim(writer, SaidClaim("Bus Bandros", "London", ("Bandros",)), name="old-bus")
    assert told(traced, "old-bus")["origin"] == "London"
    assert (traced / "claims.yaml").read_bytes() == given
    cases.trace(traced)
    take_back_addition(writer, "claim", "old-bus", "old-bus")
    written = {one["id"]: one["origin"] for one in yaml.safe_load(given)}
    assert told(traced, "old-bus")["origin"] == written["old-bus"]


def test_a_claim_is_left_out_with_a_reason_and_comes_back(traced, writer):
    with pytest.raises(InputError, match="no reason"):
        drop_claim(writer, "old-bus", "")
    drop_claim(writer, "old-bus", "not a policy")
    assert [one["id"] for one in cases.claims(traced)] == ["river-park"]
    cases.trace(traced)
    take_back_addition(writer, "claim", "old-bus", "old-bus")
    cases.trace(traced)
    assert told(traced, "old-bus")["tests"]


@pytest.mark.parametrize(("policy", "origin"), [("", "Seoul"), ("Park", " ")])
def test_a_claim_has_a_policy_and_an_origin(writer, policy, origin):
    with pytest.raises(InputError, match="nothing is given"):
        write_claim(writer, SaidClaim(policy, origin))


def test_people_s_findings_need_no_new_trace_and_outlive_one(traced, store, writer):
    add_observation(writer, "river-park", ("content", None), reason="x", quotes=[quote(store)])
    before = told(traced)
    assert cases.trace(traced).skipped
    write_claim(writer, SaidClaim("Bus", "Seoul", ("bus",)))
    cases.trace(traced)
    assert told(traced)["tests"] == before["tests"]


def test_by_the_command_line_a_machine_s_name_is_not_a_person_s(traced):
    with pytest.raises(OptionError, match="is the name of"):
        cases.rival(traced, "river-park", "Tokyo", kind="foreign", reason="x", coder="meaning")
    with pytest.raises(OptionError, match="nobody"):
        cases.rival(traced, "river-park", "Tokyo", kind="foreign", reason="x", coder=" ")


def test_the_report_names_who_added_what_and_why(traced, store, writer):
    kind = told(traced)["tests"][0]["kind"]
    evidence = ("content", (39.0, 40.0))
    add_observation(writer, "river-park", evidence, reason="drawings", quotes=[quote(store)])
    set_weight(writer, "river-park", kind, (-2, 1), reason="hearsay")
    add_rival(writer, "river-park", ("Tokyo", "foreign"), reason="canals")
    for language in ("en", "id", "ko"):
        text = cases.report(traced, output=traced / "r.html", language=language).read_text()
        for word in ("drawings", "hearsay", "canals"):
            assert word in text
        assert text.count("Rini") >= 3
    english = cases.report(traced, output=traced / "r.html").read_text()
    assert "By the program alone: " in english
