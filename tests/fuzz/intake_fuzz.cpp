// Any bytes as an intake workbook, or, where they do not begin as one, as a single cell: a refusal says what
// is wrong and what was expected, what is taken becomes contract files that are read again, and a value that
// was taken is taken again as it stands.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/decimal.h"
#include "intake/entered_terms.h"
#include "intake/workbook_reading.h"
#include "terms/contract.h"

namespace {

namespace intake = telaudit::intake;
using telaudit::require;

void read_workbook(std::string_view bytes) {
  const auto reading = intake::parse_intake_workbook(std::string(bytes), "fuzz.xlsx");
  if (!reading) return require(!reading.problem().what.empty(), "a refusal says what is wrong");
  for (const auto& fault : reading->faults)
    require(!fault.what.empty() && !fault.expected.empty(),
            "a fault says what is wrong and what was expected");
  const auto taken =
      intake::take_entered({}, std::span(&*reading, 1), {"fuzz", telaudit::Date{20000}}, false);
  for (const auto& [name, text] : intake::term_files(taken.entered))
    if (name.ends_with(".yaml"))
      require(telaudit::terms::read_contract({name, text}).ok(), "a contract that was taken can be read");
}

void type_cell(std::uint8_t chosen, std::string_view text) {
  const intake::ValueRule rule{static_cast<intake::ValueType>(chosen % 15), {"one", "two_words"}};
  // A reader of sheets gives number cells plain decimals.
  const bool number = (chosen & 0x80U) != 0 && telaudit::parse_decimal(text).has_value();
  const auto kind = number ? telaudit::CellKind::number : telaudit::CellKind::text;
  const intake::WrittenCell cell{std::string(text), kind, false, false};
  if (cell.blank()) return;
  const auto value = intake::written_value(cell, rule, intake::DateStyle::unstated);
  if (!value) {
    require(!value.problem().what.empty() && !value.problem().advice.empty(),
            "a refusal says what was expected");
    return;
  }
  const auto again = intake::written_value({*value, telaudit::CellKind::text, false, false}, rule,
                                           intake::DateStyle::unstated);
  require(value->empty() || (again.ok() && *again == *value), "what was taken is taken again as it stands");
  if (rule.type >= intake::ValueType::by_year)
    require(!intake::parts_of(*value).empty(), "a value of parts has some");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.starts_with("PK"))
    read_workbook(bytes);
  else if (size > 1)
    type_cell(data[0], bytes.substr(1));
  return 0;
}
