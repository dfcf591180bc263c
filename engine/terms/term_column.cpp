#include "terms/term_column.h"

namespace telaudit::terms {

TermColumn::TermColumn(const bill::Table& table, std::string_view name) {
  const auto index = table.schema().find(name);
  if (index && table.rows() > 0) view_ = table.column(*index);
}

std::string_view TermColumn::text(std::size_t row) const {
  return view_ && view_->type == bill::Type::text && view_->is_known(row) ? view_->text(row)
                                                                          : std::string_view();
}

std::optional<Date> TermColumn::date(std::size_t row) const {
  if (!view_ || view_->type != bill::Type::date || !view_->is_known(row)) return std::nullopt;
  return Date{static_cast<std::int32_t>(view_->number(row))};
}

std::optional<Decimal> TermColumn::decimal(std::size_t row) const {
  if (!view_ || view_->type != bill::Type::decimal || !view_->is_known(row)) return std::nullopt;
  return view_->decimal(row);
}

std::optional<std::int64_t> TermColumn::integer(std::size_t row) const {
  if (!view_ || view_->type != bill::Type::integer || !view_->is_known(row)) return std::nullopt;
  return view_->number(row);
}

std::optional<bool> TermColumn::flag(std::size_t row) const {
  if (!view_ || view_->type != bill::Type::boolean || !view_->is_known(row)) return std::nullopt;
  return view_->number(row) != 0;
}

const TermRelation* given_relation(const Terms* terms, std::string_view name) {
  if (terms == nullptr) return nullptr;
  const auto* relation = terms->find(name);
  return relation != nullptr && relation->given ? relation : nullptr;
}

bool holds_on(const TermColumn& from, const TermColumn& to, std::size_t row, Date day) {
  const auto first = from.date(row), end = to.date(row);
  return (!first || *first <= day) && (!end || day < *end);
}

}  // namespace telaudit::terms
