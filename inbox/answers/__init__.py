"""What the bot can say about a property, and how it is put into words for one guest."""
