from dataclasses import replace

from jejak.model.additions import (
    Addition,
    Quote,
    SaidClaim,
    SaidRival,
    claims_with,
    last_added,
    standing_additions,
)
from jejak.model.records import Claim, Passage

PARK = Claim("park", "Park", "Seoul", aliases=("taman",), host_text="perwal", proposed=True)
EDIT = SaidClaim("River park", "Tokyo", ("taman sungai",))


def said(says, *, subject: str = "park", kind="claim", name: str = "1") -> Addition:
    return Addition(name, kind, "park", subject, says, "rini", "Rini", "2026-01-01")


def test_the_last_stands_and_what_is_taken_back_does_not():
    first, second = said(EDIT), said(replace(EDIT, origin="London"), name="2")
    rival = said(SaidRival("Tokyo", "foreign"), kind="rival", subject="r", name="3")
    gone = replace(rival, id="4", says=None)
    assert standing_additions([first, rival, second]) == (second, rival)
    assert standing_additions([first, second, rival, gone]) == (second,)
    assert last_added([rival, gone]) == (gone,)


def test_the_same_subject_of_another_claim_or_kind_is_another_thing():
    one = said(SaidRival("Tokyo", "foreign"), kind="rival", subject="s")
    other = replace(one, claim="bus", id="2")
    third = replace(one, kind="observation", id="3")
    assert len(standing_additions([one, other, third])) == 3


def test_a_claim_is_written_over_but_for_what_people_cannot_write():
    (found,) = claims_with([PARK], [said(EDIT)])
    assert (found.policy, found.origin, found.aliases) == ("River park", "Tokyo", ("taman sungai",))
    assert (found.host_text, found.proposed) == ("perwal", False)


def test_an_edit_that_is_taken_back_leaves_what_the_file_says():
    edited = replace(PARK, policy="River park")
    log = [said(EDIT), said(None, name="2")]
    assert claims_with([edited], log, [PARK]) == (PARK,)


def test_a_claim_made_here_goes_when_it_is_taken_back_even_after_it_was_traced():
    made = replace(EDIT, made=True)
    assert [one.id for one in claims_with([], [said(made)])] == ["park"]
    assert claims_with([replace(PARK, proposed=False)], [said(made), said(None, name="2")]) == ()


def test_a_claim_that_is_left_out_comes_back_when_that_is_taken_back():
    dropped = said(SaidClaim("Park", "Seoul", dropped=True))
    assert claims_with([PARK], [dropped], [PARK]) == ()
    assert claims_with([], [dropped, said(None, name="2")], [PARK]) == (PARK,)


def test_a_quote_is_found_again_where_it_stands_once():
    quote = Quote("d", 0, 5, "Seoul")
    assert quote.placed("Seoul") == Passage("d", 0, 5)
    assert quote.placed("서울은 Seoul") == Passage("d", 4, 9)
    assert quote.placed("Tokyo") is None
    assert quote.placed("in Seoul and Seoul") is None
