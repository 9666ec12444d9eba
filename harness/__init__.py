"""The words, the mathematics and the machinery that every other package builds on."""
