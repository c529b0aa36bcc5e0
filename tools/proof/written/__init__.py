"""Tests that were written from the goal: what stands for the code, and which prove nothing."""
