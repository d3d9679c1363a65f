"""Measurements of the product against peers and limits, in one run, as ratios."""
