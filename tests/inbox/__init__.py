"""Tests of the inbox: what is recorded, decided, queued, sent."""
