// Electronic invoices for tests: the fixtures, the public samples where they are, and a reading of either.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "bill/charge.h"
#include "formats/reader.h"
#include "formats/xml_places.h"
#include "formats/xml_readers.h"

namespace telaudit::formats::test {

inline std::string slurp_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline std::string einvoice_fixture(const std::string& name) {
  const std::string text = slurp_file(std::string(TELAUDIT_SOURCE_DIR) + "/fixtures/einvoice/" + name);
  EXPECT_FALSE(text.empty()) << "fixtures/einvoice/" << name << " is missing";
  return text;
}

// A public sample; nothing where the shared data is absent.
inline std::optional<std::string> einvoice_sample(const std::string& name) {
  const std::string path = std::string(TELAUDIT_SOURCE_DIR) + "/../shared/data/einvoice/" + name;
  if (!std::filesystem::exists(path)) return std::nullopt;
  return slurp_file(path);
}

inline const xml::Places& test_places() {
  static const xml::Places places = [] {
    xml::Places made;
    for (const char* name : {"places.yaml", "line-words.yaml"}) {
      const std::string path = std::string(TELAUDIT_SOURCE_DIR) + "/rules/profiles/e-invoice/" + name;
      const auto added = xml::add_places(slurp_file(path), path, made);
      EXPECT_TRUE(added.ok()) << added.problem().text();
    }
    return made;
  }();
  return places;
}

inline Readers xml_readers() {
  Readers readers;
  readers.push_back(make_ubl_invoice_reader(test_places()));
  readers.push_back(make_cii_invoice_reader(test_places()));
  readers.push_back(make_fattura_pa_reader(test_places()));
  readers.push_back(make_ebinterface_reader(test_places()));
  readers.push_back(make_ubl_utility_statement_reader());
  return readers;
}

inline Result<bill::Reading> read_xml(std::string_view text, std::vector<std::size_t> cuts = {}) {
  static const Readers readers = xml_readers();
  const auto reader = detect(readers, text.substr(0, kSniffBytes), "bill.xml");
  if (!reader) return reader.problem();
  return read_at_cuts(**reader, text, "bill.xml", cuts);
}

inline bill::Reading read_good(std::string_view text) {
  auto reading = read_xml(text);
  EXPECT_TRUE(reading.ok()) << (reading.ok() ? "" : reading.problem().text());
  if (!reading) return {};
  EXPECT_EQ(reading->dispositions.bytes(), text.size());
  return std::move(*reading);
}

// The charges of each level with all below it, by the tree in the part.
inline std::map<std::string, Total> sums_of_levels(const bill::Reading& reading, std::size_t part = 0) {
  std::map<std::string, Total> sums;
  if (reading.parts.size() <= part || reading.parts[part].rows.empty()) return sums;
  std::map<std::string, std::string> parent;
  for (const auto& level : reading.parts[part].levels)
    parent[std::string(level.id)] = std::string(level.parent);
  namespace column = bill::charge;
  for (std::size_t row = reading.parts[part].rows[0].begin; row < reading.parts[part].rows[0].end; ++row) {
    if (reading.charges.column(column::kInTotal).number(row) == 0) continue;
    const auto amount = reading.charges.column(column::kAmount).decimal(row);
    for (std::string at(reading.charges.column(column::kLevel).text(row)); !at.empty(); at = parent[at])
      sums[at].add(amount);
  }
  return sums;
}

// Levels whose printed total is not what their charges sum to, within the rounding they state.
inline std::vector<std::string> levels_off(const bill::Reading& reading, std::size_t part = 0) {
  auto sums = sums_of_levels(reading, part);
  std::vector<std::string> off;
  if (reading.parts.size() <= part) return {"no part"};
  for (const auto& level : reading.parts[part].levels) {
    if (!level.printed) continue;
    Total printed;
    printed.add(*level.printed);
    Total allowed;
    if (level.roundings > 0) allowed.add({static_cast<std::int64_t>(level.roundings) * 5, 3});
    if (difference(printed, sums[std::string(level.id)]) > allowed)
      off.push_back(std::string(level.id) + " prints " + level.printed->text() + ", charges make " +
                    sums[std::string(level.id)].text());
  }
  return off;
}

// `text` with the first `from` replaced.
inline std::string with(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << "no '" << from << "' to replace";
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

}  // namespace telaudit::formats::test
