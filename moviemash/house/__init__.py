"""What shall we watch? The people of a room, their tastes combined, and five duels."""
