"""Text baseline: TF-IDF on the prompt."""

from probes.tfidf import Tfidf

PROBE = Tfidf("tfidf_prompt", "Words and characters of the prompt, TF-IDF with logistic regression.", "prompt")
