"""The check as a bundle of Pyodide, packages and Mallkoll, for any page that runs it in a worker of its own."""
