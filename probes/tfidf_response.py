"""Text baseline: TF-IDF on the response."""

from probes.tfidf import Tfidf

PROBE = Tfidf("tfidf_response", "Words and characters of the response, TF-IDF with logistic regression.", "response")
