"""Bodies and people to and from Excel: the same columns both ways, a dry run before anything is written."""
