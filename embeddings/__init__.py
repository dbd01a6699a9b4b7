"""Text to vector to cluster: the encoder, what is judged from its vectors, and the grouping of questions."""

from embeddings.encoder import Encoder, Model, load
from embeddings.errors import EmbeddingsError

__all__ = ["EmbeddingsError", "Encoder", "Model", "load"]
