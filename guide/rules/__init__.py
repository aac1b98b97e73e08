"""What is right in the guide: plain values in, plain values out; time comes as an argument."""
