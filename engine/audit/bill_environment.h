// What rules see: the workspace's charges, levels and invoices, and the terms, under their names.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "bill/charge.h"
#include "rules/rules.h"
#include "store/workspace.h"
#include "terms/terms.h"

namespace telaudit::audit {

// Schemas of everything a rule may name, with or without data.
std::optional<bill::Schema> schema_of(std::string_view relation, const terms::Terms& terms);

// The same for every relation, with their names in order: those of the bill, then those of the terms. It
// refers to the terms.
rules::SchemaOf schemas_of(const terms::Terms& terms);

// Relations over one snapshot of a workspace. Must outlive the environments it gives; refers to `workspace`
// and `terms`.
class BillEnvironment {
 public:
  // `levels` has none where nobody asks for them: they take longer to read than one bill takes to judge.
  enum class Levels : std::uint8_t { read, none };
  static Levels levels_asked(const std::vector<rules::RuleInfo>& rules);
  static Result<BillEnvironment> open(const store::Workspace& workspace, const terms::Terms& terms,
                                      Levels levels = Levels::read);
  // The same over these invoices; what stands on bills later than all of them is left out.
  static Result<BillEnvironment> open(const store::Workspace& workspace, const terms::Terms& terms,
                                      const std::vector<store::InvoiceRow>& invoices,
                                      Levels levels = Levels::read);

  rules::Environment environment(Date as_of, std::vector<std::pair<std::string, std::string>> params) const;
  const bill::Relation& charges() const { return *charges_; }
  const bill::Relation& levels() const { return *levels_; }
  const bill::Relation& invoices() const { return *invoices_; }
  // The relation of that name, or nullptr.
  const bill::Relation* find(std::string_view name) const;

 private:
  const terms::Terms* terms_ = nullptr;
  std::unique_ptr<bill::Relation> charges_;
  std::unique_ptr<bill::Relation> levels_;
  std::unique_ptr<bill::Relation> invoices_;
};

// A cell as text: decimals as printed, dates and moments in ISO form, booleans yes and no.
std::string cell_text(const bill::ColumnView& column, std::size_t row);

}  // namespace telaudit::audit
