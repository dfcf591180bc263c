#include "terms/terms.h"

#include "terms/schemas.h"

namespace telaudit::terms {

std::optional<bill::Schema> Terms::schema(std::string_view name) {
  for (const auto& schema : fixed_schemas())
    if (schema.name == name) return schema;
  return std::nullopt;
}

}  // namespace telaudit::terms
