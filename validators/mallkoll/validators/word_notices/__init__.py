"""What is said of a report in Word against its workbooks (family DOK): one page a module, as for the other notices."""
