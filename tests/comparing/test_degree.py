import json
import random

import pytest

from jejak.comparing.degree import Settings, degree, measure_degree
from jejak.comparing.likeness import by_words
from jejak.errors import InputError
from jejak.model.degrees import DEGREES, ROW_KINDS, NamedText

WASTE = (
    "Every household shall sort its waste into food scraps, recyclables and residual waste.",
    "Residual waste shall be put out only in official bags; a twenty-litre bag costs 80 cents.",
    "Shops may not hand out free plastic carrier bags to their customers.",
    "The city shall keep one recycling station for every 5,000 residents.",
    "A resident who reports illegal dumping with a photograph receives a reward.",
    "Income from the sale of bags is used solely for the treatment of waste.",
)
BIKES = (
    "The city operates a public bicycle service with docking stations in all districts.",
    "The first 45 minutes of every ride are free of charge.",
    "Bicycles are inspected every 10 days and withdrawn after six years.",
)
OWN = (
    "Roofs of public buildings are fitted with solar panels that feed street lamps.",
    "An annual fair invites schools to show models of houses without heating.",
)
IN_FORCE = "This ordinance enters into force on 1 January 2012."


def text(name, parts, language="en"):
    return NamedText(name, "\n".join(f"{n}. {part}" for n, part in enumerate(parts, 1)), language)


def measure(host, *origins, **settings):
    others = [text(f"origin{n}", parts) for n, parts in enumerate(origins)]
    return measure_degree(text("host", host), others, lambda *_: by_words, Settings(**settings))


def kinds(result):
    return [row.kind for row in result.rows if not row.boilerplate]


def test_a_copy_is_copying_in_any_order():
    shuffled = random.Random(1).sample(WASTE, len(WASTE))
    result = measure(shuffled, WASTE)
    assert (result.degree, set(kinds(result))) == ("copying", {"same"})
    assert result.draws["copying"] == 1


def test_changed_figures_are_adapted_and_make_emulation():
    host = [WASTE[0], WASTE[1].replace("80", "95"), WASTE[3].replace("5,000", "900"), *OWN]
    result = measure(host, WASTE)
    assert result.degree == "emulation"
    assert kinds(result) == ["same", "adapted", "adapted", "new", "new", *["left_out"] * 3]
    assert result.rows[1].changes[0].host == "95"


def test_a_part_taken_word_for_word_is_no_copy_of_the_whole():
    assert measure(WASTE[:3], WASTE).degree == "emulation"


def test_two_origins_make_a_combination_whichever_is_given_first():
    host = [*WASTE[:3], *BIKES[:2]]
    for origins in ((WASTE, BIKES), (BIKES, WASTE)):
        result = measure(host, *origins)
        assert result.degree == "combination"
        assert result.main == f"origin{origins.index(WASTE)}"
        assert [row.taken for row in result.rows if row.kind == "other"] == ["same", "same"]


def test_nothing_taken_and_nothing_shared_is_none():
    result = measure(OWN, WASTE)
    assert (result.degree, set(kinds(result))) == ("none", {"new", "left_out"})


def test_one_subject_and_nothing_taken_is_inspiration():
    host = (
        "Schools hold a yearly contest in collecting waste paper.",
        "A museum of waste shows how rubbish was once carted away.",
        "Artists make sculptures of old bottles for the town hall.",
        "The city thanks its waste collectors with a festival.",
    )
    result = degree(text("host", host), [text("origin", WASTE)])
    assert result.degree == "inspiration"
    assert degree(text("host", BIKES), [text("origin", WASTE)]).degree == "none"


def test_a_translation_is_held_against_its_origin_by_meaning():
    host = text(
        "host",
        (
            "Setiap rumah tangga wajib memilah sampahnya menjadi sisa makanan, sampah daur ulang, dan sampah residu.",
            "Toko tidak boleh membagikan kantong plastik secara cuma-cuma kepada pelanggannya.",
            "Pendapatan dari penjualan kantong digunakan semata-mata untuk pengolahan sampah.",
        ),
        "id",
    )
    result = degree(host, [text("origin", WASTE)])
    taken = {row.host.label: row.origins[0].label for row in result.rows if row.host}
    assert taken == {"1": "1", "2": "3", "3": "6"}


def test_formulas_are_marked_and_count_nowhere():
    result = measure([*WASTE, IN_FORCE], [*WASTE, IN_FORCE])
    assert [row.kind for row in result.rows if row.boilerplate] == ["new", "left_out"]
    assert result.shares["new"].share == result.shares["left_out"].share == 0


def test_formulas_alone_are_nothing():
    result = measure([IN_FORCE], [IN_FORCE])
    assert (result.degree, result.draws["none"]) == ("none", 1)


def test_every_row_leads_to_the_words_of_its_passage():
    host, origin = text("host", [*WASTE[2:], *OWN]), text("origin", [*WASTE, IN_FORCE])
    result = degree(host, [origin])
    texts = {"host": host.text, "origin": origin.text}
    quoted = [one for row in result.rows for one in (row.host, *row.origins) if one]
    assert quoted
    for one in (*quoted, *result.provisions):
        assert one.passage.of(texts[one.passage.document]) == one.quote


def test_every_provision_is_in_the_table_once_and_cells_point_at_rows():
    result = measure([*WASTE[2:], *OWN, IN_FORCE], [*WASTE, IN_FORCE])
    hosts = [row.host.passage for row in result.rows if row.host]
    assert len(set(hosts)) == len(hosts) == 7
    rests = {one.passage for row in result.rows for one in row.origins}
    assert rests == {one.passage for one in result.provisions}
    for row in result.rows[:4]:
        column = result.provisions.index(row.origins[0])
        assert (result.rows.index(row), column) in {
            (one.row, one.column) for one in result.likeness
        }


def test_shares_and_draws_add_up_and_intervals_hold_the_share():
    result = measure([*WASTE[:4], *OWN], WASTE)
    assert sum(result.draws.values()) == pytest.approx(1)
    assert sum(result.shares[kind].share for kind in ROW_KINDS[:4]) == pytest.approx(1)
    assert all(one.low <= one.share <= one.high for one in result.shares.values())
    assert set(result.draws) == set(DEGREES)


def test_doubt_at_a_threshold_shows_in_the_draws():
    host = [*WASTE[:4], OWN[0]]
    assert 0.2 < measure(host, WASTE[:4], draws=300).draws["copying"] < 0.8


def test_the_same_texts_give_the_same_result_and_plain_data():
    first, again = (measure([*WASTE[:4], *OWN], WASTE, BIKES) for _ in range(2))
    assert json.dumps(first.as_json()) == json.dumps(again.as_json())
    assert first.as_json()["rows"][0]["host"]["document"] == "host"


@pytest.mark.parametrize(
    ("host", "origins", "problem"),
    [
        (text("a", WASTE), [], "no origin"),
        (text("a", WASTE), [text("a", WASTE)], "two texts are called 'a'"),
        (NamedText("a", " \n", "en"), [text("b", WASTE)], "a: the text has no provisions"),
        (text("a", WASTE), [NamedText("b", "", "en")], "b: the text has no provisions"),
    ],
)
def test_what_cannot_be_compared_is_one_clear_error(host, origins, problem):
    with pytest.raises(InputError, match=problem):
        measure_degree(host, origins, lambda *_: by_words)
