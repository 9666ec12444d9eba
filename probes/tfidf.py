"""TF-IDF of words 1-2 and characters 2-5 with logistic regression: what can be told from a text alone.

N-grams are hashed, which needs no fitting and is remembered for each text; what is counted, weighted and kept is fitted on the rows given.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer

from harness.probe_nouns import Family, Inputs, Reads
from harness.stream_nouns import Site
from probes.linear import fit_logistic

MAX_FEATURES = 20_000
"""Most n-grams kept of each sort: the most frequent of the rows fitted on."""
N_BUCKETS = 2**18
"""Hash buckets of each sort; some 30,000 n-grams rarely collide."""
SORTS: tuple[tuple[str, tuple[int, int]], ...] = (("word", (1, 2)), ("char", (2, 5)))
"""What is counted: analyser and n-gram range."""


@dataclass(frozen=True, slots=True, eq=False)
class TfidfDetector:
    """Weights of the kept n-grams."""

    bucket_F: np.ndarray
    """Bucket of each kept n-gram; words first, then characters, moved up by N_BUCKETS."""
    idf_F: np.ndarray
    """Inverse document frequency of each."""
    weight_F: np.ndarray
    """Weight of each."""
    offset: float
    """Score of an empty text."""

    def score(self, inputs: Inputs) -> np.ndarray:
        """Log-odds of deception for each text."""
        words = hashlib.sha256(self.bucket_F.tobytes() + self.idf_F.tobytes()).hexdigest()
        x_NF = inputs.once(f"tfidf {words}", lambda: _weighted(inputs.texts, self.bucket_F, self.idf_F))
        return np.asarray(x_NF @ self.weight_F + self.offset)

    def state(self) -> tuple[dict[str, np.ndarray], dict[str, object]]:
        """Three vectors and the offset."""
        return {"bucket": self.bucket_F, "idf": self.idf_F, "weight": self.weight_F}, {"offset": self.offset}


@dataclass(frozen=True, slots=True)
class Tfidf:
    """Recipe: which text, and the inverse penalty."""

    name: str
    """Unique among all probes."""
    summary: str
    """One sentence for lists."""
    reads: Reads
    """prompt, response or both."""
    c: float = 1.0
    """Inverse strength of the L2 penalty."""
    grid: tuple[float, ...] = (0.1, 1.0, 10.0)
    """Strengths to choose from, simplest first."""
    family: Family = "text"
    """What it counts as."""

    def accepts(self, site: Site) -> bool:
        """None: it reads no activations."""
        return False

    def variants(self) -> tuple["Tfidf", ...]:
        """One for each penalty."""
        return tuple(replace(self, c=c) for c in self.grid)

    def fit(self, inputs: Inputs, y_N: np.ndarray, *, seed: int) -> TfidfDetector:
        """Counts, weights and fits; the seed is not needed."""
        bucket_F, idf_F = inputs.once("tfidf words", lambda: _vocabulary(inputs.texts))
        if not len(bucket_F):
            return TfidfDetector(
                bucket_F, idf_F, np.zeros(0), 0.0
            )  # blank texts: nothing is said, every score is the same
        x_NF = inputs.once("tfidf rows", lambda: _weighted(inputs.texts, bucket_F, idf_F))
        weight_F, offset = fit_logistic(x_NF, y_N, c=self.c)
        return TfidfDetector(bucket_F, idf_F, weight_F, offset)

    def restore(self, tensors: Mapping[str, np.ndarray], facts: Mapping[str, object]) -> TfidfDetector:
        """The detector whose state this is."""
        return TfidfDetector(tensors["bucket"], tensors["idf"], tensors["weight"], float(str(facts["offset"])))


def _vocabulary(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """The most frequent buckets of each sort, in order, and their inverse document frequencies."""
    kept, idf = [], []
    for sort in range(len(SORTS)):
        counts_NF = _counts(texts, sort)
        frequency_F = np.bincount(counts_NF.indices, minlength=N_BUCKETS)
        bucket_F = np.sort(
            np.argsort(-frequency_F, kind="stable")[: min(MAX_FEATURES, int(np.count_nonzero(frequency_F)))]
        )
        kept.append(bucket_F + sort * N_BUCKETS)
        idf.append(TfidfTransformer().fit(counts_NF[:, bucket_F]).idf_ if len(bucket_F) else np.zeros(0))
    return np.concatenate(kept), np.concatenate(idf)


def _weighted(texts: Sequence[str], bucket_F: np.ndarray, idf_F: np.ndarray) -> sparse.csr_matrix:
    """TF-IDF with rows of unit length in each sort."""
    blocks = []
    for sort in range(len(SORTS)):
        mine_F = bucket_F // N_BUCKETS == sort
        block_NF = _counts(texts, sort)[:, bucket_F[mine_F] - sort * N_BUCKETS].multiply(idf_F[mine_F][None, :]).tocsr()
        length_N = np.sqrt(np.asarray(block_NF.multiply(block_NF).sum(axis=1)).ravel())
        blocks.append(sparse.diags_array(1 / np.where(length_N > 0, length_N, 1.0)) @ block_NF)
    return sparse.csr_matrix(sparse.hstack(blocks))


def _counts(texts: Sequence[str], sort: int) -> sparse.csr_matrix:
    """Counts of each text's n-grams by bucket."""
    rows = [_count(text, sort) for text in texts]
    starts = np.cumsum([0, *(len(indices) for indices, _ in rows)])
    indices = np.concatenate([indices for indices, _ in rows])
    counts = np.concatenate([counts for _, counts in rows])
    return sparse.csr_matrix((counts, indices, starts), shape=(len(rows), N_BUCKETS))


@lru_cache(maxsize=16_384)
def _count(text: str, sort: int) -> tuple[np.ndarray, np.ndarray]:
    """Buckets and counts of one text; the same for ever, so it is remembered."""
    analyser, ngrams = SORTS[sort]
    vectorizer = HashingVectorizer(
        n_features=N_BUCKETS,
        analyzer=analyser,
        ngram_range=ngrams,
        alternate_sign=False,
        norm=None,
        token_pattern=r"(?u)\b\w+\b",
    )
    row = vectorizer.transform([text])
    return row.indices, row.data
