"""Places where people are told things. One file a venue, behind the port."""
