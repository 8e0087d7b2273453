"""Many files: workers that may hang or die, results stored on disk, runs that can be resumed."""
