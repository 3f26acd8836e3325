"""A mentor that lives in a community's chat."""
