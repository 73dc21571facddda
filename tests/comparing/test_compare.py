"""What a comparison finds and leaves behind, whatever the texts, the cores and the memory."""

import random
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from jejak.comparing import verbatim
from jejak.comparing.collection import Text
from jejak.comparing.compare import Means, Options, compare_texts
from jejak.comparing.tables import read_table
from jejak.errors import InputError
from jejak.model.when import When

BUS = (
    "The operator shall run at least twelve low-floor buses an hour between six in the morning "
    "and ten at night, and shall publish the actual headways of every line each month."
)
RIVER = (
    "No building may be raised within eight metres of the bank; the agency plants native trees "
    "there and keeps a public path open on both sides of the water all year round."
)
WASTE = (
    "Households sort kitchen waste from paper and glass, and the district collects each of them "
    "on a day of its own, free of charge for those who live on less than the minimum wage."
)
INDONESIAN = (
    "Pemerintah kota menyediakan jalur sepeda di sepanjang sungai, menanam pohon peneduh, dan "
    "memasang lampu jalan hemat energi paling lambat dua tahun sejak peraturan ini berlaku."
)
KOREAN = (
    "시장은 하천을 따라 자전거 도로를 설치하고 나무를 심으며, 이 조례가 시행된 날부터 2년 이내에 "
    "에너지 절약형 가로등을 설치하여야 한다."
)
ARABIC = (
    "تلتزم البلدية بإنشاء مسار للدراجات على امتداد النهر وزراعة الأشجار وتركيب مصابيح موفرة "
    "للطاقة خلال سنتين من تاريخ نفاذ هذه اللائحة"
)
THAI = "เทศบาลต้องจัดทำทางจักรยานตลอดแนวแม่น้ำ ปลูกต้นไม้ให้ร่มเงา และติดตั้งไฟถนนประหยัดพลังงานภายในสองปี"


def compared(
    folder: Path, *texts: str | Text, options: Options | None = None, **more
) -> list[dict]:
    """The rows of a comparison of these texts, which are called 0, 1, …"""
    some = [one if isinstance(one, Text) else Text(str(n), one) for n, one in enumerate(texts)]
    output = folder / "matches.parquet"
    done = compare_texts(some, output, options, Means(cores=1), **more)
    rows = read_table(output).to_pylist()
    assert (done.texts, done.rows) == (len(some), len(rows))
    assert [path.name for path in folder.iterdir()] == ["matches.parquet"]
    return rows


def passages(rows: Iterable[dict], a: str, b: str) -> list[tuple[str, str]]:
    return [(a[row["a_start"] : row["a_end"]], b[row["b_start"] : row["b_end"]]) for row in rows]


def invented(seed: object, count: int) -> str:
    """Words nobody uses, hardly two of them equal."""
    chance = random.Random(str(seed))
    return " ".join("".join(chance.choices("bdghklmnprst", k=7)) for _ in range(count))


