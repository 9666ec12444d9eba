"""Item banks: what a suite asks about, and how it may be worded."""
