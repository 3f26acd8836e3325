"""The knowledge: entries and their sources, the pack, the index that finds them, and the answers made from them."""
