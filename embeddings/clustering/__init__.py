"""Vectors to clusters: micro-clusters as messages come, clusters when settled."""
