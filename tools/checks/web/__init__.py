"""Pages, scripts, style sheets and requests: what they take from each other and from routes."""
