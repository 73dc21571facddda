from hypothesis import given
from hypothesis import strategies as st

from jejak.store.runs import run_id

OPTIONS = {"coder": "rules", "limit": 3}
FIRST = run_id("code", OPTIONS, "ab12", "0.1.0", 7)


def test_id_is_sixteen_hexadecimal_digits_and_never_changes():
    assert FIRST == "605c95c6b1b40d86"


def test_order_of_options_does_not_matter():
    assert run_id("code", {"limit": 3, "coder": "rules"}, "ab12", "0.1.0", 7) == FIRST


def test_each_part_makes_another_id():
    others = {
        run_id("trace", OPTIONS, "ab12", "0.1.0", 7),
        run_id("code", OPTIONS | {"limit": 4}, "ab12", "0.1.0", 7),
        run_id("code", OPTIONS | {"limit": "3"}, "ab12", "0.1.0", 7),
        run_id("code", OPTIONS, "ab13", "0.1.0", 7),
        run_id("code", OPTIONS, "ab12", "0.1.1", 7),
        run_id("code", OPTIONS, "ab12", "0.1.0", 8),
    }
    assert len(others | {FIRST}) == 7


@given(st.text(), st.text(), st.text(), st.text())
def test_parts_do_not_run_into_each_other(step: str, inputs: str, more: str, version: str):
    left = run_id(step + more, {}, inputs, version, 1)
    right = run_id(step, {}, more + inputs, version, 1)
    assert (left == right) == (more == "")
