#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/text.h"
#include "bill/charge.h"
#include "terms/clauses.h"
#include "terms/schemas.h"

namespace telaudit::terms {
namespace {

using bill::Type;

// Reads the entries of one contract; every method leaves at once when something went wrong before.
class ClauseReader {
 public:
  ClauseReader(const ClauseFrame& frame, std::optional<Problem>& problem)
      : frame_(&frame), problem_(&problem) {}

  void read_entry(const ClauseKind& kind, const YamlNode& node, CsvRow row, bool nested) {
    YamlFields entry(node, *problem_);
    entry.only(known_keys(kind, nested));
    read_columns(entry, kind.columns, row);
    if (!nested) frame_->fill(entry, row);
    if (row.has("currency") && !row.cell("currency").known && frame_->currency)
      row.set_text("currency", *frame_->currency);
    StatedScope scope;
    read_scope(entry, kind, scope);
    if (entry.failed()) return;
    if (!kind.rows.step.empty()) return read_steps(entry, kind, row, scope);
    if (!kind.rows.key.empty()) return read_values(entry, kind, row, scope);
    finish(kind, node, row, scope);
  }

  std::vector<StatedClause> take() { return std::move(clauses_); }

 private:
  static std::vector<std::string> known_keys(const ClauseKind& kind, bool nested) {
    std::vector<std::string> keys;
    for (const auto& column : kind.columns)
      if (!column.derived) keys.push_back(column.spec.name);
    if (kind.scope != ClauseScope::contract) keys.emplace_back("items");
    if (kind.scope == ClauseScope::item_and_class)
      for (const auto* key : {"classes", "except_items", "except_classes"}) keys.emplace_back(key);
    if (!kind.rows.key.empty()) keys.push_back(kind.rows.key);
    if (!nested)
      for (const auto* key : {"from", "to", "document", "page", "clause"}) keys.emplace_back(key);
    return keys;
  }

  void read_columns(YamlFields& entry, const std::vector<InputColumn>& columns, CsvRow& row) {
    for (const auto& column : columns) {
      if (column.derived) continue;
      Cell& cell = row.cell(column.spec.name);
      cell = read_cell(entry, column);
      if (entry.failed()) return;
      if (!cell.known && column.required)
        return entry.fail(entry.node().problem("the key '" + column.spec.name + "' is missing",
                                               "add " + column.spec.name + ": " + column.spec.meaning));
      if (!cell.known && column.any_when_blank) row.set_text(column.spec.name, "*");
    }
  }

  Cell read_cell(YamlFields& entry, const InputColumn& column) {
    const auto found = entry.cell(column.spec.name, column.spec.type);
    if (!found) return {};
    const YamlNode& value = *entry.node().find(column.spec.name);
    if (!column.words.empty() &&
        std::find(column.words.begin(), column.words.end(), found->text) == column.words.end())
      entry.fail(value.problem("'" + found->text + "' is not one of: " + join(column.words, ", "),
                               did_you_mean(found->text, column.words)));
    if (column.fraction && (found->decimal.is_negative() || found->decimal > Decimal{1, 0}))
      entry.fail(value.problem("'" + found->decimal.text() + "' is not a fraction from 0 to 1",
                               "write 1.5 % as 0.015"));
    return *found;
  }

  void read_texts(YamlFields& entry, const char* key, std::vector<std::string>& texts) {
    const auto* list = entry.list(key);
    if (list == nullptr) return;
    for (const auto& item : *list) {
      const std::string text(trim(item.text()));
      const auto star = text.find('*');
      if (text.empty() || (star != std::string::npos && star + 1 != text.size()))
        return entry.fail(item.problem("'" + text + "' is not a name", "a * stands at the end only: LD.*"));
      texts.push_back(text);
    }
    if (texts.empty())
      entry.fail(
          entry.node().problem("the list '" + std::string(key) + "' is empty", "leave it out for any"));
  }

  void read_classes(YamlFields& entry, const char* key, std::vector<std::string>& classes) {
    read_texts(entry, key, classes);
    if (entry.failed()) return;
    const auto list = bill::charge_classes();
    const std::vector<std::string> known(list.begin(), list.end());
    for (const auto& each : classes)
      if (std::find(known.begin(), known.end(), each) == known.end())
        return entry.fail(entry.node().find(key)->problem("'" + each + "' is not a charge class",
                                                          did_you_mean(each, known)));
  }

  void read_scope(YamlFields& entry, const ClauseKind& kind, StatedScope& scope) {
    if (kind.scope == ClauseScope::contract) return;
    read_texts(entry, "items", scope.items);
    if (kind.scope != ClauseScope::item_and_class) return;
    read_texts(entry, "except_items", scope.except_items);
    read_classes(entry, "classes", scope.classes);
    read_classes(entry, "except_classes", scope.except_classes);
  }

  const std::vector<YamlNode>* required_list(YamlFields& entry, const std::string& key) {
    const auto* list = entry.list(key);
    if (!entry.failed() && (list == nullptr || list->empty()))
      entry.fail(entry.node().problem("the list '" + key + "' is missing", "add at least one"));
    return entry.failed() ? nullptr : list;
  }

