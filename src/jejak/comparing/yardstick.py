"""What a cosine of some encoder is worth: near enough to be a translation, or not.

Encoders differ in scale (one gives translations .77 and others .1, another .89 and .83), so each
is tried once on sentences whose translations are known, our own words in three languages, with
near misses among them. The same sentences serve as the random ones that similarities are
measured against (Thompson & Koehn 2019, equation 2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from jejak.text.meaning import Encoder, Vectors

Floats = NDArray[np.float32]

HARDEST = 3
"""Wrong pairs a sentence that the logistic curve is fitted against: the nearest ones."""
_KNOWN: dict[str, Yardstick] = {}


@dataclass(frozen=True)
class Yardstick:
    """Log-odds of being a translation: `slope` * (`normalised` similarity - `midpoint`).

    `usual` is the mean vector of the random sentences.
    """

    usual: Floats
    midpoint: float
    slope: float

    def background(self, vectors: Vectors) -> Floats:
        """The mean cosine of each vector with random sentences."""
        return np.asarray(vectors @ self.usual, dtype=np.float32)

    def odds(self, cosine: Floats, usual_a: Floats, usual_b: Floats) -> Floats:
        """Log-odds for cosines, given the backgrounds of either side, which are broadcast."""
        near = normalised(cosine, usual_a, usual_b)
        return np.asarray(self.slope * (near - self.midpoint), dtype=np.float32)


def normalised(cosine: Floats, usual_a: Floats, usual_b: Floats) -> Floats:
    """1 - (1 - cos) / (1 - mean of the two cosines with random sentences).

    1 for equal vectors, about 0 for sentences no nearer than random ones.
    """
    usual = (usual_a + usual_b) / 2
    return np.asarray(1 - (1 - cosine) / np.maximum(1 - usual, 1e-3), dtype=np.float32)


def yardstick(encoder: Encoder) -> Yardstick:
    """The scale of this encoder, found once a process and name."""
    if encoder.name not in _KNOWN:
        _KNOWN[encoder.name] = _fit(encoder)
    return _KNOWN[encoder.name]


def _fit(encoder: Encoder) -> Yardstick:
    sides = [encoder.encode([row[side] for row in SAMPLE]) for side in range(3)]
    usual = np.concatenate(sides).mean(axis=0)
    right: list[float] = []
    wrong: list[float] = []
    for one, other in ((0, 1), (0, 2), (1, 2)):
        usual_a, usual_b = (sides[one] @ usual)[:, None], sides[other] @ usual
        near = normalised(sides[one] @ sides[other].T, usual_a, usual_b)
        right += np.diag(near).tolist()
        np.fill_diagonal(near, -np.inf)
        wrong += np.sort(near, axis=1)[:, -HARDEST:].ravel().tolist()
    truth = np.repeat([1, 0], [len(right), len(wrong)])
    values = np.array(right + wrong)
    # Scaled first, so that the penalty weighs alike for every encoder.
    spread = float(values.std()) or 1.0
    fit = LogisticRegression(class_weight="balanced").fit(values[:, None] / spread, truth)
    slope = max(float(fit.coef_[0, 0]), 1e-6)
    return Yardstick(usual, -float(fit.intercept_[0]) / slope * spread, slope / spread)


SAMPLE = (
    ("Wali kota meresmikan taman di tepi danau pada hari Sabtu.", "The mayor opened a park by the lake on Saturday.", "시장은 토요일에 호숫가 공원을 열었다."),
    ("Taman di tepi danau ditutup untuk perbaikan.", "The park by the lake is closed for repairs.", "호숫가 공원은 보수 공사로 문을 닫았다."),
    ("Pajak hotel dinaikkan untuk membiayai promosi wisata.", "The hotel tax is raised to pay for tourism promotion.", "관광 홍보 비용을 마련하려고 숙박세를 올린다."),
    ("Pajak restoran tetap sama seperti tahun lalu.", "The restaurant tax stays the same as last year.", "음식점세는 작년과 같다."),
    ("Dinas kesehatan membuka klinik gratis bagi ibu hamil.", "The health office opens a free clinic for pregnant women.", "보건국은 임산부를 위한 무료 진료소를 연다."),
    ("Klinik itu buka pada sore hari agar pekerja dapat datang.", "The clinic is open in the evening so that workers can come.", "직장인이 올 수 있도록 진료소는 저녁에 문을 연다."),
    ("Izin usaha dapat diurus secara daring tanpa datang ke kantor.", "Business licences can be obtained online without visiting the office.", "사업 허가는 사무실에 가지 않고 온라인으로 받을 수 있다."),
    ("Permohonan yang tidak lengkap dikembalikan kepada pemohon.", "Incomplete applications are returned to the applicant.", "미비한 신청서는 신청인에게 돌려보낸다."),
    ("Polisi mencatat penurunan kecelakaan di jalan sekolah.", "Police recorded fewer accidents on school streets.", "경찰은 통학로 사고가 줄었다고 밝혔다."),
    ("Batas kecepatan di dekat sekolah ditetapkan 30 kilometer per jam.", "The speed limit near schools is set at 30 kilometres an hour.", "학교 주변의 제한 속도는 시속 30킬로미터로 정한다."),
    ("Perumahan murah dibangun di atas tanah milik negara.", "Affordable housing is built on land owned by the state.", "저렴한 주택은 국유지에 짓는다."),
    ("Penghuni tidak boleh menjual rumahnya selama sepuluh tahun.", "Residents may not sell their home for ten years.", "입주자는 10년 동안 집을 팔 수 없다."),
    ("Panel surya dipasang di atap gedung pemerintah.", "Solar panels are installed on the roofs of public buildings.", "공공건물 지붕에 태양광 패널을 설치한다."),
    ("Listrik yang berlebih dijual kepada perusahaan negara.", "Surplus electricity is sold to the state company.", "남는 전기는 공기업에 판다."),
    ("Para ahli dari Jepang melatih petugas pemadam kebakaran.", "Experts from Japan train the firefighters.", "일본 전문가들이 소방관을 훈련한다."),
    ("Delegasi itu juga mengunjungi museum dan universitas.", "The delegation also visited a museum and a university.", "대표단은 박물관과 대학교도 방문했다."),
    ("Undang-undang ini mulai berlaku pada tanggal diundangkan.", "This law enters into force on the day of its promulgation.", "이 법은 공포한 날부터 시행한다."),
    ("Ketentuan lebih lanjut diatur dengan keputusan menteri.", "Further details are laid down by ministerial decree.", "그 밖의 사항은 장관령으로 정한다."),
    ("Komisi terdiri atas tujuh anggota yang dipilih oleh parlemen.", "The commission has seven members elected by parliament.", "위원회는 국회가 선출한 위원 일곱 명으로 구성한다."),
    ("Anggota komisi tidak boleh menjadi pengurus partai.", "Members of the commission may not be party officials.", "위원은 정당의 간부가 될 수 없다."),
    ("Petani menerima benih tahan kekeringan dan pelatihan.", "Farmers receive drought-resistant seed and training.", "농민은 가뭄에 강한 씨앗과 교육을 받는다."),
    ("Harga beras naik karena musim hujan datang terlambat.", "The price of rice rose because the rains came late.", "우기가 늦어져 쌀값이 올랐다."),
    ("Perempuan mengisi sepertiga kursi dewan desa, meskipun aturan sebelumnya hanya meminta seperlima.", "Women hold a third of the seats on village councils, although the earlier rule asked only for a fifth.", "이전 규정은 5분의 1만 요구했지만 마을 의회 의석의 3분의 1을 여성이 차지한다."),
    ("Data pribadi dihapus setelah dua tahun, kecuali jika diperlukan untuk penyelidikan.", "Personal data are deleted after two years unless they are needed for an investigation.", "조사에 필요한 경우를 제외하고 개인정보는 2년 뒤에 삭제한다."),
)  # fmt: skip
