"""Answers that managers write now and that leave later."""
