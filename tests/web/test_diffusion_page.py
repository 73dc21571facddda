"""A table of adoptions is sent, its network inferred once, and its ties filtered and traced back."""

import csv
import io
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from adoptiontables import FEW, planted
from jejak.web import diffusion
from jejak.web.visiting import Standing

PAGE = "/c/tiny/network/diffusion"
ASKED = "panel=spread&edges=25&draws=199"


def send(client: TestClient, csrf: str, content: bytes, name: str = "spread.csv"):
    return client.post(
        "/c/tiny/network/panels", data={"csrf": csrf}, files={"file": (name, content)}
    )


def infer(client: TestClient, csrf: str):
    data = {"csrf": csrf, "panel": "spread", "edges": "25", "draws": "199"}
    return client.post("/c/tiny/network/infer", data=data)


def test_without_a_table_it_is_said(client: TestClient):
    text = client.get(PAGE).text
    assert "There is no table of adoptions" in text
    assert 'type="file"' in text


def test_the_whole_way_from_a_table_to_the_lines_of_a_tie(client: TestClient, csrf: str):
    answer = send(client, csrf, planted())
    assert answer.status_code == 200
    assert "has not been inferred" in answer.text
    answer = infer(client, csrf)
    assert "6 actors" in answer.text
    link = re.search(r'href="([^"]+rows\?[^"]+source=Seoul[^"]+target=Bandung)"', answer.text)
    assert link
    rows = client.get(link[1].replace("&amp;", "&")).text
    assert rows.count("<tr>") == 31


def test_ties_are_filtered_by_support_and_p_value(client: TestClient, csrf: str):
    send(client, csrf, planted())
    infer(client, csrf)
    whole, strict = (
        list(csv.DictReader(io.StringIO(client.get(f"{PAGE}.csv?{ASKED}{more}").text)))
        for more in ("", "&support=0.9&p=0.02")
    )
    assert (strict[0]["source"], strict[0]["target"]) == ("Seoul", "Bandung")
    assert all(float(one["support"]) >= 0.9 for one in strict)
    assert all(float(one["p_value"]) <= 0.02 for one in strict)
    assert len(whole) > len(strict)
    assert float(whole[0]["support_low"]) <= float(whole[0]["support"])
    assert "No tie is that sure" in client.get(f"{PAGE}?{ASKED}&support=1&p=0").text
    for form in ("svg", "png"):
        assert client.get(f"{PAGE}.{form}?{ASKED}").status_code == 200
    assert client.get(f"{PAGE}.svg?{ASKED}&support=1&p=0").status_code == 404


@pytest.mark.parametrize("language", ["en", "id", "ko"])
def test_it_can_be_read_in_three_languages(client: TestClient, csrf: str, language: str):
    head = {"accept-language": language}
    assert client.get(PAGE, headers=head).status_code == 200
    send(client, csrf, planted())
    assert client.get(PAGE, headers=head).status_code == 200
    infer(client, csrf)
    assert client.get(f"{PAGE}?{ASKED}", headers=head).status_code == 200


def test_what_cannot_be_used_is_refused(client: TestClient, csrf: str, done: Path):
    for content, name in (
        (b"\x00\xff\xfe", "a.csv"),
        (b"", "a.csv"),
        (b"actor,policy,date\n,,\n", "a.csv"),
        (FEW, ""),
    ):
        assert send(client, csrf, content, name).status_code in {400, 422}, name
    assert client.post("/c/tiny/network/panels", data={"csrf": csrf}).status_code == 422
    assert list((done / "panels").glob("**/*")) == []


def test_a_name_does_not_lead_out_of_the_case(client: TestClient, csrf: str, done: Path):
    send(client, csrf, FEW, "../../../evil<script>.csv")
    assert [one.name for one in (done / "panels").iterdir()] == ["evil-script.csv"]
    assert client.get(f"{PAGE}?panel=../case").status_code == 422


def test_a_table_is_removed(client: TestClient, csrf: str):
    send(client, csrf, FEW)
    data = {"csrf": csrf, "panel": "spread"}
    answer = client.post("/c/tiny/network/panels/remove", data=data)
    assert "There is no table of adoptions" in answer.text
    assert client.post("/c/tiny/network/panels/remove", data=data).status_code == 422


def test_one_network_at_a_time(client: TestClient, csrf: str):
    send(client, csrf, planted())
    with diffusion._BUSY:
        assert infer(client, csrf).status_code == 429


def test_settings_are_those_offered(client: TestClient, csrf: str):
    send(client, csrf, FEW)
    for wrong in ("edges=1", "draws=100000", "support=x", "p=-1"):
        assert client.get(f"{PAGE}?panel=spread&{wrong}").status_code == 422, wrong


def test_whoever_may_not_edit_sees_no_forms(
    client: TestClient, csrf: str, door, monkeypatch: pytest.MonkeyPatch
):
    send(client, csrf, planted())
    monkeypatch.setattr(type(door), "standing", lambda *_: Standing("coder"))
    text = client.get(PAGE).text
    assert "An editor of the case can" in text
    assert '<form method="post" action="/c/tiny' not in text
    assert infer(client, csrf).status_code == 403
    monkeypatch.setattr(type(door), "standing", lambda *_: Standing("coder", blind=True))
    assert client.get(PAGE).status_code == 403
