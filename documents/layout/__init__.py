"""An official document as .docx and PDF after GB/T 9704-2012: pure, no database, no settings.

In: `model.OfficialDocument`. Out: `docx_writer.write_docx`, `pdf_writer.write_pdf`,
`pdf_writer.render_pages`. Every number is in `spec`; every wording and choice that both writers
must make alike is in `printed`.
"""
