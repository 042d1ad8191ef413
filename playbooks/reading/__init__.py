"""Reads what a guest typed: letters, keyboard layouts, transliteration, spelling; before anyone asks what it means."""
