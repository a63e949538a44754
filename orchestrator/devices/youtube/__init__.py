"""YouTube Live over the Data API v3."""
