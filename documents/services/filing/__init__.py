"""归档: deciding what is kept how long, packing it, filing a year, restoring from a package."""
