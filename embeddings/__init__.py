"""Text to vector to cluster: the encoder, what is judged from its vectors, and the grouping of questions."""

from embeddings.clusterer import Clusterer
from embeddings.encoder import Encoder, Model, load
from embeddings.errors import EmbeddingsError
from embeddings.outcomes import Assignment, Change, Faded, Merged, Split
from embeddings.tuning import ClusterSettings

__all__ = [
    "Assignment",
    "Change",
    "ClusterSettings",
    "Clusterer",
    "EmbeddingsError",
    "Encoder",
    "Faded",
    "Merged",
    "Model",
    "Split",
    "load",
]
