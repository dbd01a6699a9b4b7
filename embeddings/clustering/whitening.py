"""Whitening of wordings: what many in a stream write tells little, what few write tells much.

"How do I switch off" stands in questions about everything, the name of the thing in those of one. In a sketch of
wording the runs of letters of a frequent turn of phrase come together, so they are directions in which the sketches of
the stream vary most; dividing by the root of that lets rare words speak, without any list of words being kept.
"""

import numpy as np
from numpy.typing import NDArray

from embeddings.clustering.wording import WORDING_DIM

Floats = NDArray[np.float32]

_PRESUMED = 128  # micro-clusters of which a stream is presumed to have varied alike in all directions
_SAMPLE = 4096  # micro-clusters by which it is judged what they have in common
_POWER = 0.5  # 1 would make all directions vary alike, those of mere noise as well
_NOTHING = np.float32(1e-9)


def whitened(pointing: Floats, share: float = 1.0) -> Floats:
    """Return where micro-clusters point after what their wordings have in common was made to weigh less.

    Args:
        pointing: of one stream, meaning and wording side by side, shape (n, dim + WORDING_DIM); overwritten.
        share: of the whitening, from 0 for none to 1 for all.

    Returns:
        Rows whose parts are as long as they were.
    """
    if not share:
        return pointing
    wordings = pointing[:, -WORDING_DIM:]
    sample = wordings[:: -(-len(wordings) // _SAMPLE)]
    units = sample / np.maximum(_lengths(sample), _NOTHING)
    presumed = np.eye(WORDING_DIM) * (_PRESUMED / WORDING_DIM)
    spread = ((units.T @ units).astype(np.float64) + presumed) / (len(units) + _PRESUMED)
    values, axes = np.linalg.eigh(spread)
    turned = wordings @ ((axes * values ** (-_POWER * share / 2)) @ axes.T).astype(np.float32)
    turned *= _lengths(wordings) / np.maximum(_lengths(turned), _NOTHING)
    wordings[:] = turned
    return pointing


def _lengths(rows: Floats) -> Floats:
    lengths: Floats = np.sqrt(np.einsum("ij,ij->i", rows, rows))[:, None]
    return lengths
