"""Where shelves come from: what members give us, and what we may fetch."""
