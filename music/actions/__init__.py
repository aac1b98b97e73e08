"""What changes in the music wing, all or nothing; one file per noun."""
