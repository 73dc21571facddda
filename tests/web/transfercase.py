"""A case with two policies that were compared, one in Korean, and originals of every kind."""

from dataclasses import replace
from pathlib import Path

from fpdf import FPDF

from jejak.case.folder import CaseFolder
from jejak.model.records import Document, Match, Passage, Run
from jejak.model.when import When
from jejak.reading.files import digest_of

PARK = (
    "1. Sempadan sungai selebar 15 meter dijadikan ruang terbuka hijau.\n"
    "2. Setiap taman sungai dilengkapi jalur pejalan kaki dan lampu.\n"
    "3. Barang siapa membuang sampah ke sungai didenda dua ratus ribu rupiah."
)
HOST = PARK.replace("15 meter", "10 meter") + "\n4. Perpustakaan <kecil> dibuka pada akhir pekan."
KOREAN = (
    "1. 하천 구역 15미터는 녹지로 한다.\n2. 모든 하천 공원에는 보행로와 조명을 둔다.\n"
    "3. 하천에 쓰레기를 버린 사람에게는 20만 루피아의 과태료를 물린다."
)
ODD = "a/b?c %d"
HOSTILE = (
    "<html><head><base href='https://spy.invalid/'><meta http-equiv=refresh content='0;url=/x'>"
    "</head><body onload=top.hit=1><h1>Taman</h1><script>top.hit=1</script>"
    "<a href='javascript:top.hit=1'>kata</a><svg onload='top.hit=1'></svg>"
    "<img src=x onerror='top.hit=1'><form action=/judge><input></form></body></html>"
)


def policy(name: str, text: str, language: str, when: When | None) -> Document:
    title = f"Peraturan {name}"
    return Document(name, title, "", "", language, "", when, "", text, (), name, "test")


def add_transfer(folder: Path) -> Path:
    """Policies, a match of two, and originals: a PDF, a web page, a text, a file, and one gone."""
    place = CaseFolder.at(folder)
    some = [
        policy(ODD, HOST, "id", When.parse("2017-01-01")),
        policy("park", PARK, "id", When.parse("2009")),
        policy("seoul", KOREAN, "ko", None),
        *(_given(place, folder.parent / name, content) for name, content in _files().items()),
    ]
    some.append(replace(policy("gone", "Teks.", "id", None), original="gone.pdf", digest="0" * 64))
    units = [Passage("printed.pdf", 0, 12, "sentence"), Passage("printed.pdf", 14, 25, "sentence")]
    with place.store() as store:
        store.start_run(Run("t", "read", "{}", 1, "", "0", "2026-01-01T00:00:00"))
        store.add_documents(some, units, "t")
        found = [("park", ODD, "wording"), ("park", "seoul", "headline"), ("a.txt", "park", "<b>")]
        parts = [(Passage(a, 0, 5), Passage(b, 0, 5), how) for a, b, how in found]
        store.replace(Match, [Match(a, b, 0.75, how) for a, b, how in parts], "t")
        store.finish_run("t", "2026-01-01T00:00:01")
    return folder


def _files() -> dict[str, bytes]:
    made = FPDF()
    made.set_font("helvetica", size=20)
    for words in ("Halaman satu.", "Halaman dua"):
        made.add_page()
        made.cell(0, 10, words)
    return {
        "printed.pdf": bytes(made.output()),
        "broken.pdf": b"%PDF-1.7 nothing\n%%EOF",
        "page.html": HOSTILE.encode(),
        "a.txt": b"Teks <script>asli</script>",
        "Surat \u202excod.exe.docx": b"PK",
    }


def _given(place: CaseFolder, path: Path, content: bytes) -> Document:
    path.write_bytes(content)
    digest = digest_of(path)
    place.keep_original(path, digest)
    name = "docx" if path.suffix == ".docx" else path.name
    text, pages = "Teks.", ()
    if path.suffix == ".pdf":
        text, pages = "Halaman satu\n\nHalaman dua.", (0, 14)
    made = policy(name, text, "id", None)
    return replace(made, original=path.name, digest=digest, pages=pages)
