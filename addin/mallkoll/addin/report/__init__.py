"""Writing reports: the ending of the file says which."""
