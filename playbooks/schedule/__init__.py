"""Messages that go out by a stay's own clock: rules, when they are due, and the ones that ship. Pure."""
