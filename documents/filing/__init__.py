"""Filing (归档) without the database: what is kept how long, metadata, and reading a package alone."""
