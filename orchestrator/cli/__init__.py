"""The commands people type; the top floor. `terminal` has what they share."""
