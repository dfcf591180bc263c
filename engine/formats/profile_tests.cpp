#include "formats/profile_tests.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "formats/profile_language.h"
#include "formats/profile_reader.h"

namespace telaudit::formats {
namespace {

using bill::charge_schema;

// A value as a person would write it; nothing when unknown.
std::optional<std::string> cell_text(const bill::Table& table, std::size_t column, std::size_t row) {
  const auto view = table.column(column);
  if (!view.is_known(row)) return std::nullopt;
  switch (view.type) {
    case bill::Type::text:
      return std::string(view.text(row));
    case bill::Type::decimal:
      return view.decimal(row).text();
    case bill::Type::date:
      return Date{static_cast<std::int32_t>(view.number(row))}.text();
    case bill::Type::moment:
      return Moment{view.number(row)}.text();
    case bill::Type::boolean:
      return std::string(view.number(row) != 0 ? "true" : "false");
    case bill::Type::integer:
      return std::to_string(view.number(row));
  }
  return std::nullopt;
}

std::optional<std::string> optional_text(const std::optional<Decimal>& value) {
  if (!value) return std::nullopt;
  return value->text();
}

std::optional<std::string> optional_text(const std::optional<Date>& value) {
  if (!value) return std::nullopt;
  return value->text();
}

struct Attribute {
  std::string name;
  std::optional<std::string> value;
};

std::vector<Attribute> attributes(const bill::LevelView& level) {
  return {{"id", std::string(level.id)},
          {"parent", std::string(level.parent)},
          {"label", std::string(level.label)},
          {"kind", std::string(level.kind)},
          {"printed", optional_text(level.printed)},
          {"information_only", level.information_only ? "true" : "false"}};
}

std::vector<Attribute> attributes(const bill::Part& part) {
  const auto& balance = part.levels.empty() ? bill::BalanceForward() : part.levels.front().balance();
  return {{"carrier", part.key.carrier},
          {"account", part.key.account},
          {"invoice", part.key.number},
          {"bill_date", part.key.bill_date.text()},
          {"kind", part.kind},
          {"currency", part.currency},
          {"customer", part.customer},
          {"parent_account", part.parent_account},
          {"due_date", optional_text(part.due_date)},
          {"period_from", optional_text(part.period_from)},
          {"period_through", optional_text(part.period_through)},
          {"marker", part.marker == bill::Marker::replaces ? "replaces" : "none"},
          {"previous_balance", optional_text(balance.previous_balance)},
          {"payments", optional_text(balance.payments)},
          {"adjustments", optional_text(balance.adjustments)},
          {"other_adjustments", optional_text(balance.other_adjustments)},
          {"total_due", optional_text(balance.total_due)}};
}

class Comparison {
 public:
  explicit Comparison(const profile::Test& test) : test_(test) {}

  void compare(const bill::Reading& reading);
  void fail(const YamlNode& node, std::string what) {
    failures_.push_back(node.problem("test '" + test_.name + "': " + what));
  }
  std::vector<Problem> take() { return std::move(failures_); }

 private:
  // The list of this name when it has as many entries as there are things to compare; nullptr otherwise.
  const YamlNode* list(const char* name, std::size_t there);
  void compare_entry(const YamlNode& entry, const std::string& what, const std::vector<Attribute>& given);

  const profile::Test& test_;
  std::vector<Problem> failures_;
};

const YamlNode* Comparison::list(const char* name, std::size_t there) {
  const auto* node = test_.expected.find(name);
  if (node == nullptr) return nullptr;
  if (node->items().size() == there) return node;
  fail(*node, std::to_string(there) + " " + name + " where " + std::to_string(node->items().size()) +
                  " are expected");
  return nullptr;
}

void Comparison::compare_entry(const YamlNode& entry, const std::string& what,
                               const std::vector<Attribute>& given) {
  if (!entry.is_map()) return fail(entry, "a map was expected");
  for (const auto& [name, expected] : entry.entries()) {
    const auto at = std::find_if(given.begin(), given.end(),
                                 [&, &key = name](const Attribute& a) { return a.name == key; });
    if (at == given.end()) {
      std::vector<std::string> known;
      for (const auto& attribute : given) known.push_back(attribute.name);
      fail(expected, "'" + name + "' cannot be compared; " + did_you_mean(name, known));
      continue;
    }
    const std::string is = at->value ? *at->value : "unknown";
    const std::string should = expected.is_null() ? "unknown" : expected.text();
    if (is != should)
      fail(expected, what + ": " + name + " is '" + is + "' where '" + should + "' is expected");
  }
}

void Comparison::compare(const bill::Reading& reading) {
  if (const auto* charges = list("charges", reading.charges.rows()))
    for (std::size_t row = 0; row < charges->items().size(); ++row) {
      std::vector<Attribute> given;
      for (std::size_t c = 0; c < charge_schema().columns.size(); ++c)
        given.push_back({charge_schema().columns[c].name, cell_text(reading.charges, c, row)});
      compare_entry(charges->items()[row], "charge " + std::to_string(row + 1), given);
    }
  std::vector<bill::Level> levels;
  for (const auto& part : reading.parts)
    for (const auto& level : part.levels) levels.push_back(copy_of(level));
  if (const auto* node = list("levels", levels.size()))
    for (std::size_t i = 0; i < levels.size(); ++i)
      compare_entry(node->items()[i], "level " + std::to_string(i + 1), attributes(levels[i]));
  if (const auto* node = list("invoices", reading.parts.size()))
    for (std::size_t i = 0; i < reading.parts.size(); ++i)
      compare_entry(node->items()[i], "invoice " + std::to_string(i + 1), attributes(reading.parts[i]));
  if (const auto* node = list("notes", reading.notes.size()))
    for (std::size_t i = 0; i < reading.notes.size(); ++i)
      if (node->items()[i].text() != reading.notes[i].code)
        fail(node->items()[i], "note " + std::to_string(i + 1) + " is '" + reading.notes[i].code + "'");
  const auto* quarantine = test_.expected.find("quarantine");
  const std::string expected = quarantine != nullptr ? quarantine->text() : "0";
  if (std::to_string(reading.quarantine.size()) != expected) {
    std::string what =
        std::to_string(reading.quarantine.size()) + " rows in quarantine where " + expected + " are expected";
    for (const auto& row : reading.quarantine)
      what += "; byte " + std::to_string(row.offset) + ": " + row.reason;
    fail(test_.expected, what);
  }
  if (reading.dispositions.bytes() != test_.lines.size())
    fail(test_.expected, std::to_string(reading.dispositions.bytes()) + " bytes have a disposition, of " +
                             std::to_string(test_.lines.size()));
}

}  // namespace

Result<ProfileTestRun> run_profile_tests(std::string_view yaml, const std::string& file) {
  const auto loaded = profile::load_profile(yaml, file);
  if (!loaded) return loaded.problem();
  const auto reader = make_profile_reader(yaml, file);
  if (!reader) return reader.problem();
  ProfileTestRun run;
  for (const auto& test : loaded->tests) {
    ++run.tests;
    Comparison comparison(test);
    if (!(*reader)->sniff(test.lines)) {
      comparison.fail(test.expected, "'detect' does not know the lines");
    } else {
      const auto reading = read_at_cuts(**reader, test.lines, file, {});
      if (reading) {
        comparison.compare(*reading);
      } else {
        comparison.fail(test.expected, reading.problem().text());
      }
    }
    for (auto& failure : comparison.take()) run.failures.push_back(std::move(failure));
  }
  return run;
}

}  // namespace telaudit::formats