class TestWording:
    @pytest.mark.parametrize("text", [BUS, INDONESIAN, KOREAN, ARABIC, THAI], ids=ascii)
    def test_a_passage_is_found_in_any_script(self, tmp_path: Path, text: str):
        a, b = f"{WASTE} {text}", f"{text} {RIVER}"
        ((in_a, in_b),) = passages(compared(tmp_path, a, b), a, b)
        assert in_a == in_b == text.rstrip(".")

    def test_texts_with_nothing_in_common_share_nothing(self, tmp_path: Path):
        texts = (BUS, RIVER, WASTE, INDONESIAN, KOREAN, ARABIC, THAI)
        assert compared(tmp_path, *texts) == []

    def test_korean_without_spaces_is_korean(self, tmp_path: Path):
        b = KOREAN.replace(" ", "")
        (row,) = compared(tmp_path, KOREAN, b)
        assert (row["a_start"], row["b_start"], row["identity"]) == (0, 0, 1.0)
        assert (row["a_end"], row["b_end"]) == (len(KOREAN) - 1, len(b) - 1)

    def test_korean_in_letters_apart_is_korean(self, tmp_path: Path):
        apart = unicodedata.normalize("NFD", KOREAN)
        (row,) = compared(tmp_path, KOREAN, apart)
        assert (row["a_end"], row["b_end"]) == (len(KOREAN) - 1, len(apart) - 1)
        assert row["identity"] == 1.0

    def test_korean_with_other_particles_is_alike(self, tmp_path: Path):
        b = (
            KOREAN.replace("시장은", "시장이")
            .replace("도로를", "도로도")
            .replace("나무를", "나무도")
        )
        (row,) = compared(tmp_path, KOREAN, b)
        assert row["a_end"] - row["a_start"] == len(KOREAN) - 1
        assert 0.85 < row["identity"] < 1.0

    def test_lines_broken_within_words_are_joined(self, tmp_path: Path):
        b = BUS.replace("operator", "oper-\nator").replace("publish", "pub-\n   lish")
        (row,) = compared(tmp_path, BUS, b)
        assert row["identity"] == 1.0

    def test_capitals_width_and_accents_do_not_count(self, tmp_path: Path):
        b = unicodedata.normalize("NFKC", BUS).upper().replace("E", "É").replace("S", "Ｓ")
        (row,) = compared(tmp_path, BUS, b)
        assert row["identity"] == 1.0

    def test_an_inserted_clause_does_not_cut_the_passage(self, tmp_path: Path):
        clause = ", save on the days that the council has named in a decree of its own,"
        b = BUS.replace(" and shall", f"{clause} and shall")
        (row,) = compared(tmp_path, BUS, b)
        assert (row["a_start"], row["a_end"]) == (0, len(BUS) - 1)
        assert (row["b_start"], row["b_end"]) == (0, len(b) - 1)

    def test_words_that_change_places_stay_in_the_passage(self, tmp_path: Path):
        b = BUS.replace("actual headways", "headways actual").replace("each month", "month each")
        (row,) = compared(tmp_path, BUS, b)
        assert row["a_end"] > BUS.index("each")
        assert row["identity"] > 0.8

    def test_moved_articles_are_each_found(self, tmp_path: Path):
        a, b = f"{BUS} {RIVER} {WASTE}", f"{WASTE} {BUS} {RIVER}"
        found = passages(compared(tmp_path, a, b), a, b)
        assert sorted(in_a for in_a, _ in found) == sorted([f"{BUS} {RIVER}"[:-1], WASTE[:-1]])

    def test_new_numbers_of_articles_do_not_cut_a_law(self, tmp_path: Path):
        articles = (BUS, RIVER, WASTE, INDONESIAN)
        a = "\n".join(f"Article {n}. ({n}) {text}" for n, text in enumerate(articles, 1))
        b = "\n".join(f"Article {n + 40}. ({n}a) {text}" for n, text in enumerate(articles, 1))
        (row,) = compared(tmp_path, a, b)
        assert row["a_end"] == len(a) - 1
        assert row["identity"] > 0.9

    @pytest.mark.parametrize("seed", range(5))
    def test_a_scan_with_errors_in_one_character_of_forty_is_found_whole(
        self, tmp_path: Path, seed: int
    ):
        chance = random.Random(seed)
        clean = f"{BUS} {RIVER} {WASTE}"
        scan = "".join(chance.choice("ilrc,") if chance.random() < 1 / 40 else c for c in clean)
        rows = compared(tmp_path, clean, scan)
        covered = sum(row["a_end"] - row["a_start"] for row in rows)
        assert len(rows) <= 2
        assert covered > 0.9 * len(clean)

    def test_one_passage_in_a_long_text_is_found(self, tmp_path: Path):
        a, b = f"{invented(1, 20_000)} {RIVER}", f"{RIVER} {invented(2, 20_000)}"
        ((in_a, in_b),) = passages(compared(tmp_path, a, b), a, b)
        assert in_a == in_b == RIVER[:-1]

    def test_a_shared_letterhead_is_reported_as_boilerplate_and_a_borrowing_is_not(
        self, tmp_path: Path
    ):
        head = "City of Rivers, Office of the Mayor, Number One Harbour Square, telephone enquiries"
        letters = [f"{head}\n\n{invented(n, 90)}" for n in range(20)]
        letters[3] += f" {WASTE}"
        letters[11] = letters[11].replace(head, f"{head}\n\n{WASTE}")
        rows = compared(tmp_path, *letters)
        heads = [row for row in rows if row["a_end"] <= len(head)]
        taken = [row for row in rows if row["a_start"] > len(head)]
        assert len(heads) >= 189
        assert min(row["spread"] for row in heads) > 8
        assert min(row["boilerplate"] for row in heads) > 0.9
        assert [(row["a_id"], row["b_id"]) for row in taken] == [("3", "11")]
        assert taken[0]["spread"] < 3
        assert taken[0]["boilerplate"] < 0.1


