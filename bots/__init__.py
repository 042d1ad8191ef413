"""Vendors: one file a channel. Of ours it imports inbox.channel alone."""
