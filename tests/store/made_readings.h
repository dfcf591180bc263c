// Readings made for the tests of the store, and a folder that goes when the test does.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "bill/charge.h"
#include "bill/table.h"
#include "store/level_sums.h"
#include "store/workspace.h"

namespace telaudit::store {

class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// What one part of a made reading holds: so many rows of one invoice.
struct MadePart {
  std::string account;
  std::string invoice;
  std::size_t rows = 0;
  std::string carrier = "CARRIER";
};

// Source offsets count the rows of the reading; amounts are 0.01 times (row + 1); levels are "L0" and "L1" by
// turns of ten rows; every third row is payable, all are in a total.
struct MadeReading {
  std::unique_ptr<bill::Reading> content;
  Commit commit;
};

inline constexpr int kMadeBillDate = 19000;

bill::InvoiceKey made_key(const MadePart& part);
MadeReading made_reading(const std::string& id, const std::vector<MadePart>& parts);

// The parts of the commit come one by one while it is under way, the last first.
void bring_parts_one_by_one(MadeReading& made);

// The cells of one column of a scan, as text; "?" where unknown.
std::vector<std::string> cells(const bill::Relation& relation, std::string_view column);

// All rows are scanned, each batch has at most 64 Ki of them; gives their number, or the text of the Problem.
std::string scan_all(const bill::Relation& relation);

// The ids of all readings.
std::vector<std::string> reading_ids(const Workspace& workspace);

}  // namespace telaudit::store
