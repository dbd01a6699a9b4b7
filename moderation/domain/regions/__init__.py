"""Regions: which place a message names."""
