// The file of a contract (YAML, engine/terms/README.md) out of the rows that people entered.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "intake/kept_table.h"

namespace telaudit::intake {

struct ContractFile {
  std::string text;
  // Which row each line comes from, counting from line 1 at index 0: an index into the terms or into the
  // rates that were given; neither for lines that frame.
  struct Origin {
    std::optional<std::size_t> term;
    std::optional<std::size_t> rate;
  };
  std::vector<Origin> origins;
};

// A row that the file cannot say.
struct ContractFileFault {
  ContractFile::Origin origin;
  std::string column;
  std::string what;
  std::string expected;
};

// `terms` are rows of contract_term_shape() and `rates` of rate_shape(), all of one contract; their order
// does not matter but among rates of one item. Rates of a document that is an amendment become its amendment;
// the same price of the same item for two codes stands once. What is wrong is appended to `faults`; then the
// file is not to be used. Whether the file holds together is for its reader to say (terms::read_contract).
ContractFile write_contract_file(std::span<const KeptRow> terms, std::span<const KeptRow> rates,
                                 std::vector<ContractFileFault>& faults);

}  // namespace telaudit::intake
