import pytest
from literals import BUS, CASE, DOUBLE, PARK, THEORY, setting

from jejak.model.casefile import CaseFile, Government
from jejak.model.framework import Guards
from jejak.model.records import Actor, Claim
from jejak.tracing.setting import Setting


def _labels(finder, text: str) -> list[str]:
    return [hit.label for hit in finder.find(text)]


def test_countries_are_known_by_code_in_whatever_language_the_case_names_them() -> None:
    case = CASE.model_copy(update={"origin": Government(name="Seoul", country="대한민국")})
    assert Setting(case, THEORY, ()).origin_country == "KR"
    assert setting().host_country == "ID"


@pytest.mark.parametrize("name", ["Bandung", "반둥", "Seoul", "서울", "Magok", "마곡"])
def test_places_of_the_case_are_its_own(name: str) -> None:
    ((_, place),) = setting().places_in(f"({name})")
    assert place.kind == "own"


def test_other_places_are_the_worlds() -> None:
    found = {place.name: place.kind for _, place in setting().places_in("Surabaya, Japan")}
    assert found == {"Surabaya": "city", "JP": "country"}


def test_the_governments_are_actors_too() -> None:
    actors = setting().actors
    assert actors["bandung"] == Actor("bandung", "Bandung", "host", "Bandung")
    assert actors["seoul"].role == "origin"


def test_a_role_may_be_written_with_its_family() -> None:
    assert setting().actors["ksp"].role == "intermediary"
    assert setting().actors["bbws-citarum"].role == "national"


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("tim KSP tiba", "ksp"),
        ("지식공유사업으로", "ksp"),
        ("서울연구원은", "seoul-institute"),
        ("Kota Bandung", "bandung"),
        ("서울시는", "seoul"),
    ],
)
def test_actors_are_found_by_any_name(text: str, actor: str) -> None:
    assert _labels(setting().actor_finder, text) == [actor]


def test_an_actor_named_like_a_government_keeps_its_own_aliases() -> None:
    case = CaseFile.model_validate(
        {**CASE.model_dump(), "actors": [{"name": "Seoul", "aliases": ["SMG"], "role": "origin"}]}
    )
    found = Setting(case, THEORY, ()).actor_finder
    assert _labels(found, "the SMG met") == ["seoul"]


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("Teras Cikapundung dibuka", "park"),
        ("di taman sungai itu", "park"),
        ("강변공원에서", "park"),
        ("the odd-even rule", "bus"),
        ("aturan ganjil-genap", "bus"),
    ],
)
def test_policies_are_found_by_name_and_alias(text: str, claim: str) -> None:
    assert _labels(setting(PARK, BUS).policy_finder, text) == [claim]


@pytest.mark.parametrize(
    "text",
    [
        "pelat nomor ganjil dan genap",
        "genap dan ganjil",
        "Ganjilnya hari ini, genapnya besok",
        "운행은 홀짝제로",
    ],
)
def test_all_words_of_an_alias_name_a_policy_loosely(text: str) -> None:
    assert setting(PARK, BUS).loosely_named(text) == {"bus"}


@pytest.mark.parametrize("text", ["tanggal ganjil", "genap setahun", "홀짝제", "minggu ganji", ""])
def test_some_words_of_an_alias_do_not(text: str) -> None:
    assert setting(PARK, BUS).loosely_named(text) == frozenset()


def test_the_name_itself_and_aliases_of_one_word_are_never_loose() -> None:
    assert setting(DOUBLE).loosely_named("Bandros, bus Bandros") == frozenset()


@pytest.mark.parametrize("text", ["like Cheonggyecheon", "the Cheonggye Stream", "청계천을 본떠"])
def test_every_name_of_the_origins_policy_is_the_model(text: str) -> None:
    assert _labels(setting(PARK, BUS).model_finder, text) == ["park"]


def test_short_pieces_of_an_origin_policy_are_no_names() -> None:
    claim = Claim("x", "Xyz", "Seoul", origin_policy="Media City / DMC")
    assert _labels(setting(claim).model_finder, "DMC, Media City") == ["x"]


@pytest.mark.parametrize(
    ("origin", "ours"),
    [
        ("Seoul", True),
        ("서울시", True),
        ("seoul", True),
        ("Seoul and its suburbs", True),
        ("London", False),
        ("South Korea", False),
    ],
)
def test_whose_origin_a_claim_names(origin: str, *, ours: bool) -> None:
    assert setting().is_case_origin(Claim("x", "Xyz", origin)) is ours


def test_another_origin_has_its_own_name_only() -> None:
    assert setting().origin_names(PARK) == ("Seoul", "서울", "서울시")
    assert setting().origin_names(DOUBLE) == ("London",)


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Kota Bandung", "host"),
        ("반둥에서", "host"),
        ("Seoul's", "origin"),
        ("서울시의", "origin"),
        ("Indonesia", "host_land"),
        ("인도네시아의", "host_land"),
        ("Korea Selatan", "origin_land"),
        ("한국에서", "origin_land"),
    ],
)
def test_governments_and_their_countries(text: str, side: str) -> None:
    assert _labels(setting().government_finder, text) == [side]


def test_a_government_is_known_by_names_the_case_does_not_give() -> None:
    case = CASE.model_copy(update={"host": Government(name="Jakarta", country="Indonesia")})
    assert _labels(Setting(case, THEORY, ()).government_finder, "DKI, 자카르타") == ["host", "host"]


def test_a_country_nobody_knows_is_found_as_written() -> None:
    case = CASE.model_copy(update={"origin": Government(name="Seoul", country="Ruritania")})
    assert _labels(Setting(case, THEORY, ()).government_finder, "Ruritania") == ["origin_land"]


def test_every_guard_has_a_finder_of_all_languages() -> None:
    finders = setting().guard_finders
    assert set(finders) == set(Guards.model_fields)
    assert _labels(finders["negation"], "not, tidak, 않") == ["negation"] * 3


def test_events_know_their_group() -> None:
    assert _labels(setting().event_finder, "met; diresmikan; 발표") == [
        "meeting",
        "opened",
        "announced",
    ]
    assert setting().group_of["opened"] == "adoption"


def test_stages_are_found_by_their_phrases() -> None:
    found = _labels(setting().stage_finder, "a policy seminar, nota kesepahaman, 정책 세미나")
    assert found == ["talks.seminar", "talks.signing", "talks.seminar"]
