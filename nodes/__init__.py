"""The boxes of the diagram: one file for each node of the graph, with its prompt beside it."""
