import json
import unicodedata
from collections.abc import Iterator

import pytest

from jejak.coding.stream import BATCH, code_lines
from jejak.errors import InputError

COPIED = "Peraturan parkir itu disalin kata demi kata dari naskah Seoul, termasuk salah ketiknya."
PLAIN = "Hujan deras menunda pertandingan futsal antarkelurahan."


def line(**item: object) -> str:
    """One line of input."""
    return json.dumps(item, ensure_ascii=False)


def answers(coder, *lines: str) -> list[dict]:
    """What the coder says to these lines."""
    return [json.loads(answer) for answer in code_lines(coder, lines)]


def test_each_line_is_answered_in_order(coder):
    found = answers(
        coder, line(id="a", text=COPIED), line(id="b", text=PLAIN), line(id=3, text=COPIED)
    )
    assert [one["id"] for one in found] == ["a", "b", 3]
    assert found[0]["codes"] == found[2]["codes"]


def test_an_answer_has_codes_with_confidence_and_families_abstained_on(coder):
    (one,) = answers(coder, line(id="a", text=COPIED, lang="id"))
    assert set(one) == {"id", "codes", "abstained"}
    assert "degree.copying" in [code["code"] for code in one["codes"]]
    assert all(set(code) == {"code", "confidence"} for code in one["codes"])
    assert one["abstained"] == sorted(one["abstained"])


def test_the_surest_code_comes_first(coder):
    for one in answers(coder, *[line(id=e.id, text=e.text) for e in coder.examples[::200]]):
        sure = [code["confidence"] for code in one["codes"]]
        assert sure == sorted(sure, reverse=True)
        assert all(0 < value <= 1 for value in sure)


def test_order_holds_past_a_batch(coder):
    lines = [line(id=number, text="taman" if number % 2 else "kota") for number in range(BATCH + 5)]
    assert [one["id"] for one in answers(coder, *lines)] == list(range(BATCH + 5))


def test_a_line_without_an_id_is_known_by_its_number(coder):
    found = answers(coder, line(text=PLAIN), "\n", " ", line(text=PLAIN), line(id=None, text=PLAIN))
    assert [one["id"] for one in found] == [1, 4, None]


def test_answers_are_plain_text_one_a_line(coder):
    (answer,) = code_lines(coder, [line(id="서울", text="서울시는\n공무원을 보냈다")])
    assert "\n" not in answer
    assert "서울" in answer


def test_no_lines_no_answers(coder):
    assert answers(coder) == answers(coder, "", "\n") == []


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ("{", "line 3: not JSON: "),
        ("id: a, text: b", "line 3: not JSON: "),
        ("5", "line 3: no text "),
        ("[]", "line 3: no text "),
        ('"text"', "line 3: no text "),
        (line(id="a"), "line 3: no text "),
        (line(id="a", text=None), "line 3: no text "),
        (line(id="a", text=["b"]), "line 3: no text "),
        (line(id="a", txt="b"), "line 3: no text "),
    ],
)
def test_a_bad_line_is_named_by_its_number(coder, bad: str, message: str):
    with pytest.raises(InputError) as caught:
        answers(coder, line(id="a", text=PLAIN), "", bad)
    assert str(caught.value).startswith(message)
    assert '{"id": …, "text": ' in str(caught.value)


def test_what_stands_batches_before_a_bad_line_is_answered_first(coder):
    stream = code_lines(coder, [line(id=n, text="kota") for n in range(BATCH)] + ["{"])
    assert [json.loads(next(stream))["id"] for _ in range(BATCH)] == list(range(BATCH))
    with pytest.raises(InputError, match=f"line {BATCH + 1}: not JSON"):
        next(stream)


def test_lines_are_read_as_they_are_needed(coder):
    read = []

    def endless() -> Iterator[str]:
        while True:
            read.append(1)
            yield line(id=len(read), text="kota")

    assert json.loads(next(code_lines(coder, endless())))["id"] == 1
    assert len(read) <= BATCH + 1


@pytest.mark.parametrize("text", ["", "\\ud83d", "a\\u0000b", "\\u2028"])
def test_any_json_text_can_be_coded(coder, text: str):
    assert answers(coder, f'{{"id": 1, "text": "{text}"}}')[0]["id"] == 1


def test_decomposed_korean_is_coded_like_composed(coder):
    text = "우리 시는 서울의 버스 체계를 배우려고 공무원을 석 달 동안 보냈다."
    apart = unicodedata.normalize("NFD", text)
    one, other = answers(coder, line(id=1, text=text), line(id=1, text=apart))
    assert one == other
