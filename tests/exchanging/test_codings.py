from dataclasses import replace

import madeprojects as made

from jejak.exchanging.codings import codings_of

LATER = "2026-11-25T00:00:00Z"


def test_what_is_said_last_counts_whatever_the_order():
    absent = replace(made.SAID, id="2", verdict="absent", at=LATER)
    for said in ([made.SAID, absent], [absent, made.SAID]):
        assert codings_of(said) == ([], said)


def test_of_two_at_one_time_the_later_in_the_sequence_counts():
    withdrawn = replace(made.SAID, id="2", verdict="withdrawn")
    assert codings_of([withdrawn, made.SAID]) == ([made.SAID], [withdrawn])


def test_other_coders_passages_and_codes_are_apart():
    others = [
        replace(made.SAID, id="2", verdict="absent", coder="cues", at=LATER),
        replace(made.SAID, id="3", verdict="absent", end=16, at=LATER),
        replace(made.SAID, id="4", verdict="absent", code="mechanism", at=LATER),
    ]
    assert codings_of([made.SAID, *others]) == ([made.SAID], others)
