"""People found by taste: how well among planted tastes, and how quickly among a million."""
