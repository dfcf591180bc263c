#include <algorithm>
#include <filesystem>
#include <map>
#include <tuple>

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"
#include "pricing/benchmark.h"
#include "pricing/class_table.h"
#include "pricing/words.h"

namespace telaudit::pricing {

struct Classifier::Tables {
  std::vector<ClassRow> rows;
  std::map<std::pair<std::string, std::string>, std::size_t> by_code;  // carrier and code: row
  std::vector<std::size_t> by_words;  // rows with words, the most specific first
  std::string hash;
};

namespace {

// "us-voice.yaml:12", without the folder, which differs from machine to machine.
std::string short_place(const Place& place) {
  return std::filesystem::path(place.file).filename().string() + ":" + std::to_string(place.line.value_or(0));
}

Problem twice(const std::string& what, const ClassRow& first, const ClassRow& second) {
  return Problem{what + " stands already in " + first.place.text(), second.place, "keep one of the two rows"};
}

// By carrier, then what is never benchmarked (a fee on a line is not the line), then number of words,
// letters, and the words themselves: no two rows are equal, and no order of files shows.
bool more_specific(const ClassRow& left, const ClassRow& right) {
  const auto rank = [](const ClassRow& row) {
    return std::make_tuple(!row.carrier.empty(), !benchmarkable(row.match.service_class), row.words.size(),
                           row.letters);
  };
  if (rank(left) != rank(right)) return rank(left) > rank(right);
  return std::tie(left.carrier, left.words) < std::tie(right.carrier, right.words);
}

bool of_carrier(const ClassRow& row, const std::string& carrier) {
  return row.carrier.empty() || row.carrier == carrier;
}

Classifier::Match matched(const ClassRow& row, const std::string& by, const std::string& description) {
  Classifier::Match match = row.match;
  match.mbps_down = speed_in(row.down, description);
  match.mbps_up = row.up_as_down ? match.mbps_down : speed_in(row.up, description);
  // An upload speed alone compares with nothing.
  if (!match.mbps_down) match.mbps_up.reset();
  match.basis = short_place(row.place) + ", " + (row.carrier.empty() ? "" : row.carrier + ", ") + by;
  return match;
}

}  // namespace

Result<Classifier> Classifier::parse(std::span<const Source> tables) {
  auto out = std::make_shared<Tables>();
  std::vector<std::string> hashes;
  for (const Source& table : tables) {
    hashes.push_back(sha256(table.text));
    auto rows = read_class_table(table);
    if (!rows) return rows.problem();
    for (ClassRow& row : *rows) out->rows.push_back(std::move(row));
  }
  std::map<std::pair<std::string, std::vector<std::string>>, std::size_t> word_sets;
  for (std::size_t i = 0; i < out->rows.size(); ++i) {
    const ClassRow& row = out->rows[i];
    for (const std::string& code : row.codes) {
      const auto [first, fresh] = out->by_code.emplace(std::make_pair(row.carrier, code), i);
      if (!fresh) return twice("the code " + shown(code), out->rows[first->second], row);
    }
    if (row.words.empty()) continue;
    const auto [first, fresh] = word_sets.emplace(std::make_pair(row.carrier, row.words), i);
    if (!fresh)
      return twice("the set of words " + shown(join(row.words, " ")), out->rows[first->second], row);
    out->by_words.push_back(i);
  }
  std::sort(out->by_words.begin(), out->by_words.end(), [&](std::size_t left, std::size_t right) {
    return more_specific(out->rows[left], out->rows[right]);
  });
  std::sort(hashes.begin(), hashes.end());
  out->hash = sha256_fields(hashes);
  Classifier classifier;
  classifier.tables_ = std::move(out);
  return classifier;
}

Result<Classifier> Classifier::load(std::span<const std::string> paths) {
  std::vector<Source> tables;
  for (const std::string& path : paths) {
    auto text = read_file(path);
    if (!text) return text.problem();
    tables.push_back({path, std::move(*text)});
  }
  return parse(tables);
}

std::optional<Classifier::Match> Classifier::classify(std::string_view carrier, std::string_view product_code,
                                                      std::string_view description) const {
  if (!tables_) return std::nullopt;
  const std::string who = upper(trim(carrier));
  const std::string code = upper(trim(product_code));
  const std::string text = upper(description);
  if (!code.empty()) {
    for (const std::string& of : {who, std::string()}) {
      const auto found = tables_->by_code.find({of, code});
      if (found != tables_->by_code.end()) return matched(tables_->rows[found->second], "code " + code, text);
    }
  }
  for (const std::size_t index : tables_->by_words) {
    const ClassRow& row = tables_->rows[index];
    const auto stands = [&](const std::string& word) { return stands_in(word, text); };
    if (of_carrier(row, who) && std::all_of(row.words.begin(), row.words.end(), stands))
      return matched(row, "words " + join(row.words, " + "), text);
  }
  return std::nullopt;
}

std::map<std::string, std::string> Classifier::class_units() const {
  std::map<std::string, std::string> units;
  if (!tables_) return units;
  for (const ClassRow& row : tables_->rows) {
    const auto [known, fresh] = units.try_emplace(row.match.service_class, row.match.unit);
    if (!fresh) known->second = std::min(known->second, row.match.unit);
  }
  return units;
}

std::size_t Classifier::size() const {
  return tables_ ? tables_->rows.size() : 0;
}

std::string Classifier::hash() const {
  return tables_ ? tables_->hash : std::string();
}

}  // namespace telaudit::pricing
