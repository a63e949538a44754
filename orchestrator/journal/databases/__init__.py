"""The databases that can hold the journal, and the lease of their writer."""
