"""Calendars of booking platforms at work: fetched by the clock, and what changed in them made into stays."""
