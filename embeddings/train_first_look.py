"""Train what suspects danger before any model: `python -m embeddings.train_first_look --data DIR [--own FILE ...]`.

Needs no encoder and takes a minute. Every figure printed is held out: texts that share a question are never on both
sides of a split.
"""

# ruff: noqa: T201 - a command that reports to the terminal

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from embeddings.first_look import PARTS, SCALE, WEIGHTS, columns
from embeddings.train_distress import Texts, learnt_from

_REGULARISATION = 0.1
_FALSE_ALARMS = 0.01  # of a broadcast's messages: each shows until the model has read it
_LOOK_ALIKES = "danger"  # the set of lines that sound like danger: a broadcast has few of them
_FOLDS = 5


def rows(texts: Sequence[str]) -> csr_matrix:
    """Give the parts of words of n texts, shape (n, PARTS), rows of length `SCALE` or nearly so."""
    found = columns(texts)
    sizes = np.array([len(one) for one in found])
    values = np.repeat(SCALE / np.sqrt(np.maximum(sizes, 1)), sizes)
    places = np.concatenate([np.array(one, np.int32) for one in found])
    owners = np.repeat(np.arange(len(found)), sizes)
    # Equal places are added up: a part that two words share counts twice.
    return csr_matrix((values, (owners, places)), shape=(len(found), PARTS))


def fitted(seen: csr_matrix, labels: NDArray[np.bool_], weights: NDArray[np.float64]) -> LogisticRegression:
    """Fit one regression on n rows of parts."""
    model = LogisticRegression(C=_REGULARISATION, max_iter=300, tol=1e-3)
    return model.fit(seen, labels, sample_weight=weights)


def held_out(texts: Texts, seen: csr_matrix, labels: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Judge every example as written by what saw none of its group, shape (n,)."""
    written = seen[np.unique(texts.owners, return_index=True)[1]]
    groups = [one.group for one in texts.examples]
    logits = np.empty(len(groups))
    for learnt, judged in GroupKFold(_FOLDS).split(groups, groups=groups):
        chosen = np.isin(texts.owners, learnt)
        model = fitted(seen[chosen], labels[texts.owners][chosen], texts.weights[chosen])
        logits[judged] = model.decision_function(written[judged])
    return logits


def main() -> None:
    """Train, print held-out figures, store the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the labelled sets")
    parser.add_argument(
        "--own", type=Path, nargs="*", default=[], help="JSONL files of composed live messages"
    )
    chosen = parser.parse_args()
    texts = Texts.noisy(*learnt_from(chosen.data, chosen.own))
    seen = rows(texts.written)
    labels = np.array([bool(one.danger) for one in texts.examples])
    sources = np.array([one.source for one in texts.examples])
    logits = held_out(texts, seen, labels)
    ordinary = texts.live & ~labels & (sources != _LOOK_ALIKES)
    threshold = float(np.quantile(logits[ordinary], 1 - _FALSE_ALARMS))
    for source in dict.fromkeys(sources.tolist()):
        of_source = sources == source
        found, false = ((logits[of_source & (labels == wanted)] > threshold) for wanted in (True, False))
        print(f"{source} | found {found.sum()} of {len(found)} | false {false.sum()} of {len(false)}")
    model = fitted(seen, labels[texts.owners], texts.weights)
    bias = float(model.intercept_[0]) - threshold
    np.savez_compressed(WEIGHTS, weights=model.coef_[0].astype(np.float16), bias=np.float32(bias))
    print(f"stored {WEIGHTS}")


if __name__ == "__main__":
    main()
