"""What staff get and press in Telegram: the cards, the brief in them, and what their buttons do."""
