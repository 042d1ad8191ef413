"""The way out of a queued message: claimed, prepared, cut to fit, sent, its receipts kept, tried again, given up."""
