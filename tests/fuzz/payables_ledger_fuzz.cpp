// Reads any bytes as a map of a ledger and, behind the first byte 0, a ledger by it: a refusal says why, and
// what is written of the good rows has as many.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "month/coverage_bar.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace month = telaudit::month;
  using telaudit::require;
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const std::size_t cut = all.find('\0');
  const auto map = month::parse_ledger_map(all.substr(0, cut), "fuzz.yaml");
  if (!map) {
    require(!map.problem().what.empty(), "a refusal says what is wrong");
    return 0;
  }
  if (cut == std::string_view::npos) return 0;
  const auto ledger = month::parse_ledger(all.substr(cut + 1), "fuzz.csv", *map);
  if (!ledger) {
    require(!ledger.problem().what.empty(), "a refusal says what is wrong");
    return 0;
  }
  require((ledger->bad_rows == 0) == ledger->bad.empty(), "a row that is not taken says why");
  const auto matched = month::match_payments(ledger->payments, {}, {}, map->outside);
  require(matched.size() == ledger->payments.size(), "every payment is looked at");
  return 0;
}
