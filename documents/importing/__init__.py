"""A .docx taken into the structure of a draft, with a report of what was not understood. Pure."""
