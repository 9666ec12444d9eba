"""Detector families and what they must beat."""
