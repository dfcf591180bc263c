// SQLite as the code that runs inside it sees it: linked, or, in the loadable extension, through the table of
// functions of whichever SQLite loaded it.
#pragma once

#ifdef TELAUDIT_SQLITE_EXTENSION
#include <sqlite3ext.h>
extern "C" const sqlite3_api_routines* sqlite3_api;
#else
#include <sqlite3.h>
#endif
