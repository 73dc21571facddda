"""How alike two passages are: by meaning across languages, and by the pieces of their words.

The kernel is the sum of a Gaussian of the distance between sentence vectors and the cosine of
character n-grams weighted by rarity. On two sets of paraphrased passages written without sight
of the examples, the sum scored .66-.69 micro-F1 where vectors alone scored .60 and n-grams .60.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import HashingVectorizer

from jejak.text.folding import lower
from jejak.text.meaning import Encoder, Vectors

Matrix = NDArray[np.float64]
# 3-5 characters inside word borders: stems and affixes in Indonesian and English, syllable
# runs in Korean; 2-5 and 3-6 scored the same within noise.
_HASHING = HashingVectorizer(
    analyzer="char_wb", ngram_range=(3, 5), n_features=2**18, alternate_sign=False,
    lowercase=False, norm=None, dtype=np.float32,
)  # fmt: skip


@dataclass(frozen=True)
class Features:
    """Passages as rows: unit sentence vectors and sparse n-gram counts (log-scaled)."""

    vectors: Vectors
    pieces: csr_matrix

    def __len__(self) -> int:
        return int(self.vectors.shape[0])

    def rows(self, index: NDArray[np.intp]) -> Features:
        """The features of some of the passages."""
        return Features(self.vectors[index], self.pieces[index])


def featurise(texts: Sequence[str], encoder: Encoder, vectors: Vectors | None = None) -> Features:
    """Both views of the texts; ready-made sentence vectors may be passed in."""
    pieces = _HASHING.transform([lower(text) for text in texts]).tocsr()
    pieces.data = 1 + np.log(pieces.data)
    return Features(encoder.encode(texts) if vectors is None else vectors, pieces)


@dataclass(frozen=True)
class Kernel:
    """Similarity to a fixed set of passages; `rarity` is the smoothed idf over that set."""

    base: Features
    rarity: NDArray[np.float32]

    @classmethod
    def over(cls, base: Features) -> Kernel:
        """The kernel to the passages of `base`."""
        seen = np.asarray((base.pieces > 0).sum(axis=0)).ravel()
        rarity = np.log((1 + len(base)) / (1 + seen)) + 1
        return cls(Features(base.vectors, _scaled(base.pieces, rarity)), rarity.astype(np.float32))

    def __call__(self, other: Features) -> Matrix:
        """A matrix of similarities in (0, 2], one row for each passage of `other`."""
        near = np.exp(-2 + 2 * (other.vectors @ self.base.vectors.T).astype(np.float64))
        shared = _scaled(other.pieces, self.rarity) @ self.base.pieces.T
        return np.asarray(near + shared.toarray(), dtype=np.float64)


def _scaled(pieces: csr_matrix, rarity: NDArray[np.float32]) -> csr_matrix:
    weighted = pieces.multiply(rarity).tocsr()
    length = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    length[length == 0] = 1
    return weighted.multiply(1 / length[:, None]).tocsr()
