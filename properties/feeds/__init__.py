"""Calendars of booking platforms: reading a feed's bytes, and finding out what has changed since. Pure."""
