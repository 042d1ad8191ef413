"""What pages show, made ready for templates: the list, a conversation, and what stands beside it."""
