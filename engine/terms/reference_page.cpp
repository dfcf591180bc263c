#include "terms/reference_page.h"

#include "base/text.h"
#include "terms/clause_kinds.h"
#include "terms/record_kinds.h"

namespace telaudit::terms {
namespace {

std::string type_of(const InputColumn& column) {
  if (!column.words.empty()) return join(column.words, ", ");
  if (column.fraction) return "fraction";
  if (column.spec.money) return "money";
  return std::string(bill::type_name(column.spec.type));
}

std::string notes_of(const InputColumn& column) {
  if (column.derived) return "computed";
  if (column.required) return "must";
  return column.any_when_blank ? "blank is `*`" : "";
}

std::string line_of(const InputColumn& column) {
  return "| `" + column.spec.name + "` | " + type_of(column) + " | " + notes_of(column) + " | " +
         column.spec.meaning + " |\n";
}

std::string table_of(const std::vector<InputColumn>& columns, const std::string& first) {
  std::string out = "| " + first + " | type | | meaning |\n|---|---|---|---|\n";
  for (const auto& column : columns) out += line_of(column);
  return out;
}

std::string columns_of(const bill::Schema& schema) {
  std::string out = "Columns:";
  for (const auto& column : schema.columns) out += " " + column.name;
  return out + "\n\n";
}

std::string scope_of(ClauseScope scope) {
  if (scope == ClauseScope::contract) return "";
  std::string out =
      "| `items` | list | | Items it holds for; without it, any. `LD.*` is every priced item that begins so "
      "|\n";
  if (scope == ClauseScope::item_and_class)
    out +=
        "| `classes` | list | | Charge classes it holds for; without it, any |\n"
        "| `except_items`, `except_classes` | list | | What is excepted |\n";
  return out;
}

std::string clause_text(const ClauseKind& kind) {
  std::string out =
      "### Relation `" + kind.relation + "`: key `" + kind.key + "`\n\n" + kind.meaning + "\n\n";
  out += columns_of(clause_schema(kind));
  out += table_of(kind.columns, "key") + scope_of(kind.scope);
  if (!kind.rows.step.empty()) {
    out += "| `" + kind.rows.key + "` | list | must | Each with `from`, `to` (" + kind.rows.step_meaning +
           "; without `to`, up to the next step) and the keys below |\n";
  } else if (!kind.rows.key.empty()) {
    out += "| `" + kind.rows.key + "` | list | must | One row for each. " + kind.rows.column.spec.meaning +
           " |\n";
  }
  for (const auto& column : kind.rows.columns) out += line_of(column);
  return out + "\n";
}

std::string record_text(const RecordKind& kind) {
  std::string out = "### Relation `" + kind.relation + "`\n\nWhat: " + kind.meaning +
                    ". Who has it: " + kind.holder + ".\n\n";
  out += columns_of(record_schema(kind));
  std::string header;
  for (const auto& column : kind.columns)
    if (!column.derived) header += (header.empty() ? "" : ",") + column.spec.name;
  out += "```csv\n" + header + "\n```\n\n" + table_of(kind.columns, "column");
  if (!kind.key.empty())
    out += "\n" + std::string(kind.is_dated() ? "Rows do not overlap in time within: " : "Told apart by: ") +
           join(kind.key, ", ") + ".\n";
  return out + "\n";
}

}  // namespace

std::string kinds_reference() {
  std::string out =
      "## Clauses of contracts (YAML)\n\n"
      "Each is a list under its key in the contract's file. Beside the keys shown, an entry may have\n"
      "`from` and `to` (the last day) and `document`, `page`, `clause`. A relation is given when a\n"
      "contract states its key.\n\n"
      "A check reaches a clause through the item of a charge: it joins `crosswalk`\n"
      "(`where: x.in_force`), then the clause by carrier, account, item and, where the clause has it,\n"
      "charge_class. The closest row decides: what is excepted is a row with `eligible` false.\n\n";
  for (const auto& kind : clause_kinds()) out += clause_text(kind);
  for (const auto* kind : {&eligible_spend_kind(), &commitment_period_kind()})
    out += "### Relation `" + kind->relation + "`: within `commitments`\n\n" + kind->meaning + "\n\n" +
           columns_of(clause_schema(*kind)) + table_of(kind->columns, "column") + "\n";
  out +=
      "## Records (CSV)\n\n"
      "Given with `--records`, files or folders of them. A file is of the kind its name begins with, up\n"
      "to the first `-` or `.`: `ticket.csv`, `ticket-2026.csv`.\n\n";
  for (const auto& kind : record_kinds()) out += record_text(kind);
  out.pop_back();
  return out;
}

}  // namespace telaudit::terms
