"""Many files: workers that may hang or die, results that wait on disk, a run that can be taken up again."""
