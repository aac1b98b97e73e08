"""Tastes in music as directions: what is liked together points the same way."""