class TestWhoIsCompared:
    CITIES = (
        Text("a", BUS, "Seoul", When.year(2015)),
        Text("b", BUS, "Seoul", When.year(2016)),
        Text("c", BUS, "Bandung", When.year(2016)),
        Text("d", BUS),
    )

    def pairs(self, folder: Path, *texts: Text, **options) -> set[str]:
        rows = compared(folder, *(texts or self.CITIES), options=Options(**options))
        return {row["a_id"] + row["b_id"] for row in rows}

    def test_texts_of_one_series_are_not(self, tmp_path: Path):
        assert self.pairs(tmp_path) == {"ac", "ad", "bc", "bd", "cd"}

    def test_within_compares_them_too(self, tmp_path: Path):
        assert self.pairs(tmp_path, within=True) == {"ab", "ac", "ad", "bc", "bd", "cd"}

    def test_dated_asks_for_a_certain_order(self, tmp_path: Path):
        assert self.pairs(tmp_path, dated=True) == {"ac"}
        assert self.pairs(tmp_path, dated=True, within=True) == {"ab", "ac"}

    def test_texts_of_one_side_are_not(self, tmp_path: Path):
        sides = (1, 1, 2, 2)
        texts = [replace(one, side=side) for one, side in zip(self.CITIES, sides, strict=True)]
        assert self.pairs(tmp_path, *texts, within=True) == {"ac", "ad", "bc", "bd"}


