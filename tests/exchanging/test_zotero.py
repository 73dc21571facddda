from __future__ import annotations

from pathlib import Path

import pytest

from jejak.errors import InputError
from jejak.exchanging.zotero import is_export, read_csv, read_rdf
from jejak.model.references import Name, Reference
from jejak.model.when import When

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:z="http://www.zotero.org/namespaces/export#" xmlns:dcterms="http://purl.org/dc/terms/"
 xmlns:bib="http://purl.org/net/biblio#" xmlns:foaf="http://xmlns.com/foaf/0.1/"
 xmlns:link="http://purl.org/rss/1.0/modules/link/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:prism="http://prismstandard.org/namespaces/1.2/basic/" xmlns:vcard="http://nwalsh.com/rdf/vCard#">
 <bib:Article rdf:about="https://example.org/a">
  <z:itemType>newspaperArticle</z:itemType>
  <dcterms:isPartOf><bib:Newspaper><dc:title>Pikiran Rakyat</dc:title></bib:Newspaper></dcterms:isPartOf>
  <bib:authors><rdf:Seq>
   <rdf:li><foaf:Person><foaf:surname>Wijaya</foaf:surname><foaf:givenName>Callistasia</foaf:givenName></foaf:Person></rdf:li>
   <rdf:li><foaf:Person><foaf:surname>서울시</foaf:surname></foaf:Person></rdf:li>
  </rdf:Seq></bib:authors>
  <link:link rdf:resource="#item_5"/>
  <dcterms:isReferencedBy rdf:resource="#item_6"/>
  <dc:subject>transfer</dc:subject>
  <dc:subject><z:AutomaticTag><rdf:value>Seoul</rdf:value></z:AutomaticTag></dc:subject>
  <dc:title>Kota kembar &amp; bus</dc:title>
  <dc:date>2016-01-30</dc:date>
  <z:language>id</z:language>
  <z:proceedingsTitle>odd</z:proceedingsTitle>
  <dc:identifier><dcterms:URI><rdf:value>https://example.org/a</rdf:value></dcterms:URI></dc:identifier>
  <dcterms:dateSubmitted>2020-03-01 10:11:12</dcterms:dateSubmitted>
 </bib:Article>
 <bib:Article rdf:about="#item_9">
  <z:itemType>journalArticle</z:itemType>
  <dcterms:isPartOf rdf:resource="urn:issn:0032-3217"/>
  <dc:title>Who learns what</dc:title>
  <dc:date>spring 1996</dc:date>
  <bib:pages>343-357</bib:pages>
 </bib:Article>
 <bib:Journal rdf:about="urn:issn:0032-3217">
  <prism:volume>44</prism:volume><prism:number>2</prism:number>
  <dc:title>Political Studies</dc:title>
  <dc:identifier>DOI 10.1111/x.1</dc:identifier><dc:identifier>ISSN 0032-3217</dc:identifier>
 </bib:Journal>
 <bib:Report rdf:about="#item_10">
  <z:itemType>report</z:itemType>
  <dc:publisher><foaf:Organization>
   <vcard:adr><vcard:Address><vcard:locality>Sejong</vcard:locality></vcard:Address></vcard:adr>
   <foaf:name>KDI</foaf:name></foaf:Organization></dc:publisher>
  <prism:number>14</prism:number><dc:title>KSP</dc:title>
 </bib:Report>
 <z:Attachment rdf:about="#item_5">
  <z:itemType>attachment</z:itemType><rdf:resource rdf:resource="files/5/a.pdf"/><dc:title>Full Text</dc:title>
 </z:Attachment>
 <bib:Memo rdf:about="#item_6"><rdf:value>read <b>twice</b></rdf:value></bib:Memo>
 <rdf:Description rdf:about="#item_11"><z:itemType>hologram</z:itemType></rdf:Description>
