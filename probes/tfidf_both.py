"""Text baseline: TF-IDF on prompt and response together."""

from probes.tfidf import Tfidf

PROBE = Tfidf(
    "tfidf_both", "Words and characters of prompt and response together, TF-IDF with logistic regression.", "both"
)
