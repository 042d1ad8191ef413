"""What the night shift lives by: hand-offs, the chain that rings, promises, clocks, incidents, hand-overs."""