class TestBadInput:
    @pytest.mark.parametrize(
        "texts",
        [
            [],
            [""],
            ["", ""],
            ["x", "x"],
            ["한", "한"],
            [".", BUS],
            ["\ud800", "\ud800"],
            ["\0", "\0"],
        ],
        ids=ascii,
    )
    def test_there_may_be_nothing_to_find(self, tmp_path: Path, texts: list[str]):
        assert compared(tmp_path, *texts) == []

    def test_half_characters_are_no_part_of_a_passage(self, tmp_path: Path):
        a, b = f"\ud83d {BUS} \udc00", f"\udc00\ud83d{BUS}\ud800"
        ((in_a, in_b),) = passages(compared(tmp_path, a, b), a, b)
        assert in_a == in_b == BUS[:-1]

    def test_right_to_left_marks_do_not_hide_a_passage(self, tmp_path: Path):
        b = "\u202b" + ARABIC.replace(" ", " \u200f") + "\u202c"
        (row,) = compared(tmp_path, ARABIC, b)
        assert row["identity"] == 1.0

    def test_a_text_that_says_one_thing_over_and_over(self, tmp_path: Path):
        again = "all rights are reserved by the city " * 5000
        rows = compared(tmp_path, again, f"{BUS} {again}")
        assert 0 < len(rows) < 100

    @pytest.mark.parametrize("count", [2000, 20_000])
    def test_a_great_many_copies_make_no_more_rows_than_texts(self, tmp_path: Path, count: int):
        rows = compared(tmp_path, *[RIVER] * count)
        assert len(rows) == count - 1
        assert {(int(row["b_id"]) - int(row["a_id"]), row["identity"]) for row in rows} == {
            (1, 1.0)
        }

    def test_a_great_many_texts_that_are_nearly_copies(self, tmp_path: Path):
        count = 5000
        texts = [f"{BUS} {n} {RIVER.replace('native', f'native{n}')} {n}" for n in range(count)]
        rows = compared(tmp_path, *texts)
        assert count - 1 <= len(rows) <= 3 * count

    def test_every_family_of_copies_is_joined(self, tmp_path: Path):
        texts = [f"{invented(n % 7, 30)}." for n in range(1400)]
        rows = compared(tmp_path, *texts)
        assert {int(row["b_id"]) - int(row["a_id"]) for row in rows} == {7}
        assert len(rows) == 1400 - 7

    def test_a_document_of_fifty_megabytes(self, tmp_path: Path):
        chance = random.Random(5)
        words = ["".join(chance.choices("bdghklmnprst", k=7)) for _ in range(50_000)]
        long = " ".join(chance.choices(words, k=6_250_000))
        assert len(long) > 49_000_000
        b = f"{BUS} {long[30_000_000:30_002_000]} {RIVER}"
        (row,) = compared(tmp_path, long, b)
        assert 30_000_000 <= row["a_start"] < 30_000_010
        assert row["length"] >= 248

    @pytest.mark.parametrize("name", ["m.csv", "m"])
    def test_an_output_of_another_kind_is_told_before_anything_is_read(self, tmp_path, name: str):
        def unread() -> Iterator[Text]:
            raise AssertionError("read")
            yield

        with pytest.raises(InputError, match="no writer"):
            compare_texts(unread(), tmp_path / name)
        assert list(tmp_path.iterdir()) == []

    def test_a_folder_that_does_not_exist_is_made(self, tmp_path: Path):
        output = tmp_path / "new" / "deep" / "m.jsonl"
        compare_texts([Text("a", BUS), Text("b", BUS)], output)
        assert [path.name for path in output.parent.iterdir()] == ["m.jsonl"]


def collection() -> Iterator[Text]:
    """Two hundred texts in which passages and formulas go round."""
    chance = random.Random(11)
    blocks = [invented(n, 40) for n in range(30)]
    for number in range(200):
        own = invented(f"own {number}", 30).split()
        block = chance.choice(blocks).split()
        block[chance.randrange(40)] = "changed"
        series = f"city {number % 40}" if number % 3 else ""
        yield Text(f"t{number}", " ".join([*own, *block, "issued by order of the council"]), series)


