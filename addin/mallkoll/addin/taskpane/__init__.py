"""The Office add-in: the check in a task pane of Excel, as a folder for a web server with its manifest."""
