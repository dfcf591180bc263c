// Any bytes as a file of a mainframe's records: behind the first records of a fixture, so that the file is
// known for what it is, in the framing that the first byte chooses. Read by columns, whole and cut, and by
// rows; stops where the two differ or a promise is broken. Run it in the project's folder.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "../formats/profile_reading_text.h"
#include "base/file.h"
#include "base/result.h"
#include "formats/profile_reader.h"
#include "formats/reader.h"
#include "whole_and_cut.h"

namespace {

using telaudit::require;
namespace formats = telaudit::formats;

std::string file_text(const std::string& path) {
  const auto text = telaudit::read_file(path);
  require(text.ok(), "it runs in the project's folder");
  return *text;
}

// How a kind of file begins, and its two readers.
struct Kind {
  std::string beginning;
  std::unique_ptr<formats::Reader> by_columns;
  std::unique_ptr<formats::Reader> by_rows;
};

Kind kind_of(const std::string& profile, std::string beginning) {
  const std::string yaml = file_text("rules/profiles/" + profile + ".yaml");
  const auto reader = [&](bool column_wise) {
    formats::ReadingWay way;
    way.column_wise = column_wise;
    auto made = formats::make_profile_reader(yaml, profile, way);
    require(made.ok(), "the shipped profiles load");
    return std::move(*made);
  };
  return {std::move(beginning), reader(true), reader(false)};
}

std::vector<Kind> kinds() {
  const std::string cabs = file_text("fixtures/profiles/cabs-example/bill_data_2026-01.bdt");
  const std::string lines = file_text("fixtures/profiles/emi/daily_usage_2026-01-10.emi");
  const std::string fixed = file_text("fixtures/profiles/emi/daily_usage_2026-01-11.emi");
  std::string described;
  std::string in_lines;
  for (std::size_t at = 0; at < 675; at += 225) {
    described += std::string("\0\xE5\0\0", 4) + cabs.substr(at, 225);
    in_lines += cabs.substr(at, 225) + "\x25";
  }
  std::vector<Kind> out;
  out.push_back(kind_of("example-cabs-bdt", cabs.substr(0, 675)));
  out.push_back(kind_of("example-cabs-bdt", described));
  out.push_back(kind_of("example-cabs-bdt", std::string("\x02\xB3\0\0", 4) + described));
  out.push_back(kind_of("example-cabs-bdt", in_lines));
  out.push_back(kind_of("emi-daily-usage", lines.substr(0, 422)));
  out.push_back(kind_of("emi-daily-usage", fixed.substr(0, 350)));
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::vector<Kind> all = kinds();
  if (size == 0) return 0;
  const Kind& kind = all[data[0] % all.size()];
  const std::string text = kind.beginning + std::string(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (!kind.by_columns->sniff(text)) return 0;
  const auto columns = telaudit::fuzz::read_whole_and_cut(*kind.by_columns, text);
  const auto rows = formats::read_at_cuts(*kind.by_rows, text, "fuzz", {});
  require(columns.has_value() && rows.ok(), "what is known is read");
  require(formats::reading_text(columns->whole) == formats::reading_text(*rows), "by rows as by columns");
  require(formats::reading_text(columns->cut) == formats::reading_text(*rows), "cut as whole");
  return 0;
}
