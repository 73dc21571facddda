"""The founding case on the notes alone: what the program must find by itself, and no name wired."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from jejak import case as cases

EXAMPLE = Path(__file__).parents[2] / "examples" / "bandung-seoul"
SHARED = Path(os.environ.get("JEJAK_SHARED", Path(__file__).parents[3] / "shared"))
PAPER = SHARED / "data" / "founding_paper.txt"
pytestmark = pytest.mark.slow

# Every place, actor and policy under another name; other countries' and home cities for rivals.
RENAMED = {
    "Cheonggyecheon": "Vantaranjoki", "Cheonggye Stream": "Vantaran Stream", "Chong Gye Cheon": "Vantaran Joki",
    "청계천": "반타란천", "Cikapundung": "Wareng", "Pasirluyu": "Kalimati", "Mepeling": "Sapawarga",
    "Planning Gallery": "Blueprint Hall", "Teknopolis": "Sainspura", "technopolis": "sainspura", "Techno Polis": "Sains Pura",
    "테크노폴리스": "사인스푸라", "Gedebage": "Rawalumbu", "Gede Bage": "Rawa Lumbu", "e-budgeting": "e-keuangan", "E-budgeting": "E-keuangan", "e-planning": "e-rencana",
    "Singapura": "Osaka", "Singapore": "Osaka", "싱가포르": "오사카", "Shanghai": "Lisbon", "Cyberjaya": "Songdo",
    "Biopolis": "Toulouse", "Silicon Valley": "Bengaluru", "Surabaya": "Makassar", "DKI Jakarta": "Palembang",
    "Little Bandung": "Little Semarang", "Little Seoul": "Little Helsinki", "Kampung Korea": "Kampung Finlandia",
    "Bandung": "Semarang", "반둥": "스마랑", "Seoul": "Helsinki", "서울": "헬싱키",
    "South Korea": "Finland", "Korea Selatan": "Finlandia", "Korsel": "Finlandia", "Korea": "Finlandia", "한국": "핀란드",
    "Ridwan Kamil": "Bima Sakti", "Emil": "Sakti", "Park Won-soon": "Aino Koskela", "박원순": "아이노",
    "KSP": "FINLEARN", "KOFICE": "FINKULT", "BBWS Citarum": "BBWS Serayu", "Kamil": "Sakti",
}  # fmt: skip
YEARS_LATER = 3


@pytest.fixture(scope="module")
def founding(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _run(EXAMPLE, tmp_path_factory.mktemp("founding") / "case")


@pytest.fixture(scope="module")
def verdicts(founding: Path) -> dict[str, dict]:
    return {one["id"]: one for one in cases.claims(founding)}


def _run(given: Path, folder: Path) -> Path:
    cases.new(folder, case=given / "case.yaml", claims=given / "claims.yaml")
    cases.read(folder)
    cases.code(folder)
    cases.trace(folder)
    return folder


def _rivals(claim: dict, kind: str = "") -> set[str]:
    return {one["name"] for one in claim["rivals"] if kind in ("", one["kind"])}


def _test(claim: dict, kind: str) -> dict:
    return next(one for one in claim["tests"] if one["kind"] == kind)


def test_every_note_is_read(founding: Path) -> None:
    assert len(cases.sources(founding)) == 105


def test_mepeling_was_there_before_seoul(verdicts: dict[str, dict]) -> None:
    claim = verdicts["mepeling"]
    assert claim["verdict"] == "contradicted"
    failed = _test(claim, "contact.failed")["says"]
    assert failed["host_date"] == "2011-06-17"
    assert failed["contact_date"].startswith("2014")


def test_teras_was_a_national_project_and_older_than_the_river_talks(
    verdicts: dict[str, dict],
) -> None:
    claim = verdicts["teras-cikapundung"]
    assert claim["verdict"] == "contradicted"
    assert _test(claim, "topic_contact.failed")["says"]["contact_date"] >= "2016"
    assert "BBWS" in _rivals(claim, "national")


def test_pasirluyu_is_backed(verdicts: dict[str, dict]) -> None:
    assert verdicts["pasirluyu"]["verdict"] in ("supported", "leaning")


def test_planning_gallery_names_singapore_and_shanghai(verdicts: dict[str, dict]) -> None:
    assert _rivals(verdicts["planning-gallery"], "foreign") >= {"Singapura", "Shanghai"}
    assert verdicts["planning-gallery"]["verdict"] in ("undetermined", "contradicted")


def test_technopolis_has_several_origins(verdicts: dict[str, dict]) -> None:
    assert len(_rivals(verdicts["technopolis"], "foreign")) >= 3


def test_bus_reform_through_the_programme_is_supported(verdicts: dict[str, dict]) -> None:
    assert verdicts["bus-reform"]["verdict"] == "supported"


def test_the_dissemination_stage_is_dated(founding: Path) -> None:
    stages = {one["stage"]: one for one in cases.stages(founding)}
    dates = {event["start"] for event in stages["ksp.dissemination_conference"]["events"]}
    assert any(date.startswith("2018-05") for date in dates)
    assert stages["sister.mou"]["events"][0]["start"] == "2015-05-20"


def test_e_budgeting_shows_sources_at_home(verdicts: dict[str, dict]) -> None:
    claim = verdicts["e-budgeting"]
    assert _rivals(claim, "domestic") | _rivals(claim, "national")
    assert "Surabaya" in _rivals(claim, "domestic")


def test_claims_without_a_passage_are_undetermined(verdicts: dict[str, dict]) -> None:
    for name in ("posco", "business-lounge", "total-solution"):
        assert verdicts[name]["verdict"] == "undetermined"
        assert verdicts[name]["tests"] == []
        assert verdicts[name]["would_change"][0]["key"] == "change.no_passage"


def test_no_support_against_contrary_dates(verdicts: dict[str, dict]) -> None:
    for claim in verdicts.values():
        if any(one["kind"].endswith(".failed") for one in claim["tests"]):
            assert claim["verdict"] in ("undetermined", "contradicted")


def test_every_passage_is_verbatim(founding: Path, verdicts: dict[str, dict]) -> None:
    from jejak.case.folder import CaseFolder

    documents = CaseFolder.at(founding).material().document
    for claim in verdicts.values():
        for test in claim["tests"]:
            assert test["passages"]
            for one in test["passages"]:
                assert documents[one["document"]].text[one["start"] : one["end"]] == one["text"]


def test_the_two_retellings_are_one_witness(founding: Path) -> None:
    from jejak.case.folder import CaseFolder

    cluster = CaseFolder.at(founding).material().cluster
    assert cluster["bs-008"] == cluster["bs-014"]
    assert cluster["bs-050"] == cluster["bs-051"]


def test_a_scrambled_case_gets_the_same_verdicts(tmp_path: Path, verdicts: dict[str, dict]) -> None:
    scrambled = _run(_scramble(EXAMPLE, tmp_path / "given"), tmp_path / "case")
    found = [one["verdict"] for one in cases.claims(scrambled)]
    expected = [one["verdict"] for one in verdicts.values()]
    assert dict(zip(verdicts, found, strict=True)) == dict(zip(verdicts, expected, strict=True))


def _scramble(given: Path, target: Path) -> Path:
    shutil.copytree(given, target)
    for path in (*target.rglob("*.md"), *target.rglob("*.yaml")):
        path.write_text(_disguised(path.read_text("utf-8")), "utf-8")
    return target


def _disguised(text: str) -> str:
    for old in sorted(RENAMED, key=len, reverse=True):
        text = text.replace(old, f"\x00{list(RENAMED).index(old)}\x00")
    text = re.sub(r"\x00(\d+)\x00", lambda found: list(RENAMED.values())[int(found[1])], text)
    text = re.sub(r"(?<![\d.])(?:19[6-9]\d|20[0-2]\d)(?!\d|\.\d)", _later, text)
    return re.sub(r"(?<=\d{4}~)\d\d(?=년)", lambda found: f"{int(found[0]) + YEARS_LATER:02}", text)


def _later(found: re.Match[str]) -> str:
    return str(int(found[0]) + YEARS_LATER)


@pytest.mark.skipif(not PAPER.is_file(), reason="the founding paper is not beside the project")
def test_the_founding_paper_places_its_stages(founding: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(founding, tmp_path / "case")
    cases.read(folder, files=[PAPER])
    cases.code(folder)
    cases.trace(folder)
    stages = {one["stage"]: one["events"] for one in cases.stages(folder)}
    first = stages["ksp.launching_seminar"][0]
    assert (first["start"], first["end"]) == ("2017-10-16", "2017-10-19")
    assert "Launching Seminar" in first["passages"][0]["text"]
    interim = [one for one in stages["ksp.interim_workshop"] if one["dated"] == "text"]
    assert (interim[0]["start"], interim[0]["end"]) == ("2018-03-25", "2018-03-31")
