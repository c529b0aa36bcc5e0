"""What runs inside the sandbox in order to judge: standard library and pytest, nothing of ours.

``supervise`` starts ``run`` in a process of its own, which is pytest with the project last on its
path, and, by ``fork``, a second time for the twins of the tests; ``collect`` is pytest without the
project.
"""
