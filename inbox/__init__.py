"""Conversations, decisions, delivery, staff, the pages of the desk and the API."""
