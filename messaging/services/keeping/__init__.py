"""Keeping: retention, holds and inspections, each by its own administrator."""