  void read_values(YamlFields& entry, const ClauseKind& kind, const CsvRow& row, const StatedScope& scope) {
    const auto* list = required_list(entry, kind.rows.key);
    if (list == nullptr) return;
    for (const auto& item : *list) {
      auto cell = parse_cell(kind.rows.column.spec.type, trim(item.text()), item.place());
      if (!cell) return entry.fail(cell.problem());
      CsvRow each = row;
      each.cell(kind.rows.column.spec.name) = *cell;
      finish(kind, item, each, scope);
      if (entry.failed()) return;
    }
  }

  // A step holds to its `to`, or else to where the next one begins.
  void read_steps(YamlFields& entry, const ClauseKind& kind, const CsvRow& row, const StatedScope& scope) {
    const auto* list = required_list(entry, kind.rows.key);
    if (list == nullptr) return;
    std::vector<std::string> keys{"from", "to"};
    for (const auto& column : kind.rows.columns) keys.push_back(column.spec.name);
    std::vector<CsvRow> steps;
    for (const auto& item : *list) {
      YamlFields step(item, *problem_);
      step.only(keys);
      CsvRow each = row;
      read_columns(step, kind.rows.columns, each);
      const auto from = step.decimal("from");
      const auto to = step.decimal("to");
      if (!from) step.fail(item.problem("the step has no beginning", "write from: 0"));
      if (from && to && *to <= *from)
        step.fail(item.problem("the step ends before it begins", "check from and to"));
      if (entry.failed()) return;
      each.set_decimal(kind.rows.step + "_from", *from);
      if (to) each.set_decimal(kind.rows.step + "_to", *to);
      if (!steps.empty() && !join_steps(kind, steps.back(), *from))
        return entry.fail(
            item.problem("the step from " + from->text() + " begins before the one above it ends",
                         "write the steps from the lowest to the highest"));
      steps.push_back(std::move(each));
    }
    for (std::size_t i = 0; i < steps.size(); ++i) {
      finish(kind, (*list)[i], steps[i], scope);
      if (entry.failed()) return;
    }
  }

  // Ends the last step where the next one begins; false when it lies after that.
  static bool join_steps(const ClauseKind& kind, CsvRow& last, Decimal next) {
    if (next <= last.cell(kind.rows.step + "_from").decimal) return false;
    const Cell& end = last.cell(kind.rows.step + "_to");
    if (end.known) return end.decimal <= next;
    last.set_decimal(kind.rows.step + "_to", next);
    return true;
  }

  void finish(const ClauseKind& kind, const YamlNode& node, const CsvRow& row, const StatedScope& scope) {
    if (auto problem = check(kind, node, row)) {
      if (!*problem_) *problem_ = std::move(problem);
      return;
    }
    if (kind.expand == nullptr) {
      clauses_.push_back({&kind, row, scope});
      return;
    }
    auto rows = kind.expand(row, frame_->start);
    if (!rows) {
      if (!*problem_) *problem_ = rows.problem();
      return;
    }
    for (auto& each : *rows) clauses_.push_back({&kind, std::move(each), scope});
  }

  static std::optional<Problem> check(const ClauseKind& kind, const YamlNode& node, const CsvRow& row) {
    const auto is_known = [&](const std::string& name) { return row.cell(name).known; };
    if (!kind.one_needed.empty() && std::none_of(kind.one_needed.begin(), kind.one_needed.end(), is_known))
      return node.problem("one of these is missing: " + join(kind.one_needed, ", "),
                          "state what the contract says");
    const auto& columns = fixed_schema(kind.relation).columns;
    const bool has_money = std::any_of(columns.begin(), columns.end(), [&](const auto& column) {
      return column.money && row.cell(column.name).known;
    });
    if (has_money && !row.cell("currency").known)
      return node.problem("the currency is missing", "write currency: here or on the contract");
    return std::nullopt;
  }

  const ClauseFrame* frame_;
  std::optional<Problem>* problem_;
  std::vector<StatedClause> clauses_;
};

CsvRow empty_row(const ClauseKind& kind, const YamlNode& node) {
  CsvRow row(fixed_schema(kind.relation), node.place());
  row.set_text("file", std::filesystem::path(node.place().file).filename().string());
  if (node.place().line) row.set_number("line", *node.place().line);
  return row;
}

}  // namespace

std::vector<StatedClause> read_clauses(const YamlNode& contract, const ClauseFrame& frame,
                                       std::optional<Problem>& problem, std::vector<std::string>& stated) {
  YamlFields fields(contract, problem);
  ClauseReader reader(frame, problem);
  for (const auto& kind : clause_kinds()) {
    const auto* list = fields.list(kind.key);
    if (list == nullptr) continue;
    stated.push_back(kind.relation);
    for (const auto& item : *list) reader.read_entry(kind, item, empty_row(kind, item), false);
  }
  return reader.take();
}

std::vector<StatedClause> read_nested_clause(const YamlNode& entry, const ClauseKind& kind,
                                             const CsvRow& preset, const ClauseFrame& frame,
                                             std::optional<Problem>& problem) {
  ClauseReader reader(frame, problem);
  reader.read_entry(kind, entry, preset, true);
  return reader.take();
}

}  // namespace telaudit::terms
