"""Logistic regression on what the SAE leaves over of each row: evidence that its features lose."""

from probes.sae_parts import SaePart

PROBE = SaePart(
    part="error",
    name="sae_error",
    summary="Logistic regression on what the SAE's reconstruction leaves over of the activations.",
)
