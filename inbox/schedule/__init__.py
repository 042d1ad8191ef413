"""Messages by a stay's own clock: planned as rows, sent through the outbox, looked after until they arrive."""
