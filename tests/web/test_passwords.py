"""Which passwords are good enough, and what is kept of them."""

import pytest
from argon2 import PasswordHasher
from teamworld import QUICK

from jejak.web.passwords import Passwords, weakness


@pytest.mark.parametrize(
    "password",
    [
        "angkot lewat dago",
        "Zm9vYmFyYmF6",
        "사과 배 감 포도 자두 딸기",
        "correct horse battery",
        "   12 spaces   ",
    ],
)
def test_anything_long_that_is_not_common_will_do(password: str):
    assert weakness(password) == ""


@pytest.mark.parametrize(
    ("password", "key"),
    [
        ("elevenchars", "password.short"),
        ("", "password.short"),
        ("x1y2z3" * 40, "password.long"),
        ("Password12345!", "password.common"),
        ("iloveyou2026!!", "password.common"),
        ("katasandi2026", "password.common"),
        ("비밀번호비밀번호2026", "password.common"),
        ("123456789012", "password.common"),
        ("098765432109", "password.common"),
        ("abcdefghijklmnop", "password.common"),
        ("aaaaaaaaaaaa", "password.common"),
        ("abcabcabcabcabc", "password.common"),
        ("1234-1234-1234", "password.common"),
        ("rini.wati@example.org", "password.common"),
        ("rini wati1234", "password.common"),
    ],
)
def test_what_everybody_tries_first_will_not(password: str, key: str):
    assert weakness(password, "rini wati", "rini.wati@example.org") == key


def test_what_is_kept_fits_only_its_password():
    kept = QUICK.hashed("angkot lewat dago")
    assert kept.startswith("$argon2id$")
    assert "angkot" not in kept
    assert kept != QUICK.hashed("angkot lewat dago")
    assert QUICK.fits(kept, "angkot lewat dago")
    assert not QUICK.fits(kept, "angkot lewat Dago")


@pytest.mark.parametrize("kept", ["", "no hash", "$argon2id$v=19$m=8,t=1,p=1$x"])
def test_nothing_fits_what_is_no_hash(kept: str):
    assert not QUICK.fits(kept, "")


def test_one_password_typed_in_two_ways_fits():
    assert QUICK.fits(QUICK.hashed("caf\u00e9 di jalan braga"), "cafe\u0301 di jalan braga")
    assert QUICK.fits(QUICK.hashed("\u1100\u1161\u1102\u1161" * 6), "\uac00\ub098" * 6)


def test_a_weaker_form_is_seen():
    stronger = Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    kept = QUICK.hashed("angkot lewat dago")
    assert stronger.outdated(kept)
    assert not QUICK.outdated(kept)
    assert stronger.fits(kept, "angkot lewat dago")
