"""Paired suites, item banks and organisms."""
