"""The commands people type; the top floor."""
