"""Who works here: managers, owners and tokens, how they sign in, who is on shift and how he is told."""
