"""How many words a second are taken in and kept, and how long each waits for its `ok`."""
