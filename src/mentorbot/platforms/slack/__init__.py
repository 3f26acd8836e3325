"""Slack, with the real Bolt under it."""
