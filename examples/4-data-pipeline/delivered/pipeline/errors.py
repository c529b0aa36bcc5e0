"""Errors of the pipeline."""


class PipelineError(Exception):
    """Base class of everything that stops a run."""


class ConfigError(PipelineError):
    """A setting is missing or invalid."""
