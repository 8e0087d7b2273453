"""The kommun's own rules: which are on, how grave they are, and their limits (``regler`` in a layout)."""
