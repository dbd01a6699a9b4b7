"""Texts to vectors: the bundled model, or any other, behind one encoder."""
