"""Times as members write them: points, recurrences, their words, zones and instants. Nothing here reads a clock."""
