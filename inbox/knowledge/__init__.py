"""Knowledge as managers edit it: entries of properties and of the portfolio, checked, with their history."""
