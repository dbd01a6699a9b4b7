"""Clusters to words: a presentable question of its own, and key words."""
