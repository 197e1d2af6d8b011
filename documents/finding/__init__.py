"""Finding documents: the words in files, in a process of their own."""
