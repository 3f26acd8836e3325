"""What is kept: the database, its tables by topic, its keys and its migrations."""
