"""A thousand rooms with people who come and go, and one film that two hundred watch."""
