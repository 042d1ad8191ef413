"""What a conversation holds: who writes about which stay, what is said in it, and how it is found and read."""
