"""What is being designed: lenient shapes, what is wrong with them, and how two versions differ. Pure."""
