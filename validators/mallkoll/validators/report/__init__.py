"""Findings as others read them."""
