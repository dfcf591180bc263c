#include "terms/record_kinds.h"

#include <algorithm>
#include <iterator>

namespace telaudit::terms {
namespace {

std::vector<RecordKind> all_kinds() {
  std::vector<RecordKind> kinds;
  for (auto part : {service_record_kinds(), usage_record_kinds(), money_record_kinds(), offer_record_kinds()})
    std::move(part.begin(), part.end(), std::back_inserter(kinds));
  std::sort(kinds.begin(), kinds.end(),
            [](const RecordKind& left, const RecordKind& right) { return left.relation < right.relation; });
  return kinds;
}

}  // namespace

bool RecordKind::is_dated() const {
  return std::any_of(columns.begin(), columns.end(), [](const InputColumn& column) {
    return column.spec.name == "valid_from" && !column.derived;
  });
}

std::span<const RecordKind> record_kinds() {
  static const std::vector<RecordKind> kinds = all_kinds();
  return kinds;
}

bill::Schema record_schema(const RecordKind& kind) {
  bill::Schema schema;
  schema.name = kind.relation;
  append_columns(kind.columns, schema);
  append_place_columns(schema);
  return schema;
}

}  // namespace telaudit::terms
