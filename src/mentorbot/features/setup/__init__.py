"""Setting a community up: who curates, where things are posted, how long things are kept, and the first steps."""
