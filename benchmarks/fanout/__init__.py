"""What it costs to bring one message to everybody in a room: ours and others, in the same run."""
