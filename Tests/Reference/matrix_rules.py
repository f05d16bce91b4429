"""The rules that take matrices apart."""

RUNS = {}
