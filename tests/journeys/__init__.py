"""Whole stories through real clients and servers on loopback: the specification to read first."""
