"""A linear model on character and word n-grams, kept as plain arrays (no pickles)."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any, Dict, Iterable, List, Mapping, NamedTuple, Sequence, Tuple

import numpy as np
import scipy.sparse as sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

Ngrams = Mapping[str, Sequence[int]]
WORD = r"(?u)\b\w+\b"


class NgramReader:
    """The weighted n-grams of a text by one fitted vectorizer: the arithmetic of scikit-learn
    without sparse matrices."""

    def __init__(self, vectorizer: TfidfVectorizer, first: int) -> None:
        self._pieces = vectorizer.build_analyzer()
        self._vocabulary = vectorizer.vocabulary_
        self._idf = vectorizer.idf_
        self._first = first

    def read(self, text: str) -> Tuple[Any, Any]:
        """Rows of the weights, counted from `first`, and how much of each; of length one."""
        known = (self._vocabulary.get(piece) for piece in self._pieces(text))
        counts = Counter(place for place in known if place is not None)
        places = np.fromiter(counts.keys(), np.intp, len(counts))
        values = np.log(np.fromiter(counts.values(), np.float32, len(counts))) + 1
        values *= self._idf[places]
        length = np.linalg.norm(values)
        return places + self._first, values / length if length else values


class LinearText:
    """Margins per label for a text: tf-idf of n-grams, then a linear support vector machine."""

    def __init__(
        self,
        labels: Sequence[str],
        vectorizers: Mapping[str, TfidfVectorizer],
        weights: Any,
        bias: Any,
    ) -> None:
        self.labels = list(labels)
        self.vectorizers = dict(vectorizers)
        self.weights = np.ascontiguousarray(weights.T)
        self.bias = bias
        self._readers = _readers(self.vectorizers.values())

    @classmethod
    def fit(
        cls,
        texts: Sequence[str],
        labels: Sequence[str],
        ngrams: Ngrams,
        regularization: float,
        seed: int,
    ) -> "LinearText":
        """Learns from texts and labels (at least two different ones).

        `ngrams` says how long the pieces are, from and to, and in how many texts a piece stands at
        least: {"char_wb": [2, 5, 3], "word": [1, 2, 1]}.
        """
        vectorizers = {kind: _vectorizer(kind, lengths) for kind, lengths in ngrams.items()}
        features = sparse.hstack([v.fit_transform(texts) for v in vectorizers.values()]).tocsr()
        machine = LinearSVC(C=regularization, random_state=seed)
        machine.fit(features, labels)
        weights, bias = machine.coef_, machine.intercept_
        if len(machine.classes_) == 2:
            weights = np.vstack([-weights, weights])
            bias = np.concatenate([-bias, bias])
        return cls(machine.classes_.tolist(), vectorizers, weights.astype("float32"), bias)

    def margins(self, texts: Sequence[str]) -> Any:
        """Array of texts × labels: how far on its side of each label's border a text lies."""
        features = sparse.hstack([v.transform(texts) for v in self.vectorizers.values()]).tocsr()
        return np.asarray(features @ self.weights) + self.bias

    def margins_of(self, text: str) -> Any:
        """The margins of one text, an array of labels, without what makes many texts quick."""
        margins = np.array(self.bias)
        for reader in self._readers:
            places, values = reader.read(text)
            margins += values @ self.weights[places]
        return margins

    def known(self, text: str) -> float:
        """The share of the words of a text that were read in training; 0 without words."""
        words = re.findall(WORD, text)
        vocabulary = self.vectorizers["word"].vocabulary_
        return sum(word in vocabulary for word in words) / len(words) if words else 0.0

    def save(self, folder: Path) -> None:
        """Writes vocabularies (JSON) and numbers (npz) into the folder."""
        described = {
            "labels": self.labels,
            "ngrams": {kind: [*v.ngram_range, 1] for kind, v in self.vectorizers.items()},
            "vocabularies": {
                kind: sorted(v.vocabulary_, key=v.vocabulary_.__getitem__)
                for kind, v in self.vectorizers.items()
            },
        }
        text = json.dumps(described, ensure_ascii=False)
        (folder / "model.json").write_text(text, encoding="utf-8")
        idfs = {f"idf_{kind}": v.idf_ for kind, v in self.vectorizers.items()}
        np.savez(folder / "model.npz", weights=self.weights.T, bias=self.bias, **idfs)

    @classmethod
    def load(cls, folder: Path) -> "LinearText":
        """Reads what save wrote."""
        described = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        vectorizers: Dict[str, TfidfVectorizer] = {}
        with np.load(folder / "model.npz", allow_pickle=False) as numbers:
            for kind, lengths in described["ngrams"].items():
                pieces = described["vocabularies"][kind]
                vocabulary = {piece: place for place, piece in enumerate(pieces)}
                vectorizers[kind] = _vectorizer(kind, lengths, vocabulary)
                vectorizers[kind].idf_ = numbers[f"idf_{kind}"]
            return cls(described["labels"], vectorizers, numbers["weights"], numbers["bias"])


def _readers(vectorizers: Iterable[TfidfVectorizer]) -> List[NgramReader]:
    readers, first = [], 0
    for vectorizer in vectorizers:
        readers.append(NgramReader(vectorizer, first))
        first += len(vectorizer.vocabulary_)
    return readers


class Folds(NamedTuple):
    """Into how many folds texts go, by which chance, and who wrote each: an author is in one."""

    count: int
    seed: int
    authors: Sequence[str]


def authors_of(examples: Sequence[Any]) -> List[str]:
    """Who wrote each example (messages of Rasa); an example without an author stands alone."""
    found = [((e.get("metadata") or {}).get("intent") or {}).get("author") for e in examples]
    return [author or f"alone-{place}" for place, author in enumerate(found)]


def out_of_fold_margins(
    texts: Sequence[str],
    labels: Sequence[str],
    ngrams: Ngrams,
    regularization: float,
    folds: Folds,
    parts: Sequence[Sequence[str]] = (),
) -> Tuple[Any, List[int], List[str], Dict[int, Any]]:
    """Margins of every text by a model that never read its author; label numbers; label names.

    Last, by the place of a text that has parts: margins of those parts by the same model.
    """
    from sklearn.model_selection import StratifiedGroupKFold

    names = sorted(set(labels))
    numbers = np.array([names.index(label) for label in labels])
    margins = np.zeros((len(texts), len(names)))
    of_parts: Dict[int, Any] = {}
    splitter = StratifiedGroupKFold(folds.count, shuffle=True, random_state=folds.seed)
    for seen, unseen in splitter.split(np.zeros(len(texts)), numbers, folds.authors):
        of_seen = [texts[i] for i in seen], [labels[i] for i in seen]
        model = LinearText.fit(*of_seen, ngrams, regularization, folds.seed)
        columns = [names.index(label) for label in model.labels]
        margins[np.ix_(unseen, columns)] = model.margins([texts[i] for i in unseen])
        for i in unseen:
            if parts and parts[i]:
                of_parts[int(i)] = np.zeros((len(parts[i]), len(names)))
                of_parts[int(i)][:, columns] = model.margins(parts[i])
    return margins, numbers.tolist(), names, of_parts


def _vectorizer(kind: str, lengths: Sequence[int], vocabulary: Any = None) -> TfidfVectorizer:
    *ngram_range, fewest = lengths
    return TfidfVectorizer(
        analyzer=kind,
        ngram_range=tuple(ngram_range),
        min_df=fewest,
        token_pattern=WORD,
        sublinear_tf=True,
        dtype=np.float32,
        vocabulary=vocabulary,
    )
