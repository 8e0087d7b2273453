"""One module per command: ``add(commands)`` declares it, ``run(arguments)`` runs it and returns the exit code.

A module here imports at its top only what is cheap; what a command needs it imports when it runs, so that the others
start fast. The package is walked; there is no list to keep.
"""
