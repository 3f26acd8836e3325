"""The journeys' houses and tellers, seen by those who mean harm."""

from tests.journeys.conftest import house, server, teller

__all__ = ["house", "server", "teller"]
