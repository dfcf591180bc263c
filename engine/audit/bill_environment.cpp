#include "audit/bill_environment.h"

#include <algorithm>

#include "audit/kept_rows.h"
#include "bill/invoice.h"
#include "store/catalogue_relations.h"

namespace telaudit::audit {

std::optional<bill::Schema> schema_of(std::string_view relation, const terms::Terms& terms) {
  if (relation == "charge") {
    bill::Schema schema = bill::charge_schema();
    schema.columns.push_back({"reading", bill::Type::text, false, "reading it came from"});
    return schema;
  }
  if (relation == "level") return bill::level_schema();
  if (relation == "invoice") return bill::invoice_schema();
  if (auto fixed = terms::Terms::schema(relation)) return fixed;
  if (const auto* term = terms.find(relation)) return term->table.schema();
  return std::nullopt;
}

rules::SchemaOf schemas_of(const terms::Terms& terms) {
  std::vector<std::string> names = {"charge", "level", "invoice"};
  for (auto& name : terms.names()) names.push_back(std::move(name));
  return {[&terms](std::string_view name) { return schema_of(name, terms); }, std::move(names)};
}

BillEnvironment::Levels BillEnvironment::levels_asked(const std::vector<rules::RuleInfo>& rules) {
  const bool any = std::any_of(rules.begin(), rules.end(), [](const rules::RuleInfo& info) {
    return std::find(info.relations.begin(), info.relations.end(), "level") != info.relations.end();
  });
  return any ? Levels::read : Levels::none;
}

Result<BillEnvironment> BillEnvironment::open(const store::Workspace& workspace, const terms::Terms& terms,
                                              Levels levels_asked) {
  const auto invoices = workspace.invoices();
  if (!invoices) return invoices.problem();
  return open(workspace, terms, *invoices, levels_asked);
}

Result<BillEnvironment> BillEnvironment::open(const store::Workspace& workspace, const terms::Terms& terms,
                                              const std::vector<store::InvoiceRow>& invoices,
                                              Levels levels_asked) {
  BillEnvironment out;
  out.terms_ = &terms;
  auto charges = workspace.charges();
  if (!charges) return charges.problem();
  auto rows = levels_asked == Levels::read ? workspace.levels() : std::vector<store::LevelRow>();
  if (!rows) return rows.problem();
  if (!invoices.empty()) {
    const auto latest = std::max_element(invoices.begin(), invoices.end(), [](const auto& a, const auto& b) {
      return a.key.bill_date < b.key.bill_date;
    });
    const Date until = latest->key.bill_date;
    charges = charges_until(std::move(*charges), until);
    if (!charges) return charges.problem();
    std::erase_if(*rows, [&](const auto& level) { return level.key.bill_date > until; });
  }
  auto levels = store::level_table(*rows);
  if (!levels) return levels.problem();
  auto table = store::invoice_table(invoices);
  if (!table) return table.problem();
  out.charges_ = std::move(*charges);
  out.levels_ = std::move(*levels);
  out.invoices_ = std::move(*table);
  return out;
}

const bill::Relation* BillEnvironment::find(std::string_view name) const {
  if (name == "charge") return charges_.get();
  if (name == "level") return levels_.get();
  if (name == "invoice") return invoices_.get();
  const auto* term = terms_->find(name);
  return term == nullptr ? nullptr : &term->table;
}

rules::Environment BillEnvironment::environment(
    Date as_of, std::vector<std::pair<std::string, std::string>> params) const {
  rules::Environment out;
  out.as_of = as_of;
  out.params = std::move(params);
  out.find = [this](std::string_view name) -> std::optional<rules::Source> {
    const bill::Relation* relation = find(name);
    if (relation == nullptr) return std::nullopt;
    const auto* term = terms_->find(name);
    return rules::Source{relation, term == nullptr || term->given};
  };
  return out;
}

std::string cell_text(const bill::ColumnView& column, std::size_t row) {
  switch (column.type) {
    case bill::Type::text:
      return std::string(column.text(row));
    case bill::Type::decimal:
      return column.decimal(row).text();
    case bill::Type::date:
      return Date{static_cast<std::int32_t>(column.number(row))}.text();
    case bill::Type::moment:
      return Moment{column.number(row)}.text();
    case bill::Type::integer:
      return std::to_string(column.number(row));
    case bill::Type::boolean:
      return column.number(row) != 0 ? "yes" : "no";
  }
  return {};
}

}  // namespace telaudit::audit
