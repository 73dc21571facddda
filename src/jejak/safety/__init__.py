"""Files of other people that may be hostile: archives and XML, opened under limits."""
