"""Sources of the kinds that cases hold, and how citeproc-js 2.4.63 writes them with the same styles.

Where ours differ on purpose, `OURS` says how: names in Hangul stay whole, as Korean texts cite them,
titles of periodicals are in italics in every script, and Korean "and others" stands after a space.
"""

from jejak.model.references import Reference, from_csl

ITEMS = [
    {"id": "n1", "type": "article-newspaper", "title": "Bandung dan Seoul jalin kerja sama kota kembar", "container-title": "Pikiran Rakyat", "issued": {"date-parts": [[2016, 1, 30]]}, "URL": "https://www.pikiran-rakyat.com/a", "language": "id"},
    {"id": "n4", "type": "article-newspaper", "title": "Another story of the day", "container-title": "Pikiran Rakyat", "issued": {"date-parts": [[2016, 1, 30]]}, "language": "en"},
    {"id": "w1", "type": "webpage", "title": "Sister city programme", "author": [{"literal": "Seoul Metropolitan Government"}], "URL": "https://english.seoul.go.kr/s", "accessed": {"date-parts": [[2020, 3, 1]]}, "language": "en"},
    {"id": "w3", "type": "webpage", "title": "News of the city", "author": [{"literal": "Seoul Metropolitan Government"}], "issued": {"date-parts": [[2016]]}, "URL": "https://english.seoul.go.kr/t", "language": "en"},
    {"id": "w4", "type": "webpage", "title": "More news of the city", "author": [{"literal": "Seoul Metropolitan Government"}], "issued": {"date-parts": [[2016]]}, "URL": "https://english.seoul.go.kr/u", "language": "en"},
    {"id": "r2", "type": "report", "title": "Laporan kinerja 2016", "author": [{"literal": "Pemerintah Kota Bandung"}], "issued": {"date-parts": [[2014], [2019]]}, "publisher": "Pemerintah Kota Bandung", "language": "id"},
    {"id": "l1", "type": "legislation", "title": "Undang-Undang Nomor 23 Tahun 2014 tentang Pemerintahan Daerah", "issued": {"date-parts": [[2014, 9, 30]]}, "publisher": "Republik Indonesia", "language": "id"},
    {"id": "t1", "type": "thesis", "title": "Policy transfer through sister cities", "author": [{"family": "Sukarno"}], "genre": "Doctoral dissertation", "publisher": "Universitas Padjadjaran", "issued": {"date-parts": [[2018]]}, "language": "en"},
    {"id": "j1", "type": "article-journal", "title": "서울시 도시외교의 성과와 과제", "author": [{"family": "김", "given": "철수"}, {"family": "이", "given": "영희"}], "container-title": "도시행정학보", "volume": "29", "issue": "2", "page": "1-25", "DOI": "10.1234/abc.5678", "issued": {"date-parts": [[2016]]}, "language": "ko"},
    {"id": "j2", "type": "article-journal", "title": "Who learns what from whom: a review", "author": [{"family": "Dolowitz", "given": "David P."}, {"family": "Marsh", "given": "David"}], "container-title": "Political Studies", "volume": "44", "issue": "2", "page": "343-357", "issued": {"date-parts": [[1996]]}, "language": "en"},
    {"id": "j3", "type": "article-journal", "title": "Study of many", "author": [{"family": "Kim", "given": "Cheol-su"}, {"family": "van der Berg", "given": "Jan"}, {"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"}, {"family": "Lee", "given": "A"}], "container-title": "Cities", "volume": "3", "page": "1", "issued": {"date-parts": [[2001]]}},
    {"id": "c1", "type": "chapter", "title": "Mobile policies", "author": [{"family": "Peck", "given": "Jamie"}, {"family": "Theodore", "given": "Nik"}], "editor": [{"family": "McCann", "given": "Eugene"}, {"family": "Ward", "given": "Kevin"}], "container-title": "Mobile urbanism", "publisher": "University of Minnesota Press", "publisher-place": "Minneapolis", "page": "1-20", "issued": {"date-parts": [[2011]]}, "language": "en"},
    {"id": "p1", "type": "post-weblog", "title": "My “trip” to Bandung", "author": [{"literal": "홍길동"}], "container-title": "Travel notes", "issued": {"date-parts": [[2017, 10, 16], [2017, 10, 19]]}, "URL": "https://blog.example.org/a"},
    {"id": "i1", "type": "interview", "title": "Interview with the mayor", "author": [{"literal": "Ridwan Kamil"}], "issued": {"date-parts": [[2016, 2], [2016, 4]]}, "publisher": "Tempo", "language": "en"},
    {"id": "b1", "type": "book", "title": "Learning from Seoul", "author": [{"family": "Rose", "given": "Richard"}], "publisher": "Routledge", "publisher-place": "London", "issued": {"date-parts": [[2005]]}, "edition": "2", "language": "en"},
    {"id": "d1", "type": "document", "title": "Berita acara rapat", "author": [{"literal": "Dinas Perhubungan"}], "issued": {"date-parts": [[2016, 2, 3]]}, "language": "id"},
]  # fmt: skip
REFERENCES: list[Reference] = [from_csl(one, "items") for one in ITEMS]

