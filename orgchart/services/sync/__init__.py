"""Other systems that keep the org chart: what they say goes the way of an import, never beside it."""
