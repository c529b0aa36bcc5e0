"""Changes of projects that are there, through the real graph, against kept replies."""
