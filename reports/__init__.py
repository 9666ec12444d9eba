"""Report sections and output formats."""