class TestMeans:
    @pytest.fixture(autouse=True)
    def _small_parts(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(verbatim, "AT_ONCE", 2000)
        monkeypatch.setattr(verbatim, "SEED_BYTES", 2000)

    def table(self, folder: Path, suffix: str = ".parquet", **means) -> bytes:
        compare_texts(collection(), folder / f"m{suffix}", means=Means(**means))
        return (folder / f"m{suffix}").read_bytes()

    @pytest.mark.parametrize(
        ("suffix", "means"),
        [
            (".parquet", {"cores": 1}),
            (".parquet", {"cores": 3}),
            (".parquet", {"memory": 10**5, "cores": 2}),
            (".jsonl", {"memory": 10**6, "cores": 1}),
        ],
    )
    def test_the_same_bytes_whatever_the_means(self, tmp_path: Path, suffix: str, means: dict):
        wanted = self.table(tmp_path, suffix, memory=2 * 10**9, cores=2)
        assert self.table(tmp_path, suffix, **means) == wanted
        assert read_table(tmp_path / f"m{suffix}").num_rows > 500

    def test_in_little_memory_words_lie_in_files(self, tmp_path: Path):
        seen = set()

        def watching(items: Iterable, label: str, total: int) -> Iterable:
            seen.update(path.name for path in tmp_path.rglob("*.bin"))
            return items

        self.table(tmp_path, memory=10**5, progress=watching)
        assert {"key.bin", "start.bin", "end.bin", "hashes.bin", "places.bin"} <= seen
        assert [path.name for path in tmp_path.iterdir()] == ["m.parquet"]

    def test_progress_sees_every_text_and_every_part(self, tmp_path: Path):
        seen: dict[str, int] = {}

        def counting(items: Iterable, label: str, total: int) -> Iterable:
            for item in items:
                seen[label] = seen.get(label, 0) + 1
                yield item

        self.table(tmp_path, progress=counting)
        assert seen["read"] == 200
        assert seen["align"] >= 1


class CutError(Exception):
    """A run that ends before its time."""


def cut_at(part: int) -> Means:
    """Little memory, and an end when so many parts are done."""
    begun = 0

    def cutting(items: Iterable, label: str, total: int) -> Iterable:
        nonlocal begun
        begun += label == "align"
        if begun > part:
            raise CutError
        return items

    return Means(10**5, 1, cutting)


class TestGoingOn:
    @pytest.fixture(autouse=True)
    def _small_parts(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(verbatim, "AT_ONCE", 2000)

    def cut(self, output: Path, part: int, inputs: str = "state") -> list[Path]:
        """The parts that a run leaves which is cut off."""
        with pytest.raises(CutError):
            compare_texts(collection(), output, means=cut_at(part), inputs=inputs)
        assert not output.exists()
        return sorted(output.parent.glob(".*.work/part-*.parquet"))

    def whole(self, folder: Path) -> bytes:
        folder.mkdir()
        compare_texts(collection(), folder / "m.parquet", means=Means(10**5, 1))
        return (folder / "m.parquet").read_bytes()

    @pytest.mark.parametrize("part", [1, 3])
    def test_parts_that_are_done_are_not_made_again(self, tmp_path: Path, part: int):
        output = tmp_path / "m.parquet"
        parts = self.cut(output, part)
        assert len(parts) == part
        made = []

        def watching(items: Iterable, label: str, total: int) -> Iterable:
            made.append(label)
            return items

        total = compare_texts(collection(), output, means=Means(10**5, 1, watching), inputs="state")
        assert output.read_bytes() == self.whole(tmp_path / "whole")
        assert total.rows == read_table(output).num_rows
        assert not list(tmp_path.glob(".*"))
        every = []
        counting = Means(10**5, 1, lambda items, label, total: every.append(label) or items)
        compare_texts(collection(), output, means=counting)
        assert made.count("align") == every.count("align") - part

    @pytest.mark.parametrize(
        "other",
        [
            {"inputs": "another state"},
            {"inputs": ""},
            {"options": Options(within=True)},
            {"means": Means(2 * 10**9, 1)},
        ],
        ids=["texts", "unknown texts", "options", "memory"],
    )
    def test_parts_of_another_run_are_not_used(self, tmp_path: Path, other: dict):
        output, options = tmp_path / "m.parquet", other.get("options")
        self.cut(output, 3)
        given = {"inputs": "state", "means": Means(10**5, 1), **other}
        compare_texts(collection(), output, **given)
        (tmp_path / "whole").mkdir()
        compare_texts(collection(), tmp_path / "whole" / "m.parquet", options)
        assert output.read_bytes() == (tmp_path / "whole" / "m.parquet").read_bytes()

    def test_a_run_that_nobody_can_go_on_from_leaves_nothing(self, tmp_path: Path):
        assert self.cut(tmp_path / "m.parquet", 0) == []
        assert self.cut(tmp_path / "m.parquet", 3, inputs="") == []
        assert list(tmp_path.iterdir()) == []

    def test_a_table_that_stood_there_stays_until_the_new_one_is_whole(self, tmp_path: Path):
        output = tmp_path / "m.parquet"
        compare_texts([Text("a", BUS), Text("b", BUS)], output)
        before = output.read_bytes()
        with pytest.raises(CutError):
            compare_texts(collection(), output, means=cut_at(2))
        assert output.read_bytes() == before
