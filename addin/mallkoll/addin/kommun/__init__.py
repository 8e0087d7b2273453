"""The whole kommun: the facts of many files put together, and what they come to."""
