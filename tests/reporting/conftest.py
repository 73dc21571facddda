from dataclasses import replace

import pytest

from jejak.model.casefile import CaseFile, Government
from jejak.model.framework import load_framework
from jejak.model.material import Material
from jejak.model.records import (
    Actor,
    Claim,
    Coding,
    Document,
    Event,
    Message,
    Observation,
    Passage,
    Repost,
    Rival,
    Run,
    Unreadable,
    Verdict,
)
from jejak.model.when import When
from jejak.reporting.wording import catalogue

ID_TEXT = "Taman Sungai Bandung diresmikan 30 Januari 2016. Kementerian membiayainya. Seoul tidak disebut."
EN_TEXT = "In May 2015 Bandung and Seoul signed a letter of intent.\n\nThe mayor said the bus plan follows Seoul."
KO_TEXT = "반둥시는 2017년 10월 서울에서 버스를 배웠다."


def document(name, language, text, published, **more):
    return Document(
        id=name,
        title=more.get("title", f"Title of {name}"),
        issuer=more.get("issuer", "The Daily"),
        kind=more.get("kind", "news"),
        language=language,
        side="host",
        published=published,
        url=more.get("url", f"https://example.org/{name}"),
        text=text,
        pages=(0,),
        digest="0" * 64,
        reader="plain",
        caution=more.get("caution", ""),
    )


def passage(name, text, words):
    start = text.index(words)
    return Passage(name, start, start + len(words))


OPENED = passage("di", ID_TEXT, "Taman Sungai Bandung diresmikan 30 Januari 2016.")
FUNDED = passage("di", ID_TEXT, "Kementerian membiayainya.")
SIGNED = passage("de", EN_TEXT, "In May 2015 Bandung and Seoul signed a letter of intent.")
FOLLOWS = passage("de", EN_TEXT, "The mayor said the bus plan follows Seoul.")
LEARNT = passage("dk", KO_TEXT, KO_TEXT)


def event(name, when, kind, evidence, **more):
    return Event(
        id=name,
        when=when,
        kind=kind,
        places=more.get("places", ()),
        actors=more.get("actors", ()),
        stages=more.get("stages", ()),
        policies=more.get("policies", ()),
        modality=more.get("modality", "fact"),
        dated=more.get("dated", "text"),
        evidence=evidence,
    )


def _claims():
    return (
        Claim(
            "park",
            "River park",
            "Seoul",
            (),
            "living",
            "Cheonggyecheon",
            "A paper",
            evidence=(OPENED,),
        ),
        Claim("bus", "Bus plan", "Seoul", dimension="dimension.government", proposed=True),
    )


def _observations():
    contact = {"contact_date": "2016-12-01", "host_date": "2016-01-30"}
    return (
        Observation(
            "park",
            "rival.national",
            "straw",
            (-6, -3),
            (FUNDED,),
            Message("rival.national", {"rival": "The ministry", "source": "di", "date": "2016-02"}),
        ),
        Observation(
            "park",
            "contact.failed",
            "hoop",
            (-25, -12),
            (OPENED, SIGNED),
            Message("contact.failed", contact),
        ),
        Observation(
            "bus",
            "acknowledgement.first_hand",
            "smoking_gun",
            (7, 12),
            (FOLLOWS, LEARNT),
            Message("acknowledgement.first_hand", {"origin": "Seoul", "source": "de", "date": ""}),
            2,
        ),
    )


def _events():
    agreed = When.month(2015, 5)
    both = ("Bandung", "Seoul")
    return (
        event(
            "e1",
            When.day(2016, 1, 30),
            "opened",
            OPENED,
            places=("Bandung",),
            actors=("host", "ministry"),
            policies=("park",),
        ),
        event(
            "e2",
            agreed,
            "agreement",
            SIGNED,
            places=both,
            actors=("host", "origin"),
            stages=("sister.mou",),
        ),
        event(
            "e3",
            When.parse("2017-10-16/2017-10-19"),
            "seminar",
            LEARNT,
            places=both,
            actors=("host", "origin"),
            dated="published",
        ),
        event("e4", When.year(2018), "announced", FOLLOWS, modality="plan", policies=("bus",)),
    )


def _codings():
    return (
        Coding(LEARNT, "mechanism.learning", "meaning", "present", 0.9),
        Coding(FOLLOWS, "mechanism.learning", "meaning", "present", 0.8),
        Coding(OPENED, "mechanism.learning", "meaning", "abstain", 0.5),
        Coding(FOLLOWS, "degree.emulation", "meaning", "present", 0.7),
        Coding(FUNDED, "profile.condition", "meaning", "present", 0.6),
        Coding(SIGNED, "principle.exchange", "meaning", "present", 0.6),
        Coding(FOLLOWS, "ksp.policy_seminar", "meaning", "present", 0.6),
    )


CASE = CaseFile(
    name="Bandung and Seoul",
    origin=Government(name="Seoul", aliases=("서울",)),
    host=Government(name="Bandung", aliases=("반둥",)),
    sources="sources",
    period="2014/2019",
)


@pytest.fixture(scope="session")
def framework():
    return load_framework("sister-city")


@pytest.fixture(scope="session")
def empty(framework):
    return Material(CASE, framework)


@pytest.fixture(scope="session")
def material(empty):
    return replace(
        empty,
        documents=(
            document("di", "id", ID_TEXT, When.day(2016, 2, 1)),
            document("de", "en", EN_TEXT, When.month(2015, 6), kind="government news"),
            document("dk", "ko", KO_TEXT, None, caution="no date", url="file:///home/a.txt"),
        ),
        unreadable=(Unreadable("scan.pdf", "1" * 64, "no text on any page", "run OCR first"),),
        codings=_codings(),
        actors=(
            Actor("host", "Bandung", "role.host", "Bandung"),
            Actor("origin", "Seoul", "role.origin", "Seoul"),
            Actor("ministry", "The ministry", "national", ""),
        ),
        events=_events(),
        claims=_claims(),
        observations=_observations(),
        rivals=(Rival("park", "The ministry", "national", (FUNDED,)),),
        verdicts=(
            Verdict(
                "park",
                "contradicted",
                (-28, -14),
                "",
                "",
                (Message("change.denial", {"origin": "Seoul"}),),
            ),
            Verdict("bus", "supported", (12, 20), "mechanism.learning", "emulation", ()),
        ),
        runs=(Run("r1", "code", '{"coder": "meaning"}', 7, "x", "0.1.0", "2026-01-02T03:04:05"),),
    )


@pytest.fixture(scope="session")
def reposted(material):
    """The English source also stands in a second place, word for word."""
    copy = replace(material.document["de"], id="dx", title="The copy")
    marks = (Repost("de", "c1", True), Repost("dx", "c1", False))
    told = replace(SIGNED, document="dx")
    return replace(
        material,
        documents=(*material.documents, copy),
        reposts=marks,
        codings=(
            *material.codings,
            Coding(
                replace(FOLLOWS, document="dx"), "mechanism.learning", "meaning", "present", 0.95
            ),
        ),
        events=(*material.events, replace(material.events[1], id="e2x", evidence=told)),
    )


@pytest.fixture(params=["en", "id", "ko"])
def language(request):
    return request.param


@pytest.fixture(scope="session")
def english():
    return catalogue("en")
