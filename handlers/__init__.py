"""Judgement: what the office decides, in plain Python."""
