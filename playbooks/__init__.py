"""What to say and when: scripts, matching, wording, schedule. Pure: facts in, a decision out."""
