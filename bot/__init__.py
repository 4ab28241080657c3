"""Ears, clock and voice: what touches the network and the language."""
