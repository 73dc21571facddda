import re
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import jejak
from jejak.errors import JejakError, OptionError
from jejak.model.records import Message
from jejak.model.when import When
from jejak.reporting.wording import catalogue

LANGUAGES = ("en", "id", "ko")


def sentences(language):
    source = files("jejak.reporting") / "messages" / f"{language}.yaml"
    return yaml.safe_load(source.read_text(encoding="utf-8"))


def placeholders(sentence):
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("language", ["id", "ko"])
def test_all_languages_have_the_same_keys(language):
    assert sentences(language).keys() == sentences("en").keys()


@pytest.mark.parametrize("language", ["id", "ko"])
def test_all_languages_have_the_same_placeholders(language):
    english, other = sentences("en"), sentences(language)
    differing = [k for k in english if placeholders(english[k]) != placeholders(other[k])]
    assert differing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_text_with_named_placeholders(language):
    for key, sentence in sentences(language).items():
        assert isinstance(sentence, str), key
        assert "" not in placeholders(sentence), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_is_written_twice(language):
    source = files("jejak.reporting") / "messages" / f"{language}.yaml"
    keys = re.findall(r"(?m)^([^\s#][^:]*):", source.read_text(encoding="utf-8"))
    assert len(keys) == len(set(keys))


def test_every_message_of_the_code_has_a_sentence():
    package = Path(jejak.__file__).parent
    found = {
        key
        for path in package.rglob("*.py")
        for key in re.findall(r'\bMessage\(\s*"([^"]+)"', path.read_text(encoding="utf-8"))
    }
    assert found - sentences("en").keys() == set()


def test_every_key_that_templates_say_has_a_sentence():
    templates = Path(jejak.__file__).parent / "reporting" / "templates"
    found = {
        key
        for path in templates.glob("*.jinja")
        for key in re.findall(r"""say\(["']([^"'~ ]+)["'][,)]""", path.read_text(encoding="utf-8"))
    }
    assert found
    assert found - sentences("en").keys() == set()


def test_korean_never_puts_a_particle_that_depends_on_the_sound_before_it():
    wrong = re.compile(
        r"\{(?!count|sources|claims)\w+\}(은|는|이|가|을|를|과|와|으로|로)(?![가-힣])"
    )
    assert [text for text in sentences("ko").values() if wrong.search(text)] == []


def test_a_missing_key_names_file_and_remedy(english):
    with pytest.raises(JejakError, match=r"messages/en\.yaml: no sentence for 'no\.such'.*add"):
        english.say("no.such")


def test_a_missing_value_is_named(english):
    with pytest.raises(JejakError, match="'silence' needs a value for 'count'"):
        english.say("silence")


def test_an_unknown_language_names_the_choices():
    with pytest.raises(OptionError, match=r"no reports in 'fr' \(use one of en, id, ko\)"):
        catalogue("fr")


def test_a_message_carries_its_values(english):
    said = english.say(Message("change.denial", {"origin": "Seoul"}))
    assert said == "A first-hand statement that Seoul had no part in it."


def test_a_value_may_override_that_of_the_message(english):
    message = Message("change.denial", {"origin": "Seoul"})
    assert "Suwon" in english.say(message, origin="Suwon")


@given(st.text())
def test_a_value_with_braces_stays_as_it_is(value):
    assert value in catalogue("en").say("change.denial", origin=value)


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "30 January 2016"), ("id", "30 Januari 2016"), ("ko", "2016년 1월 30일")],
)
def test_a_day_is_written_as_the_language_does(language, written):
    assert catalogue(language).date(When.day(2016, 1, 30)) == written


@pytest.mark.parametrize(
    ("when", "written"),
    [
        ("2016-12", "December 2016"),
        ("2014", "2014"),
        ("2014/2019", "2014–2019"),
        ("2017-01/2017-06", "Jan–Jun 2017"),
        ("2017-10-16/2017-10-19", "16–19 Oct 2017"),
    ],
)
def test_a_date_is_no_more_precise_than_its_source(english, when, written):
    assert english.date(When.parse(when)).replace(" – ", "–").replace("\u2009", "") == written


def test_no_date_is_said(english):
    assert english.date(None) == "no date"


@pytest.mark.parametrize(
    ("number", "written"), [(0, "0 claims"), (1, "1 claim"), (1200, "1,200 claims")]
)
def test_counts_agree_with_their_noun(english, number, written):
    assert english.count("claim", number) == written


def test_items_are_listed_as_the_language_does():
    items = ["a", "b", "c"]
    assert [catalogue(one).listed(items) for one in LANGUAGES] == [
        "a, b and c",
        "a, b, dan c",
        "a, b 및 c",
    ]


def test_a_kind_unknown_to_the_catalogue_stays_as_it_is(english):
    assert english.word("kind", "podcast {x}") == "podcast {x}"


def test_languages_are_named_in_the_language_of_the_report():
    assert catalogue("id").tongue("ko") == "Korea"
    assert catalogue("en").tongue("zz-none") == "zz-none"
