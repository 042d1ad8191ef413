"""Editing a welcome book: its sections, photos and notices."""
