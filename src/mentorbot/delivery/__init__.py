"""What is owed later, and how it reaches people: planned once, delivered once."""
