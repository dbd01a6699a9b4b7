"""Text to vector to cluster: the encoder, what is judged from its vectors, and the grouping of questions."""

from embeddings.clustering.clusterer import Clusterer
from embeddings.clustering.outcomes import Assignment, Change, Faded, Merged, Split
from embeddings.clustering.tuning import ClusterSettings
from embeddings.encoding.encoder import Encoder, Model, load
from embeddings.errors import EmbeddingsError
from embeddings.heads import Heads, Judgements
from embeddings.topics import OTHER, TopicGuess, Topics

__all__ = [
    "OTHER",
    "Assignment",
    "Change",
    "ClusterSettings",
    "Clusterer",
    "EmbeddingsError",
    "Encoder",
    "Faded",
    "Heads",
    "Judgements",
    "Merged",
    "Model",
    "Split",
    "TopicGuess",
    "Topics",
    "load",
]
