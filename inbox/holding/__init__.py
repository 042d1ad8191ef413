"""What staff do with a conversation: reply, take, release, lead a playbook, join two, see a code, warn a house."""
