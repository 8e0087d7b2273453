"""A layout learned from workbooks that no layout describes, as text that a person can read and correct."""
