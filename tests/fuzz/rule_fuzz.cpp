// Loads any bytes as a rule file. What loads is run over its own cases, by the interpreter and by the
// vectors, told in words and printed as SQL; none of that may crash, hang or grow. The rules of rules/audit
// are a good corpus.
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "bill/charge.h"
#include "bill/invoice.h"
#include "bill/table.h"
#include "rules/describe.h"
#include "rules/lint.h"
#include "rules/parameter_sets.h"
#include "rules/rules.h"
#include "terms/terms.h"

namespace {

using telaudit::require;
namespace bill = telaudit::bill;
namespace rules = telaudit::rules;

std::optional<bill::Schema> schema_of(std::string_view name) {
  if (name == "charge") return bill::charge_schema();
  if (name == "level") return bill::level_schema();
  if (name == "invoice") return bill::invoice_schema();
  return telaudit::terms::Terms::schema(name);
}

bill::Table charges() {
  namespace charge = bill::charge;
  bill::TableBuilder table(bill::charge_schema());
  for (int row = 0; row < 20; ++row) {
    table.set_text(charge::kCarrier, "X");
    table.set_text(charge::kAccount, row % 3 == 0 ? "A" : "B");
    table.set_text(charge::kChargeClass, row % 2 == 0 ? "recurring" : "usage");
    if (row % 5 != 0) table.set_number(charge::kBillDate, 20000 + 30 * (row % 4));
    if (row % 7 != 0)
      require(table.set_decimal(charge::kAmount, *telaudit::parse_decimal("12.50")), "an amount fits");
    table.end_row();
  }
  return table.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto loaded = rules::RuleSet::parse(text, "fuzz.yaml", schema_of);
  if (!loaded) {
    require(!loaded.problem().what.empty(), "a refusal says what is wrong");
    return 0;
  }
  const std::string id = loaded->rules().front().id;
  require(loaded->test(id).ok(), "the cases of a rule that loads can be run");
  require(rules::lint_rule(*loaded, id).ok(), "a rule that loads can be looked through");
  require(rules::describe_rule(*loaded, id).ok(), "a rule that loads can be told in words");
  static_cast<void>(rules::read_parameter_set(*loaded, text, "fuzz.yaml", ""));
  static const bill::Table table = charges();
  rules::Environment environment;
  environment.as_of = *telaudit::make_date(2026, 1, 31);
  environment.find = [](std::string_view name) -> std::optional<rules::Source> {
    return name == "charge" ? rules::Source{&table, true} : rules::Source{};
  };
  const auto row_by_row = loaded->evaluate(id, environment);
  const std::array<std::string, 1> ids = {id};
  const auto in_vectors = loaded->evaluate_all(ids, environment);
  require(row_by_row.ok() == in_vectors.ok(), "the way of evaluating does not decide whether a rule runs");
  if (row_by_row)
    require(row_by_row->fired == in_vectors->front().fired &&
                row_by_row->errors == in_vectors->front().errors &&
                row_by_row->not_evaluated == in_vectors->front().not_evaluated,
            "both ways of evaluating end the same");
  return 0;
}
