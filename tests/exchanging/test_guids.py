from jejak.exchanging.guids import derived, ensured, is_guid, plain

GUID = "6a9f6c1e-0000-4000-8000-000000000001"


def test_derived_guids_are_guids_and_depend_on_every_part():
    made = {derived("a", "b"), derived("ab"), derived("b", "a")}
    assert len(made) == 3
    assert all(is_guid(one) for one in made)


def test_braces_blanks_case_and_printed_dashes_are_one_guid():
    spelled = [GUID.upper(), f"{{{GUID}}}", f" {GUID} ", GUID.replace("-", "‐")]
    assert {plain(one) for one in spelled} == {GUID}


def test_what_is_none_stays_or_is_derived():
    assert plain("kota") == "kota"
    assert ensured("kota", "code") != ensured("kota", "coder")
    assert ensured(GUID.upper(), "code") == GUID
