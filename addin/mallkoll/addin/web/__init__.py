"""The check as one web page: built from pinned parts, run in the browser by Pyodide, without any network."""
