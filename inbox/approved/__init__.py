"""Texts that WhatsApp has approved: what a manager may send when its window is shut, and what he sends with them."""
