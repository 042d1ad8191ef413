"""Measurements of speed, memory and understanding; nothing of the product imports it."""
