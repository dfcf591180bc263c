// What is said of a workspace that an older telaudit made.
#pragma once

#include "base/result.h"
#include "store/sqlite_statement.h"

namespace telaudit::store {

// This one does not read it: what is in a workspace can be read again from the bills, and the advice says
// from which, and with what command. `connection` is to its catalogue, which stays as it is.
Problem older_version(const Connection& connection, std::int64_t version, std::int64_t current);

}  // namespace telaudit::store
