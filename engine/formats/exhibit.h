// A document that is evidence and no data, as a bill in PDF: how many pages it has, and what can be surely
// read of its text. Nothing of it becomes a charge.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "base/result.h"

namespace telaudit::formats {

// The words that stand before a value (rules/profiles/exhibit/labels.yaml).
struct ExhibitLabels {
  std::vector<std::string> account;
  std::vector<std::string> invoice;
  std::vector<std::string> date;
  std::vector<std::string> total;

  bool empty() const { return account.empty() && invoice.empty() && date.empty() && total.empty(); }
};
// Adds those of the file. Problems: no YAML, an unknown key.
Result<void> add_exhibit_labels(std::string_view yaml, const std::string& file, ExhibitLabels& labels);
// Those of the files in the folders `exhibit` beside the profiles.
Result<ExhibitLabels> load_exhibit_labels(const std::vector<std::string>& profile_folders);

struct ExhibitText {
  std::string account;
  std::string invoice;
  std::optional<Date> date;
  std::optional<Decimal> total;
  std::string currency;  // of the total, where a code, € or £ says it
};

// A value is taken where it stands behind its label in one line, and all such places of the text agree: of
// two that differ neither is. A day that could be two (05/04/2026) and an amount whose decimal mark is not
// plain are no values.
ExhibitText read_exhibit_text(std::string_view text, const ExhibitLabels& labels);

// As its root says; nothing where the PDF is broken or says it nowhere.
std::optional<std::uint64_t> pdf_pages(std::string_view pdf, const std::string& name);

}  // namespace telaudit::formats
