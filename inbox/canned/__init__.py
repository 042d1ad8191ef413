"""Replies that managers write beforehand, and send again and again."""
