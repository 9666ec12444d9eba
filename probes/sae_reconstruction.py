"""Logistic regression on what the SAE makes of each row again: how much of the evidence its features keep."""

from probes.sae_parts import SaePart

PROBE = SaePart(
    part="reconstruction",
    name="sae_reconstruction",
    summary="Logistic regression on the SAE's reconstruction of the activations.",
)
