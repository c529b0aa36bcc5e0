"""Which endpoints may serve a role."""
