"""The HTTP surface: API, feed, pages, health."""
