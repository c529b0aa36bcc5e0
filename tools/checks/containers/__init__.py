"""Dockerfiles, compose files and nginx against the files, services and ports that they name.

``files.container_findings`` is what is called; nothing is said where an image may hold more than
what is written.
"""
