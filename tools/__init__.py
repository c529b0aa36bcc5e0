"""What a node reaches out with: models, the PTC service, the sandbox, checks, delivery."""
