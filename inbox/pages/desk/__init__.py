"""The inbox itself: the list, the live stream, and what a manager does there."""
