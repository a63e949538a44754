"""An HTTP server that enforces the rules of YouTube Live for the official client."""
