"""The types of the show: pure data, no I/O, imports nothing above itself."""
