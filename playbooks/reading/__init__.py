"""Reads what a guest typed: letters, keyboard layouts, transliteration and spelling, before anyone asks what it means."""
