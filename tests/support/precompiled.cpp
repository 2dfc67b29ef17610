// Nothing: the headers that all tests share are read once for this file, and kept.
