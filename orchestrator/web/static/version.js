// Which version of the pages' code this is. Served with a version made of all files (pages.py).
export const VERSION = "unknown";