# By style and language: how the text cites a source, and its entry in the list.
CITEPROC_JS = {
    ("apa", "en"): {
        "n1": (
            "(“Bandung dan Seoul jalin kerja sama kota kembar,” 2016)",
            "Bandung dan Seoul jalin kerja sama kota kembar. (2016, January 30). <i>Pikiran Rakyat</i>. https://www.pikiran-rakyat.com/a",
        ),
        "n4": (
            "(“Another Story of the Day,” 2016)",
            "Another story of the day. (2016, January 30). <i>Pikiran Rakyat</i>.",
        ),
        "w1": (
            "(Seoul Metropolitan Government, n.d.)",
            "Seoul Metropolitan Government. (n.d.). <i>Sister city programme</i>. Retrieved March 1, 2020, from https://english.seoul.go.kr/s",
        ),
        "w3": (
            "(Seoul Metropolitan Government, 2016b)",
            "Seoul Metropolitan Government. (2016b). <i>News of the city</i>. https://english.seoul.go.kr/t",
        ),
        "w4": (
            "(Seoul Metropolitan Government, 2016a)",
            "Seoul Metropolitan Government. (2016a). <i>More news of the city</i>. https://english.seoul.go.kr/u",
        ),
        "r2": (
            "(Pemerintah Kota Bandung, 2014–2019)",
            "Pemerintah Kota Bandung. (2014–2019). <i>Laporan kinerja 2016</i>. Pemerintah Kota Bandung.",
        ),
        "l1": (
            "(Undang-Undang Nomor 23 Tahun 2014 tentang Pemerintahan Daerah, 2014)",
            "Undang-Undang Nomor 23 Tahun 2014 tentang Pemerintahan Daerah (2014).",
        ),
        "t1": (
            "(Sukarno, 2018)",
            "Sukarno. (2018). <i>Policy transfer through sister cities</i> [Doctoral dissertation]. Universitas Padjadjaran.",
        ),
        "j1": (
            "(김 &amp; 이, 2016)",
            "김철수, &amp; 이영희. (2016). 서울시 도시외교의 성과와 과제. <i>도시행정학보</i>, <i>29</i>(2), 1–25. https://doi.org/10.1234/abc.5678",
        ),
        "j2": (
            "(Dolowitz &amp; Marsh, 1996)",
            "Dolowitz, D. P., &amp; Marsh, D. (1996). Who learns what from whom: a review. <i>Political Studies</i>, <i>44</i>(2), 343–357.",
        ),
        "j3": (
            "(Kim et al., 2001)",
            "Kim, C., van der Berg, J., van Beethoven, L., &amp; Lee, A. (2001). Study of many. <i>Cities</i>, <i>3</i>, 1.",
        ),
        "c1": (
            "(Peck &amp; Theodore, 2011)",
            "Peck, J., &amp; Theodore, N. (2011). Mobile policies. In E. McCann &amp; K. Ward (Eds.), <i>Mobile urbanism</i> (pp. 1–20). University of Minnesota Press.",
        ),
        "p1": (
            "(홍길동, 2017)",
            "홍길동. (2017, October 16–19). My “trip” to Bandung. <i>Travel Notes</i>. https://blog.example.org/a",
        ),
        "i1": (
            "(Ridwan Kamil, 2016)",
            "Ridwan Kamil. (2016, February–April). <i>Interview with the mayor</i> [Interview]. Tempo.",
        ),
        "b1": ("(Rose, 2005)", "Rose, R. (2005). <i>Learning from Seoul</i> (2nd ed.). Routledge."),
        "d1": (
            "(Dinas Perhubungan, 2016)",
            "Dinas Perhubungan. (2016, February 3). <i>Berita acara rapat</i>.",
        ),
    },
    ("apa", "id"): {
        "n1": (
            "(“Bandung dan Seoul jalin kerja sama kota kembar,” 2016)",
            "Bandung dan Seoul jalin kerja sama kota kembar. (2016, Januari 30). <i>Pikiran Rakyat</i>. https://www.pikiran-rakyat.com/a",
        ),
        "w1": (
            "(Seoul Metropolitan Government, t.t.)",
            "Seoul Metropolitan Government. (t.t.). <i>Sister city programme</i>. Diambil 1 Maret 2020, dari https://english.seoul.go.kr/s",
        ),
        "j3": (
            "(Kim dkk., 2001)",
            "Kim, C., van der Berg, J., van Beethoven, L., &amp; Lee, A. (2001). Study of many. <i>Cities</i>, <i>3</i>, 1.",
        ),
        "c1": (
            "(Peck &amp; Theodore, 2011)",
            "Peck, J., &amp; Theodore, N. (2011). Mobile policies. Dalam E. McCann &amp; K. Ward (Ed.), <i>Mobile urbanism</i> (hlm. 1–20). University of Minnesota Press.",
        ),
        "i1": (
            "(Ridwan Kamil, 2016)",
            "Ridwan Kamil. (2016, Februari–April). <i>Interview with the mayor</i> [Wawancara]. Tempo.",
        ),
    },
    ("apa", "ko"): {
        "n1": (
            "(“Bandung dan Seoul jalin kerja sama kota kembar”, 2016)",
            "Bandung dan Seoul jalin kerja sama kota kembar. (2016, 1월 30). <i>Pikiran Rakyat</i>. https://www.pikiran-rakyat.com/a",
        ),
        "w1": (
            "(Seoul Metropolitan Government, 일자 없음)",
            "Seoul Metropolitan Government. (일자 없음). <i>Sister city programme</i>. Retrieved 2020년 3월 1일, (으)로부터 https://english.seoul.go.kr/s",
        ),
        "j3": (
            "(Kim기타, 2001)",
            "Kim, C., van der Berg, J., van Beethoven, L., &amp; Lee, A. (2001). Study of many. <i>Cities</i>, <i>3</i>, 1.",
        ),
        "i1": (
            "(Ridwan Kamil, 2016)",
            "Ridwan Kamil. (2016, 2월–4월). <i>Interview with the mayor</i> [Interview]. Tempo.",
        ),
        "b1": ("(Rose, 2005)", "Rose, R. (2005). <i>Learning from Seoul</i> (2nd ed). Routledge."),
    },
    ("chicago-author-date", "en"): {
        "n1": (
            "(<i>Pikiran Rakyat</i> 2016b)",
            "<i>Pikiran Rakyat</i>. 2016b. “Bandung dan Seoul jalin kerja sama kota kembar.” January 30. https://www.pikiran-rakyat.com/a.",
        ),
        "n4": (
            "(<i>Pikiran Rakyat</i> 2016a)",
            "<i>Pikiran Rakyat</i>. 2016a. “Another Story of the Day.” January 30.",
        ),
        "w1": (
            "(Seoul Metropolitan Government, n.d.)",
            "Seoul Metropolitan Government. n.d. “Sister City Programme.” Accessed March 1, 2020. https://english.seoul.go.kr/s.",
        ),
        "w3": (
            "(Seoul Metropolitan Government 2016b)",
            "Seoul Metropolitan Government. 2016b. “News of the City.” https://english.seoul.go.kr/t.",
        ),
        "w4": (
            "(Seoul Metropolitan Government 2016a)",
            "Seoul Metropolitan Government. 2016a. “More News of the City.” https://english.seoul.go.kr/u.",
        ),
        "r2": (
            "(Pemerintah Kota Bandung 2014–2019)",
            "Pemerintah Kota Bandung. 2014–2019. <i>Laporan kinerja 2016</i>. Pemerintah Kota Bandung.",
        ),
        "l1": (
            "(Undang-Undang Nomor 23 Tahun 2014 tentang Pemerintahan Daerah 2014)",
            "Undang-Undang Nomor 23 Tahun 2014 tentang Pemerintahan Daerah (2014).",
        ),
        "t1": (
            "(Sukarno 2018)",
            "Sukarno. 2018. “Policy Transfer through Sister Cities.” Doctoral dissertation, Universitas Padjadjaran.",
        ),
        "j1": (
            "(김 and 이 2016)",
            "김철수, and 이영희. 2016. “서울시 도시외교의 성과와 과제.” 도시행정학보 29 (2): 1–25. https://doi.org/10.1234/abc.5678.",
        ),
        "j2": (
            "(Dolowitz and Marsh 1996)",
            "Dolowitz, David P., and David Marsh. 1996. “Who Learns What from Whom: A Review.” <i>Political Studies</i> 44 (2): 343–57.",
        ),
        "j3": (
            "(Kim et al. 2001)",
            "Kim, Cheol-su, Jan van der Berg, Ludwig van Beethoven, and A. Lee. 2001. “Study of Many.” <i>Cities</i> 3: 1.",
        ),
        "c1": (
            "(Peck and Theodore 2011)",
            "Peck, Jamie, and Nik Theodore. 2011. “Mobile Policies.” In <i>Mobile Urbanism</i>, edited by Eugene McCann and Kevin Ward. University of Minnesota Press.",
        ),
        "p1": (
            "(홍길동 2017)",
            "홍길동. 2017. “My ‘Trip’ to Bandung.” <i>Travel Notes</i>, October 16–19. https://blog.example.org/a.",
        ),
        "i1": (
            "(Ridwan Kamil 2016)",
            "Ridwan Kamil. 2016. “Interview with the Mayor.” Tempo, February–April.",
        ),
        "b1": (
            "(Rose 2005)",
            "Rose, Richard. 2005. <i>Learning from Seoul</i>. 2nd ed. Routledge.",
        ),
        "d1": (
            "(Dinas Perhubungan 2016)",
            "Dinas Perhubungan. 2016. “Berita acara rapat.” February 3.",
        ),
    },
    ("chicago-author-date", "id"): {
        "n1": (
            "(<i>Pikiran Rakyat</i> 2016b)",
            "<i>Pikiran Rakyat</i>. 2016b. “Bandung dan Seoul jalin kerja sama kota kembar.” Januari 30. https://www.pikiran-rakyat.com/a.",
        ),
        "w1": (
            "(Seoul Metropolitan Government, t.t.)",
            "Seoul Metropolitan Government. t.t. “Sister City Programme.” Diakses 1 Maret 2020. https://english.seoul.go.kr/s.",
        ),
        "j3": (
            "(Kim dkk. 2001)",
            "Kim, Cheol-su, Jan van der Berg, Ludwig van Beethoven, dan A. Lee. 2001. “Study of many.” <i>Cities</i> 3: 1.",
        ),
        "c1": (
            "(Peck dan Theodore 2011)",
            "Peck, Jamie, dan Nik Theodore. 2011. “Mobile Policies.” Dalam <i>Mobile Urbanism</i>, disunting oleh Eugene McCann dan Kevin Ward. University of Minnesota Press.",
        ),
        "i1": (
            "(Ridwan Kamil 2016)",
            "Ridwan Kamil. 2016. “Interview with the Mayor.” Tempo, Februari–April.",
        ),
    },
    ("chicago-author-date", "ko"): {
        "n1": (
            "(<i>Pikiran Rakyat</i> 2016b)",
            "<i>Pikiran Rakyat</i>. 2016b. “Bandung dan Seoul jalin kerja sama kota kembar”. 1월 30. https://www.pikiran-rakyat.com/a.",
        ),
        "w1": (
            "(Seoul Metropolitan Government, 일자 없음)",
            "Seoul Metropolitan Government. 일자 없음. “Sister City Programme”. 접근된 2020년 3월 1일. https://english.seoul.go.kr/s.",
        ),
        "j3": (
            "(Kim기타 2001)",
            "Kim, Cheol-su, Jan van der Berg, Ludwig van Beethoven와/과A. Lee. 2001. “Study of many”. <i>Cities</i> 3: 1.",
        ),
        "i1": (
            "(Ridwan Kamil 2016)",
            "Ridwan Kamil. 2016. “Interview with the Mayor”. Tempo, 2월–4월.",
        ),
        "b1": (
            "(Rose 2005)",
            "Rose, Richard. 2005. <i>Learning from Seoul</i>. 2nd ed. Routledge.",
        ),
    },
    ("chicago-notes", "en"): {
        "n1": (
            "“Bandung dan Seoul jalin kerja sama kota kembar,” <i>Pikiran Rakyat</i>, January 30, 2016, https://www.pikiran-rakyat.com/a.",
            "<i>Pikiran Rakyat</i>. “Bandung dan Seoul jalin kerja sama kota kembar.” January 30, 2016. https://www.pikiran-rakyat.com/a.",
        ),
        "n4": (
            "“Another Story of the Day,” <i>Pikiran Rakyat</i>, January 30, 2016.",
            "<i>Pikiran Rakyat</i>. “Another Story of the Day.” January 30, 2016.",
        ),
        "w1": (
            "Seoul Metropolitan Government, “Sister City Programme,” accessed March 1, 2020, https://english.seoul.go.kr/s.",
            "Seoul Metropolitan Government. “Sister City Programme.” Accessed March 1, 2020. https://english.seoul.go.kr/s.",
        ),
        "w3": (
            "Seoul Metropolitan Government, “News of the City,” 2016, https://english.seoul.go.kr/t.",
            "Seoul Metropolitan Government. “News of the City.” 2016. https://english.seoul.go.kr/t.",
        ),
        "w4": (
            "Seoul Metropolitan Government, “More News of the City,” 2016, https://english.seoul.go.kr/u.",
            "Seoul Metropolitan Government. “More News of the City.” 2016. https://english.seoul.go.kr/u.",
        ),
        "r2": (
            "Pemerintah Kota Bandung, <i>Laporan kinerja 2016</i> (Pemerintah Kota Bandung, 2014–2019).",
            "Pemerintah Kota Bandung. <i>Laporan kinerja 2016</i>. Pemerintah Kota Bandung, 2014–2019.",
        ),
        "l1": (
            "Undang-Undang Nomor 23 Tahun 2014 tentang Pemerintahan Daerah (2014).",
            "Undang-Undang Nomor 23 Tahun 2014 tentang Pemerintahan Daerah (2014).",
        ),
        "t1": (
            "Sukarno, “Policy Transfer through Sister Cities” (Doctoral dissertation, Universitas Padjadjaran, 2018).",
            "Sukarno. “Policy Transfer through Sister Cities.” Doctoral dissertation, Universitas Padjadjaran, 2018.",
        ),
        "j1": (
            "김철수 and 이영희, “서울시 도시외교의 성과와 과제,” 도시행정학보 29, no. 2 (2016): 1–25, https://doi.org/10.1234/abc.5678.",
            "김철수, and 이영희. “서울시 도시외교의 성과와 과제.” 도시행정학보 29, no. 2 (2016): 1–25. https://doi.org/10.1234/abc.5678.",
        ),
        "j2": (
            "David P. Dolowitz and David Marsh, “Who Learns What from Whom: A Review,” <i>Political Studies</i> 44, no. 2 (1996): 343–57.",
            "Dolowitz, David P., and David Marsh. “Who Learns What from Whom: A Review.” <i>Political Studies</i> 44, no. 2 (1996): 343–57.",
        ),
        "j3": (
            "Cheol-su Kim et al., “Study of Many,” <i>Cities</i> 3 (2001): 1.",
            "Kim, Cheol-su, Jan van der Berg, Ludwig van Beethoven, and A. Lee. “Study of Many.” <i>Cities</i> 3 (2001): 1.",
        ),
        "c1": (
            "Jamie Peck and Nik Theodore, “Mobile Policies,” in <i>Mobile Urbanism</i>, ed. Eugene McCann and Kevin Ward (University of Minnesota Press, 2011).",
            "Peck, Jamie, and Nik Theodore. “Mobile Policies.” In <i>Mobile Urbanism</i>, edited by Eugene McCann and Kevin Ward. University of Minnesota Press, 2011.",
        ),
        "p1": (
            "홍길동, “My ‘Trip’ to Bandung,” <i>Travel Notes</i>, October 16–19, 2017, https://blog.example.org/a.",
            "홍길동. “My ‘Trip’ to Bandung.” <i>Travel Notes</i>, October 16–19, 2017. https://blog.example.org/a.",
        ),
        "i1": (
            "Ridwan Kamil, “Interview with the Mayor,” Tempo, February–April 2016.",
            "Ridwan Kamil. “Interview with the Mayor.” Tempo, February–April 2016.",
        ),
        "b1": (
            "Richard Rose, <i>Learning from Seoul</i>, 2nd ed. (Routledge, 2005).",
            "Rose, Richard. <i>Learning from Seoul</i>. 2nd ed. Routledge, 2005.",
        ),
        "d1": ("Dinas Perhubungan, “Berita acara rapat,” February 3, 2016.", ""),
    },
    ("chicago-notes", "id"): {
        "n1": (
            "“Bandung dan Seoul jalin kerja sama kota kembar,” <i>Pikiran Rakyat</i>, 30 Januari 2016, https://www.pikiran-rakyat.com/a.",
            "<i>Pikiran Rakyat</i>. “Bandung dan Seoul jalin kerja sama kota kembar.” 30 Januari 2016. https://www.pikiran-rakyat.com/a.",
        ),
        "w1": (
            "Seoul Metropolitan Government, “Sister City Programme,” diakses 1 Maret 2020, https://english.seoul.go.kr/s.",
            "Seoul Metropolitan Government. “Sister City Programme.” Diakses 1 Maret 2020. https://english.seoul.go.kr/s.",
        ),
        "j3": (
            "Cheol-su Kim dkk., “Study of many,” <i>Cities</i> 3 (2001): 1.",
            "Kim, Cheol-su, Jan van der Berg, Ludwig van Beethoven, dan A. Lee. “Study of many.” <i>Cities</i> 3 (2001): 1.",
        ),
        "c1": (
            "Jamie Peck dan Nik Theodore, “Mobile Policies,” dalam <i>Mobile Urbanism</i>, ed. oleh Eugene McCann dan Kevin Ward (University of Minnesota Press, 2011).",
            "Peck, Jamie, dan Nik Theodore. “Mobile Policies.” Dalam <i>Mobile Urbanism</i>, disunting oleh Eugene McCann dan Kevin Ward. University of Minnesota Press, 2011.",
        ),
        "i1": (
            "Ridwan Kamil, “Interview with the Mayor,” Tempo, Februari–April 2016.",
            "Ridwan Kamil. “Interview with the Mayor.” Tempo, Februari–April 2016.",
        ),
    },
    ("chicago-notes", "ko"): {
        "n1": (
            "“Bandung dan Seoul jalin kerja sama kota kembar”, <i>Pikiran Rakyat</i>, 2016년 1월 30일, https://www.pikiran-rakyat.com/a.",
            "<i>Pikiran Rakyat</i>. “Bandung dan Seoul jalin kerja sama kota kembar”. 2016년 1월 30일. https://www.pikiran-rakyat.com/a.",
        ),
        "w1": (
            "Seoul Metropolitan Government, “Sister City Programme”, 접근된 2020년 3월 1일, https://english.seoul.go.kr/s.",
            "Seoul Metropolitan Government. “Sister City Programme”. 접근된 2020년 3월 1일. https://english.seoul.go.kr/s.",
        ),
        "j3": (
            "Cheol-su Kim기타, “Study of many”, <i>Cities</i> 3 (2001년): 1.",
            "Kim, Cheol-su, Jan van der Berg, Ludwig van Beethoven와/과A. Lee. “Study of many”. <i>Cities</i> 3 (2001년): 1.",
        ),
        "i1": (
            "Ridwan Kamil, “Interview with the Mayor”, Tempo, 2016년 2–4월.",
            "Ridwan Kamil. “Interview with the Mayor”. Tempo, 2016년 2–4월.",
        ),
        "b1": (
            "Richard Rose, <i>Learning from Seoul</i>, 2nd ed (Routledge, 2005).",
            "Rose, Richard. <i>Learning from Seoul</i>. 2nd ed. Routledge, 2005.",
        ),
    },
}

