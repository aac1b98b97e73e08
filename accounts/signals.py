"""What apps above may want to hear of people."""

from django.dispatch import Signal

# After commit: two people blocked or unblocked. `user_ids`: frozenset of both.
blocks_changed = Signal()
