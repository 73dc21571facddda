"""Signing in and out, accounts and links: what people see, and what does not work."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from teamworld import BASE, PASSWORD, World, csrf, sign_in, world

from jejak.model.team import Invitation, Member
from jejak.web.team import IDLE, INVITED, LASTS
from jejak.web.teamapp import together
from jejak.web.throttle import Rate

NEW = "becak lewat braga sore"


@pytest.fixture
def here(done: Path, tmp_path: Path) -> Iterator[World]:
    with world(tmp_path / "team", done, f"sqlite:///{tmp_path}/team.sqlite") as made:
        yield made


def cookie(answer) -> str:
    return next(one for one in answer.headers.get_list("set-cookie") if "jejak" in one)


# Signing in and out


def test_without_an_account_there_is_nothing_to_see(here: World):
    stranger = here.browser()
    for path in ("/", "/c/bandung", "/c/gone", "/account"):
        answer = stranger.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert "Bandung" not in stranger.get("/sign-in").text


def test_one_signs_in_and_sees_ones_own_cases(here: World):
    browser = here.browser()
    answer = sign_in(browser, "owner")
    assert answer.headers["location"] == "/"
    assert "HttpOnly" in cookie(answer)
    assert "SameSite=lax" in cookie(answer)
    assert browser.get("/").headers["location"] == "/c/bandung"
    assert browser.get("/c/bandung").status_code == 200
    assert here.deeds()[0] == "sign-in"


def test_by_https_the_cookie_is_bound_to_the_host(done: Path, tmp_path: Path):
    url = f"sqlite:///{tmp_path}/team.sqlite"
    with world(tmp_path / "team", done, url, encrypted=True) as made:
        browser = TestClient(made.app, base_url="https://localhost", follow_redirects=False)
        answer = sign_in(browser, "owner")
        assert cookie(answer).startswith("__Host-jejak=")
        assert "Secure" in cookie(answer)
        assert "Path=/" in cookie(answer)
        assert "max-age" in answer.headers["strict-transport-security"]


@pytest.mark.parametrize(
    ("name", "password"), [("owner", "wrong words in a row"), ("nobody", PASSWORD), ("owner", "")]
)
def test_what_was_wrong_is_not_said(here: World, name: str, password: str):
    answer = sign_in(here.browser(), name, password)
    assert answer.status_code == 403
    assert "That address and that password do not belong together." in answer.text
    assert "set-cookie" not in answer.headers
    assert here.deeds()[0] == "sign-in.failed"


def test_an_unknown_name_takes_as_long(here: World, monkeypatch: pytest.MonkeyPatch):
    checked = []
    fits = here.door.passwords.fits

    def noted(hashed: str, password: str) -> bool:
        checked.append(hashed)
        return fits(hashed, password)

    monkeypatch.setattr(here.door.passwords, "fits", noted)
    sign_in(here.browser(), "nobody")
    assert checked == [""]


def test_disabled_people_do_not_come_in(here: World):
    browser = here.browser("viewer")
    here.team.disable(here.people["viewer"])
    assert browser.get("/c/bandung").status_code == 303
    assert sign_in(here.browser(), "viewer").status_code == 403


def test_a_new_sign_in_has_a_new_secret_and_the_old_one_ends(here: World):
    browser = here.browser("owner")
    old = browser.cookies["jejak"]
    sign_in(browser, "owner")
    assert browser.cookies["jejak"] != old
    thief = here.browser()
    thief.cookies.set("jejak", old)
    assert thief.get("/account").status_code == 303


def test_a_secret_that_was_planted_is_not_taken_on(here: World):
    browser = here.browser()
    browser.cookies.set("jejak", "planted")
    sign_in(browser, "owner")
    thief = here.browser()
    thief.cookies.set("jejak", "planted")
    assert thief.get("/account").status_code == 303


def test_signing_out_ends_the_sign_in_for_whoever_has_the_cookie(here: World):
    browser = here.browser("owner")
    kept = browser.cookies["jejak"]
    assert browser.post("/sign-out").status_code == 403
    answer = browser.post("/sign-out", data={"csrf": csrf(browser)})
    assert answer.headers["location"] == "/sign-in"
    browser.cookies.set("jejak", kept)
    assert browser.get("/account").status_code == 303


def test_a_sign_in_ends_when_idle_and_after_its_time(here: World):
    browser = here.browser("owner")
    here.clock.later(hours=IDLE.total_seconds() / 3600 - 1)
    assert browser.get("/account").status_code == 200
    here.clock.later(hours=IDLE.total_seconds() / 3600 + 1)
    assert browser.get("/account").status_code == 303
    busy = here.browser("owner")
    for _ in range(2 * LASTS.days):
        here.clock.later(hours=11)
        busy.get("/account")
    here.clock.later(days=1.5)
    assert busy.get("/account").status_code == 303


def test_failures_make_one_wait_and_success_does_not(here: World):
    browser = here.browser()
    for _ in range(3):
        assert sign_in(browser, "owner", "wrong words in a row").status_code == 403
    assert sign_in(browser, "owner").status_code == 303
    answers = [sign_in(here.browser(), "owner", "wrong words in a row") for _ in range(6)]
    assert [one.status_code for one in answers] == [403] * 5 + [429]
    assert answers[-1].headers["retry-after"] == "10"
    assert "Try again in 10 seconds" in answers[-1].text
    assert sign_in(here.browser(), "owner").status_code == 429, "the right one waits as well"
    here.clock.later(seconds=10)
    assert sign_in(here.browser(), "owner").status_code == 303


def test_one_address_cannot_try_many_names(here: World):
    codes = [sign_in(here.browser(), f"name{number}").status_code for number in range(21)]
    assert codes == [403] * 20 + [429]


def test_one_name_cannot_be_tried_from_many_addresses(here: World):
    codes = []
    for number in range(31):
        client = (f"198.51.100.{number}", 5000)
        browser = TestClient(here.app, base_url=BASE, client=client, follow_redirects=False)
        codes.append(sign_in(browser, "owner", "wrong words in a row").status_code)
    assert codes == [403] * 30 + [429]


@pytest.mark.parametrize(
    ("onward", "location"),
    [
        ("/c/bandung", "/c/bandung"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("", "/"),
    ],
)
def test_after_signing_in_one_goes_on_inside(here: World, onward: str, location: str):
    answer = sign_in(here.browser(), "owner", next=onward)
    assert answer.headers["location"] == location


def test_pages_speak_the_language_of_the_account(here: World):
    here.team.rename(here.people["owner"], "Owner", "ko")
    assert "다음에 할 일" in here.browser("owner").get("/c/bandung").text


# One's own account


def test_name_and_language_are_changed(here: World):
    browser = here.browser("coder")
    seal = csrf(browser)
    changed = {"csrf": seal, "name": "Rini Wati", "language": "id"}
    answer = browser.post("/account", data=changed)
    assert answer.headers["location"] == "/account?saved=account"
    assert "Rini Wati" in browser.get("/account?saved=account").text
    assert "Tersimpan." in browser.get("/account?saved=account").text
    assert browser.post("/account", data={**changed, "name": ""}).status_code == 422
    assert browser.post("/account", data={**changed, "language": "xx"}).status_code == 422
    assert browser.post("/account", data={"name": "X", "language": "id"}).status_code == 403


def test_a_password_is_changed_by_who_knows_the_old_one(here: World):
    browser, elsewhere = here.browser("coder"), here.browser("coder")
    form = {"csrf": csrf(browser), "old": PASSWORD, "password": NEW, "again": NEW}
    wrong = browser.post("/account/password", data={**form, "old": "not the old one"})
    assert (wrong.status_code, "not your password so far" in wrong.text) == (403, True)
    assert browser.post("/account/password", data=form).status_code == 303
    assert browser.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303, "signed out elsewhere"
    assert sign_in(here.browser(), "coder").status_code == 403
    assert sign_in(here.browser(), "coder", NEW).status_code == 303


def test_the_old_password_cannot_be_guessed_without_end(here: World):
    browser = here.browser("coder")
    form = {"csrf": csrf(browser), "old": "x", "password": NEW, "again": NEW}
    codes = [browser.post("/account/password", data=form).status_code for _ in range(6)]
    assert codes == [403] * 5 + [429]


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("short", "short", "at least 12"),
        (NEW, NEW + "x", "not the same"),
        ("password1234", "password1234", "among the first"),
        ("coder@example.org", "coder@example.org", "among the first"),
    ],
)
def test_passwords_that_will_not_do(here: World, password: str, again: str, said: str):
    browser = here.browser("coder")
    form = {"csrf": csrf(browser), "old": PASSWORD, "password": password, "again": again}
    answer = browser.post("/account/password", data=form)
    assert answer.status_code == 422
    assert said in answer.text


def test_sign_ins_are_listed_and_ended(here: World):
    browser, first, second = (here.browser("coder") for _ in range(3))
    text = browser.get("/account").text
    assert text.count("<strong>testclient</strong>") == 3
    other = re.search(r'name="one" value="(\w+)"', text)
    assert other
    seal = csrf(browser)
    browser.post("/account/sign-ins", data={"csrf": seal, "one": other[1]})
    assert sorted(one.get("/account").status_code for one in (first, second)) == [200, 303]
    browser.post("/account/sign-ins", data={"csrf": seal})
    assert [one.get("/account").status_code for one in (browser, first, second)] == [200, 303, 303]


# Links


def test_a_link_makes_an_account_and_signs_in(here: World):
    invited = Invitation("coder", "bandung", blind=True)
    link = f"/join/{here.team.invite(invited, here.clock(), INVITED)}"
    browser = here.browser()
    shown = browser.get(link)
    assert "Bandung" in shown.text
    assert "You code blind" in shown.text
    form = {"name": "김민지", "email": "minji@example.org", "password": NEW, "again": NEW}
    answer = browser.post(link, data=form, headers={"accept-language": "ko"})
    assert answer.headers["location"] == "/"
    assert browser.get("/c/bandung").status_code == 200
    person = here.team.person_at("minji@example.org")
    assert person
    assert person.language == "ko"
    assert here.team.member(person.id, "bandung") == Member(person.id, "bandung", "coder", True)
    assert here.deeds(case="bandung")[0] == "join"
    assert here.browser().get(link).status_code == 404, "once"


def test_a_link_with_a_form_that_will_not_do_stays_good(here: World):
    link = f"/join/{here.team.invite(Invitation('viewer', 'bandung'), here.clock(), INVITED)}"
    form = {"name": "A", "email": "a@example.org", "password": NEW, "again": NEW}
    for wrong in ({"name": ""}, {"email": "no"}, {"email": "owner@example.org"}, {"again": "x"}):
        assert here.browser().post(link, data={**form, **wrong}).status_code == 422
    assert here.browser().post(link, data=form).status_code == 303


def test_who_is_signed_in_joins_with_the_account(here: World):
    link = f"/join/{here.team.invite(Invitation('editor', 'bandung'), here.clock(), INVITED)}"
    browser = here.browser("other")
    assert "Join as Other" in browser.get(link).text
    assert browser.post(link).status_code == 403, "the form must be ours"
    answer = browser.post(link, data={"csrf": csrf(browser)})
    assert answer.headers["location"] == "/c/bandung"
    assert browser.get("/c/bandung").status_code == 200


def test_a_link_for_another_password(here: World):
    invited = Invitation(person=here.people["coder"])
    link = f"/join/{here.team.invite(invited, here.clock(), INVITED)}"
    assert "New password" in here.browser().get(link).text
    assert here.browser().post(link, data={"password": "x", "again": "x"}).status_code == 422
    answer = here.browser().post(link, data={"password": NEW, "again": NEW})
    assert answer.headers["location"] == "/sign-in"
    assert sign_in(here.browser(), "coder", NEW).status_code == 303


def test_a_link_that_ended_or_was_made_up_is_not_here(here: World):
    link = f"/join/{here.team.invite(Invitation(), here.clock(), INVITED)}"
    here.clock.later(days=8)
    for path in (link, "/join/made-up"):
        assert here.browser().get(path).status_code == 404
        assert here.browser().post(path, data={}).status_code == 404


# How much, and how often


def test_forms_have_a_size(here: World):
    browser = here.browser()
    assert browser.post("/sign-in", data={"email": "x" * 5000}).status_code == 400
    assert browser.post("/sign-in", data={f"f{n}": "" for n in range(20)}).status_code == 400
    big = b"email=" + b"x" * (5 << 20)
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert browser.post("/sign-in", content=big, headers=kind).status_code == 413
    seal = csrf(here.browser("coder"))
    assert here.browser("coder").post(
        "/c/bandung/x", content=big, headers={**kind, "x-csrf-token": seal}
    ).status_code in {404, 413}


def test_who_asks_too_often_waits_and_others_do_not(here: World):
    app = together(here.door, rate=Rate(at_once=20, each_second=0.001, together=2))
    busy, calm = here.browser("coder", app=app), here.browser("viewer", app=app)
    codes = [busy.get("/account").status_code for _ in range(21)]
    assert codes[0] == 200
    assert codes[-1] == 429
    refused = busy.get("/account")
    assert int(refused.headers["retry-after"]) > 0
    assert refused.headers["x-content-type-options"] == "nosniff"
    assert calm.get("/account").status_code == 200


def test_made_up_cookies_do_not_help(here: World):
    app = together(here.door, rate=Rate(at_once=5, each_second=0.001, together=2))
    codes = []
    for number in range(12):
        browser = here.browser(app=app)
        browser.cookies.set("jejak", f"made-up-{number}")
        codes.append(browser.get("/account").status_code)
    assert codes == [303] * 10 + [429] * 2


def test_all_pages_in_three_languages(here: World):
    links = [
        f"/join/{here.team.invite(one, here.clock(), INVITED)}"
        for one in (
            Invitation(),
            Invitation("owner", "bandung"),
            Invitation(person=here.people["coder"]),
        )
    ]
    signed = here.browser("owner")
    for language in ("en", "id", "ko"):
        for browser, paths in (
            (here.browser(), ["/sign-in", *links]),
            (signed, ["/account", *links, "/c/bandung/members"]),
        ):
            browser.cookies.delete("language")
            for path in paths:
                answer = browser.get(path, headers={"accept-language": language})
                assert answer.status_code == 200, (path, answer.text)
                assert f'<html lang="{language}"' in answer.text
                assert "<style" not in answer.text
                assert " style=" not in answer.text
