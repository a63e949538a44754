"""Measures the product on real parts and on simulators: `make bench`. Asserts nothing."""
