"""Texts that the judgement heads are trained on, and how they are made noisy."""
