"""Reads one sentence with the same arithmetic as scikit-learn, without building sparse matrices.

The products are added up in the order in which scipy adds them, so that not even the last digit of
a confidence differs.
"""

from collections import Counter
from typing import Any, Callable, List, Sequence, Text

import numpy as np

Margins = Callable[[Any, Sequence[Text]], Any]
READERS = "_nachtwacht_readers"


class NgramReader:
    """The weighted n-grams of a text by one loaded vectorizer."""

    def __init__(self, vectorizer: Any, first: int) -> None:
        self._analyze = vectorizer.build_analyzer()
        self._vocabulary = vectorizer.vocabulary_
        self._idf = vectorizer.idf_
        self._first = first

    def read(self, text: Text) -> Any:
        """Columns from the last to the first, as scipy leaves them, and their normed values."""
        known = (self._vocabulary.get(piece) for piece in self._analyze(text))
        counts = Counter(column for column in known if column is not None)
        columns = np.array(sorted(counts, reverse=True), dtype=np.intp)
        values = np.array([counts[column] for column in columns], dtype=np.float32)
        values = (np.log(values) + 1) * self._idf[columns]
        if len(values):
            values = values / np.sqrt(np.cumsum(values * values)[-1])
        return columns + self._first, values


def of_one_text(stock: Margins) -> Margins:
    """Makes `LinearText.margins`; several texts at once (training) go to stock."""

    def margins(self: Any, texts: Sequence[Text]) -> Any:
        if len(texts) != 1:
            return stock(self, texts)
        read = [reader.read(texts[0]) for reader in _readers(self)]
        columns = np.concatenate([columns for columns, _ in read])
        values = np.concatenate([values for _, values in read])
        weights = np.ascontiguousarray(self.weights[:, columns].T)
        # Down the rows numpy adds one by one, as scipy does.
        return (values[:, None] * weights).sum(axis=0)[None, :] + self.bias

    return margins


def _readers(model: Any) -> List[NgramReader]:
    readers: List[NgramReader] = model.__dict__.get(READERS, [])
    if not readers:
        first = 0
        for vectorizer in model.vectorizers.values():
            readers.append(NgramReader(vectorizer, first))
            first += len(vectorizer.vocabulary_)
        model.__dict__[READERS] = readers
    return readers
