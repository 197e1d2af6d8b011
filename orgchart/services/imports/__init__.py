"""Import of units and people: read, dry run, apply; export and template in the same form."""
