// Reads any bytes as requirements and as agreed prices, by the first byte as YAML or CSV (workbooks show
// themselves): a refusal names its problems and takes nothing, and what is taken can be laid out by month.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "book/agreed.h"
#include "book/demand_months.h"
#include "book/requirement_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace book = telaudit::book;
  using telaudit::require;
  if (size == 0) return 0;
  const std::string file = (data[0] & 1U) != 0 ? "fuzz.csv" : "fuzz.yaml";
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto reading = book::parse_requirements(text, file, nullptr);
  if (!reading.problems.empty()) {
    require(reading.requirements.requirements.empty() && reading.requirements.goals.empty(),
            "a file with a mistake is refused whole");
    for (const auto& problem : reading.problems)
      require(!problem.what.empty(), "a problem says what is wrong");
  } else {
    const auto months =
        book::build_demand_months({}, &reading.requirements, {telaudit::Date{20000}, 24, true});
    require(months.ok() || !months.problem().what.empty(), "a refusal says what is wrong");
  }
  const auto agreed = book::parse_agreed(text, file, nullptr);
  require(agreed.problems.empty() || agreed.agreed.figures.empty(), "a file with a mistake is refused whole");
  return 0;
}
