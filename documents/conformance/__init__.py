"""The conformance checker of an uploaded .docx (GB/T 9704-2012, section 8.6 of the domain reference).

Pure: no database, no settings. `reading` measures the XML, `elements` finds the eighteen elements,
`rules_*` compare with the standard, `report` says it; `documents.sandbox` runs it in a process of its own.
Nothing here is shared with the writers of `documents.layout` but the table of numbers (`layout.spec`).
"""
