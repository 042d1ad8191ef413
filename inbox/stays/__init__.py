"""Bookings as the desk keeps them: entered, changed, read from files, and what is asked after them."""