OURS = {
    ("apa", "en", "j1"): (
        "(김철수 &amp; 이영희, 2016)",
        "김철수, &amp; 이영희. (2016). 서울시 도시외교의 성과와 과제. <i>도시행정학보</i>, <i>29</i>(2), 1–25. https://doi.org/10.1234/abc.5678",
    ),
    ("apa", "ko", "j3"): (
        "(Kim 기타, 2001)",
        "Kim, C., van der Berg, J., van Beethoven, L., &amp; Lee, A. (2001). Study of many. <i>Cities</i>, <i>3</i>, 1.",
    ),
    ("chicago-author-date", "en", "j1"): (
        "(김철수 and 이영희 2016)",
        "김철수, and 이영희. 2016. “서울시 도시외교의 성과와 과제.” <i>도시행정학보</i> 29 (2): 1–25. https://doi.org/10.1234/abc.5678.",
    ),
    ("chicago-author-date", "ko", "j3"): (
        "(Kim 기타 2001)",
        "Kim, Cheol-su, Jan van der Berg, Ludwig van Beethoven, 와/과 A. Lee. 2001. “Study of many”. <i>Cities</i> 3: 1.",
    ),
    ("chicago-notes", "en", "j1"): (
        "김철수 and 이영희, “서울시 도시외교의 성과와 과제,” <i>도시행정학보</i> 29, no. 2 (2016): 1–25, https://doi.org/10.1234/abc.5678.",
        "김철수, and 이영희. “서울시 도시외교의 성과와 과제.” <i>도시행정학보</i> 29, no. 2 (2016): 1–25. https://doi.org/10.1234/abc.5678.",
    ),
    ("chicago-notes", "ko", "j3"): (
        "Cheol-su Kim 기타, “Study of many”, <i>Cities</i> 3 (2001년): 1.",
        "Kim, Cheol-su, Jan van der Berg, Ludwig van Beethoven, 와/과 A. Lee. “Study of many”. <i>Cities</i> 3 (2001년): 1.",
    ),
}
