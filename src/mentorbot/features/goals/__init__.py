"""Goals: set, reminded of, answered at check-ins, and rested when nobody answers."""
