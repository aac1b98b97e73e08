"""What is right in a music room. Pure: time and chance come in as arguments."""
