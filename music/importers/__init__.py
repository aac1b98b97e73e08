"""What the providers know, as values; who keeps it is `music.actions.catalogue`."""
