"""Homes, owners, stays, bookings and knowledge of the rental company. Imports nothing of ours."""
