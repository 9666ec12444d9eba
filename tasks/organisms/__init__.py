"""Small models trained to behave in known ways."""
