"""Secrets of a property: the one door that they leave by, who knows them, and how they are kept out of text."""
