"""Results in other formats: JSON, HTML, CSV, JUnit, mail; and the list of expected deliveries."""
