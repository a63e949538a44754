"""Places where people are told things, behind the port; one file a venue in `services`.

Doors: `catalog`, `kind`, `making`, `pace`, `port`, `services.youtube_chat`.
"""
