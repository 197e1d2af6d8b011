"""A person's own data, gathered from all apps into one package for them to take away."""
