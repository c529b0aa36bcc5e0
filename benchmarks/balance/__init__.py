"""A week of providers that are dear, slow, down or throttling, or lie: who gets through it best."""
