"""Playbooks under way: their rows, how they move on, and what their steps do."""
