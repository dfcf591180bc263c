// Relations of terms read by hand, column by column, where no rule joins them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/date.h"
#include "base/decimal.h"
#include "terms/terms.h"

namespace telaudit::terms {

// One column of a relation of terms, read by name; a column that is not there is unknown in every row. Lives
// as long as the table.
class TermColumn {
 public:
  TermColumn(const bill::Table& table, std::string_view name);

  std::string_view text(std::size_t row) const;  // empty when unknown
  std::optional<Date> date(std::size_t row) const;
  std::optional<Decimal> decimal(std::size_t row) const;
  std::optional<std::int64_t> integer(std::size_t row) const;
  std::optional<bool> flag(std::size_t row) const;

 private:
  std::optional<bill::ColumnView> view_;
};

// The relation of that name; nullptr where no file was given for it.
const TermRelation* given_relation(const Terms* terms, std::string_view name);

// Whether a dated row holds on a day; an unknown end is open.
bool holds_on(const TermColumn& from, const TermColumn& to, std::size_t row, Date day);

}  // namespace telaudit::terms
