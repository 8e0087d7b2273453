"""``python -m mallkoll.addin.cli``: the command line, where the program ``mallkoll`` is not on the path."""

from mallkoll.addin.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
