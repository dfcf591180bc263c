// Billed codes beside the crosswalk: which are confirmed as an item of a contract, which might be one, which
// are unmapped; and what a person's confirmation adds. Only a confirmed mapping joins a charge to a
// contract's price.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "intake/billed_codes.h"
#include "intake/code_suggestions.h"
#include "intake/entered_terms.h"
#include "terms/terms.h"

namespace telaudit::intake {

enum class MappingStatus : std::uint8_t { confirmed, suggested, unmapped };
std::string_view status_word(MappingStatus status);

struct MappedCode {
  MappingStatus status = MappingStatus::unmapped;
  std::string item;        // confirmed or suggested
  std::string confidence;  // of the suggestion
  std::string confirmed_on, confirmed_role, version;
  std::optional<CodeSuggestion> suggestion;  // where it is not confirmed, and one was found
};

// In the order of `codes`. The closest row of the crosswalk decides: code and description, then the code,
// then the description. Where nothing is confirmed, a suggestion that was entered by somebody comes before
// one that is computed.
std::vector<MappedCode> mapped_codes(std::span<const BilledCode> codes, std::span<const ContractItem> items,
                                     const terms::Terms& terms, const pricing::Classifier& classifier);

// What somebody wants to confirm.
struct WantedMapping {
  std::string carrier, product_code, description;
  std::string item;  // "": the one that is suggested
  Place place;       // in a file, where it is from one
};

// Rows of a table with the columns carrier, product_code, description, item and confirm, those with `yes` in
// the last. A Problem for other words there, or columns that are missing.
Result<std::vector<WantedMapping>> read_wanted_mappings(std::string_view csv, const std::string& file);

// A Problem, and nothing, where a code is not on the bills, no item is named or suggested, or no contract of
// the carrier prices the item.
Result<std::vector<MappingEntry>> confirmed_mappings(std::span<const WantedMapping> wanted,
                                                     std::span<const BilledCode> codes,
                                                     std::span<const MappedCode> mapped,
                                                     std::span<const ContractItem> items,
                                                     const terms::Terms& terms);

}  // namespace telaudit::intake
