// What people entered, taken into what was entered before: which rows hold together, and the files of terms
// that come of them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "intake/kept_table.h"
#include "intake/workbook_reading.h"

namespace telaudit::intake {

// Everything that was entered, of one version.
struct EnteredTerms {
  KeptTable terms{&contract_term_shape(), {}};
  KeptTable rates{&rate_shape(), {}};
  KeptTable inventory{&inventory_shape(), {}};
  KeptTable crosswalk{&crosswalk_shape(), {}};

  std::vector<const KeptTable*> tables() const { return {&terms, &rates, &inventory, &crosswalk}; }
  std::vector<KeptTable*> tables() { return {&terms, &rates, &inventory, &crosswalk}; }
  std::vector<std::string> contracts() const;  // ids, sorted
};

struct Entering {
  std::string role;  // who answers for it
  Date on;
};

struct TakenTerms {
  EnteredTerms entered;
  std::vector<Fault> faults;  // of rows that do not hold together with the others; these are not taken
  std::size_t contracts = 0;  // what was taken
  std::size_t rates = 0;
  std::size_t services = 0;
  std::size_t mappings = 0;
};

// Takes workbooks in their order. A contract's sheet replaces what was said of the contract before, a
// service's rows what was said of that service on that account. Rates replace the rates of their contracts
// that were entered before, all of them: a row that is left out is gone. With `rows_missing` (some rows of
// the workbooks had faults) rates are added and changed, and none goes. A billed code that meets an item
// becomes a row of the crosswalk: with the word `confirmed` in force, in the name of the role; otherwise a
// suggestion.
TakenTerms take_entered(const EnteredTerms& before, std::span<const WorkbookReading> readings,
                        const Entering& entering, bool rows_missing);

// The next version of a row of the crosswalk; nothing where the last one says the same or more.
struct MappingEntry {
  std::string carrier, product_code, description, item;
  bool confirmed = false;
  std::string confidence;  // "" where it is unknown
  std::int64_t after = 0;  // the highest version of its key in other files
};
bool put_mapping(KeptTable& crosswalk, const MappingEntry& mapping, const Entering& entering);

// The files of terms: contracts/ID.yaml for each contract, inventory.csv and crosswalk.csv where they have
// rows.
std::vector<std::pair<std::string, std::string>> term_files(const EnteredTerms& entered);

}  // namespace telaudit::intake
