"""Measurements, as ratios taken in one run against a scripted server on loopback."""
