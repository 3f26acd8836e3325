"""How somebody is reminded of anything: where they are, when they rest, and by which way it comes. All private."""
