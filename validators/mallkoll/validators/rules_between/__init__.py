"""What is wrong between files: one rule a file, as for rules of one workbook, but ``check`` is given all deliveries."""
