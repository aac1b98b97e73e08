"""The pages of the music wing, one file per noun."""
