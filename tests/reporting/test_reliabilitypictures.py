import re
from dataclasses import replace

import pytest
from diffusions import label, texts

from jejak.errors import InputError
from jejak.reporting.reliabilitypictures import (
    CoderReliability,
    ReliabilityBin,
    reliability_picture,
)

BINS = (
    ReliabilityBin(0.35, 0.2, 0.05, 0.5, 10),
    ReliabilityBin(0.75, 0.7, 0.6, 0.8, 40),
    ReliabilityBin(0.92, 1.0, 0.9, 1.0, 30),
)
RULE, MEANING = CoderReliability("rule", 0.21, BINS[:2]), CoderReliability("meaning", 0.04, BINS)


def test_each_coder_has_a_panel_with_its_name():
    shown = texts(reliability_picture([RULE, MEANING]).svg())
    assert {"rule", "meaning", "Share that is right", "Codes given"} <= set(shown)
    assert shown.count("Confidence") == 2


def test_each_bin_has_a_disc_an_interval_and_a_bar():
    svg = str(reliability_picture([MEANING]).svg())
    assert len(re.findall(r'<path[^>]*stroke="var\(--card\)"', svg)) == 3
    assert len(re.findall(r'<line[^>]*stroke-width="1.6"', svg)) == 3


def test_it_is_told_in_words_with_the_figures():
    drawing = reliability_picture([RULE])
    assert "rule: 50 codes given, 0.60 right, calibration error 0.210." in drawing.description
    assert drawing.description in label(drawing.svg())
    assert drawing.table.rows[0] == ("rule", "0.35", "0.20 (0.05–0.50)", "10")
    assert len(drawing.table.rows) == 2


@pytest.mark.parametrize(("language", "word"), [("id", "Keyakinan"), ("ko", "확신도")])
def test_it_speaks_the_language_of_the_reader(language: str, word: str):
    assert word in texts(reliability_picture([RULE], language).svg())


def test_a_name_may_hold_anything():
    svg = reliability_picture([replace(RULE, name='<b>"한국"&')]).svg()
    assert '<b>"한국"&' in texts(svg)


def test_nothing_to_draw_is_an_error():
    with pytest.raises(InputError, match="no coders to draw"):
        reliability_picture([])
    with pytest.raises(InputError, match="no codes of rule to draw"):
        reliability_picture([replace(RULE, bins=())])
