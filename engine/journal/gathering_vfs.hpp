// Fewer writes to the system: SQLite writes each page of its log in two pieces, 24 and 4,096 bytes,
// and each page of a checkpoint by itself, one behind the other. What follows directly on what was
// written last is kept, and written at once before anything else is asked of the file.
#pragma once

namespace muster::journal {

// The name of a VFS for sqlite3_open_v2 that does so, over the one that is SQLite's default when
// this is called first. Any thread.
// REQUIRES: synchronous = FULL or more. Then all is synchronised, and so written, before SQLite
// lets other connections see it.
const char* gathering_vfs();

}  // namespace muster::journal
