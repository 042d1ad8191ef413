"""Stays, calendars, feeds, messages that go out by themselves, and what would go wrong."""
