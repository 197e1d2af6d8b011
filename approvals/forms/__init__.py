"""Request forms: what may be asked, how answers are checked and counted. Pure: no database, no Django."""
