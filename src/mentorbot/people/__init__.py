"""People: who they are on their platform, what they chose, and where they were last."""
