"""Who may come in: passwords, tokens, signing in."""
