"""One module per command: ``add(commands)`` declares it, ``run(arguments)`` runs it and returns the exit code.

A module here has only cheap imports at its top; a command imports the rest when it runs, so that the others start fast.
The package is walked; there is no list to keep.
"""
