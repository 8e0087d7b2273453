"""Writing reports: the ending of the file decides the kind."""
