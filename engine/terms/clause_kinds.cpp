#include "terms/clause_kinds.h"

#include <algorithm>
#include <iterator>

namespace telaudit::terms {
namespace {

std::vector<ClauseKind> all_kinds() {
  std::vector<ClauseKind> kinds;
  for (auto part : {price_clause_kinds(), service_clause_kinds()})
    std::move(part.begin(), part.end(), std::back_inserter(kinds));
  std::sort(kinds.begin(), kinds.end(),
            [](const ClauseKind& left, const ClauseKind& right) { return left.relation < right.relation; });
  return kinds;
}

}  // namespace

std::span<const ClauseKind> clause_kinds() {
  static const std::vector<ClauseKind> kinds = all_kinds();
  return kinds;
}

std::optional<std::string> contract_key_of(std::string_view relation) {
  for (const auto& kind : clause_kinds())
    if (kind.relation == relation) return kind.key;
  if (relation == eligible_spend_kind().relation) return "commitments: " + eligible_spend_kind().key;
  if (relation == commitment_period_kind().relation) return "commitments";
  return std::nullopt;
}

bool is_clause_relation(std::string_view relation) {
  return contract_key_of(relation).has_value();
}

bill::Schema clause_schema(const ClauseKind& kind) {
  bill::Schema schema;
  schema.name = kind.relation;
  append_columns({text("contract", "Id of the contract"), carrier_column(),
                  text("account", "Billing account; * is any account of the carrier")},
                 schema);
  append_columns(kind.columns, schema);
  if (kind.scope != ClauseScope::contract) append_columns({text("item", "Contract item; * is any")}, schema);
  if (kind.scope == ClauseScope::item_and_class)
    append_columns({text("charge_class", "Class of charge; * is any"),
                    boolean("eligible", "Whether the clause holds for these charges, or excepts them")},
                   schema);
  if (!kind.rows.step.empty()) {
    append_columns({decimal(kind.rows.step + "_from", kind.rows.step_meaning + ", from which the step holds"),
                    decimal(kind.rows.step + "_to", "From which it holds no more; unknown is open")},
                   schema);
    append_columns(kind.rows.columns, schema);
  } else if (!kind.rows.key.empty()) {
    append_columns({kind.rows.column}, schema);
    append_columns(kind.rows.columns, schema);
  }
  append_columns(
      {valid_from_column(), valid_to_column(), text("document", "Id of the document that says so"),
       text("page", "Page of that document"), text("clause", "Section or clause of that document")},
      schema);
  append_place_columns(schema);
  return schema;
}

}  // namespace telaudit::terms
