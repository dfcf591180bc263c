// Reads any bytes as a price map and, behind the first byte 0, a table of prices by it: a refusal says why,
// and every row ends once.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "pricing/price_import.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace pricing = telaudit::pricing;
  using telaudit::require;
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const std::size_t cut = all.find('\0');
  const auto map = pricing::parse_price_map(all.substr(0, cut), "fuzz.yaml");
  if (!map) {
    require(!map.problem().what.empty(), "a refusal says what is wrong");
    return 0;
  }
  if (cut == std::string_view::npos) return 0;
  const pricing::PriceFile file{"fuzz.csv", std::string(all.substr(cut + 1)), std::string(64, '0')};
  const auto report = pricing::import_prices(file, *map, {});
  if (!report) {
    require(!report.problem().what.empty(), "a refusal says what is wrong");
    return 0;
  }
  std::size_t ends = report->prices.size() + report->refused;
  for (const auto& [reason, rows] : report->left_out) ends += rows;
  require(ends == report->rows, "every row ends once");
  const auto back = pricing::parse_observations(pricing::observations_csv(report->prices), "back.csv");
  require(back.ok(), "what is written reads back");
  return 0;
}
