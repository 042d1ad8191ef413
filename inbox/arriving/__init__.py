"""What comes in: recorded once, its writer known or asked, its files fetched, and kept when it cannot be handled."""
