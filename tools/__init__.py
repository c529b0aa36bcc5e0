"""What a node reaches out with: models, the PTC service, the sandbox, checks, delivery."""

import schema  # noqa: F401  first: see schema.deferred
