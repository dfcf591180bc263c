// Reads any bytes as a page of records in JSON. What is refused says why; what is read is a table: every line
// has as many cells as its header.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/delimited.h"
#include "formats/json_records.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using telaudit::require;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  telaudit::formats::looks_like_json(text);
  const auto table = telaudit::formats::table_of_json(text, "fuzz.json");
  if (!table) {
    require(!table.problem().what.empty(), "a refusal says what is wrong");
    return 0;
  }
  telaudit::DelimitedReader lines(*table, {});
  if (!lines.next()) {
    require(table->empty(), "a table begins with its header");
    return 0;
  }
  const std::size_t columns = lines.fields().size();
  while (lines.next()) require(lines.fields().size() == columns, "every line has the cells of the header");
  require(!lines.unterminated_quote(), "quotes are closed");
  return 0;
}
