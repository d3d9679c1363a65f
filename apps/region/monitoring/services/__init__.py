"""Writes and exports of the region's figures."""

from apps.region.monitoring.services.figures import curators_remind, figures_export

__all__ = ["curators_remind", "figures_export"]
