"""A report that others have worked in, brought up to date: our controls are ours, everything else is theirs."""
