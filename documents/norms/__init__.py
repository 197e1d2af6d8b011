"""规范性文件: the rules that say what is lacking and how long one may be in force; no database."""
