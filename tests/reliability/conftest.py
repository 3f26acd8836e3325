"""The desk of the delivery tests."""

from tests.delivery.conftest import desk

__all__ = ["desk"]
