"""Tests are run by a judge that the code under test cannot bribe: ``judge.judge``."""
