"""规范性文件: mark a draft, keep its file, hold it back until that is complete, see to its end."""
