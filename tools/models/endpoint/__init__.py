"""One call at one OpenAI-compatible endpoint: how it is asked, answered, and why it fails."""