</rdf:RDF>
"""
CSV = (
    '\ufeff"Key","Item Type","Publication Year","Author","Title","Publication Title","Date","Access Date",'
    '"Date Added","File Attachments","Url"\n'
    '"AB12","newspaperArticle","2016","Wijaya, Callistasia; 서울시","Kota kembar","Pikiran Rakyat","January 30, 2016",'
    '"2020-03-01 10:00:00","2020-03-02 09:00:00","C:\\zotero\\a.pdf; b.pdf","https://example.org/a"\n'
    '"","book","","","No key","","","","","",""\n'
)


@pytest.fixture
def rdf(tmp_path: Path) -> list[Reference]:
    (tmp_path / "a.rdf").write_text(
        RDF.replace("read <b>twice</b>", "read twice"), encoding="utf-8"
    )
    read = read_rdf(tmp_path / "a.rdf")
    assert read.remarks == ("left out: a.rdf: an item of type hologram",)
    return list(read.references)


def test_an_item_of_rdf(rdf: list[Reference]):
    one = rdf[0]
    assert (one.type, one.title) == ("article-newspaper", "Kota kembar & bus")
    assert one.authors == (Name("Wijaya", "Callistasia"), Name(literal="서울시"))
    assert (one.issued, one.accessed) == (When.day(2016, 1, 30), When.day(2020, 3, 1))
    assert one.fields == {
        "container-title": "Pikiran Rakyat",
        "language": "id",
        "URL": "https://example.org/a",
        "keyword": "transfer, Seoul",
    }


def test_attachments_and_notes_hang_on_their_item(rdf: list[Reference]):
    assert rdf[0].files == ("files/5/a.pdf",)
    assert rdf[0].besides["zotero:note 1"] == "read twice"
    assert rdf[0].besides["zotero:proceedingsTitle"] == "odd"


def test_a_journal_may_stand_elsewhere_in_the_file(rdf: list[Reference]):
    one = rdf[1]
    assert one.fields == {
        "volume": "44",
        "issue": "2",
        "container-title": "Political Studies",
        "page": "343-357",
        "DOI": "10.1111/x.1",
        "ISSN": "0032-3217",
    }
    assert (one.issued, one.besides["zotero:date"]) == (None, "spring 1996")


def test_a_publisher_has_a_place_and_a_report_a_number(rdf: list[Reference]):
    assert rdf[2].fields == {"number": "14", "publisher": "KDI", "publisher-place": "Sejong"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<a/>", "no items of Zotero"),
        ("<a", "not well-formed"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "document type"),
    ],
)
def test_other_xml_is_refused(tmp_path: Path, text: str, says: str):
    (tmp_path / "a.rdf").write_text(text)
    with pytest.raises(InputError, match=says):
        read_rdf(tmp_path / "a.rdf")


def test_a_row_of_csv(tmp_path: Path):
    (tmp_path / "a.csv").write_text(CSV, encoding="utf-8")
    assert is_export(tmp_path / "a.csv")
    read = read_csv(tmp_path / "a.csv")
    (one,) = read.references
    assert (one.id, one.type, one.get("container-title")) == (
        "AB12",
        "article-newspaper",
        "Pikiran Rakyat",
    )
    assert one.authors == (Name("Wijaya", "Callistasia"), Name(literal="서울시"))
    assert one.files == (r"C:\zotero\a.pdf", "b.pdf")
    assert (one.issued, one.accessed) == (When.year(2016), When.day(2020, 3, 1))
    assert one.besides["zotero:Date"] == "January 30, 2016"
    assert one.besides["zotero:Date Added"] == "2020-03-02 09:00:00"
    assert read.remarks == ("left out: a.csv, line 3: no Key",)


def test_another_table_is_none_of_zotero(tmp_path: Path):
    (tmp_path / "a.csv").write_text("passage,text\n")
    assert not is_export(tmp_path / "a.csv")
    with pytest.raises(InputError, match="no columns Key"):
        read_csv(tmp_path / "a.csv")
