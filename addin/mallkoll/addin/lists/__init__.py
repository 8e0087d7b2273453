"""The lists that a kommun keeps: which nämnder are to deliver what, and which frames fullmäktige has decided."""
