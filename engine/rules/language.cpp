#include "rules/language.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "rules/functions.h"

namespace telaudit::rules {
namespace {

const std::vector<FunctionFamily>& family_table() {
  static const std::vector<FunctionFamily> table = {
      number_functions(),  calendar_functions(), holiday_functions(),  duration_functions(),
      mileage_functions(), text_functions(),     numbering_functions()};
  return table;
}

// By id.
std::vector<const Function*> index_functions() {
  std::vector<const Function*> index;
  for (const auto& family : family_table()) {
    for (const auto& function : family.functions) {
      const auto id = static_cast<std::size_t>(function.id);
      if (index.size() <= id) index.resize(id + 1, nullptr);
      index[id] = &function;
    }
  }
  return index;
}

constexpr std::array<std::string_view, 2> kReserved = {"longest_prefix", "step"};

constexpr std::array<Described, 8> kTypes = {{
    {"text", "Bytes as the carrier printed them; compared byte by byte.", "'recurring'"},
    {"boolean", "true, false, or unknown.", "true"},
    {"date", "A calendar day.", "date '2026-01-31'"},
    {"moment", "A day and a civil time, to the tenth of a second. moment - moment is a duration.", "c.start"},
    {"duration", "A span of time in tenths of a second.", "n.start - c.start"},
    {"integer", "A whole number.", "12"},
    {"decimal",
     "An exact number. A column counts 18 digits, a literal its own, a product the sum of both, a sum one "
     "more; "
     "over 38 does not load and asks for round.",
     "0.0880"},
    {"money",
     "A decimal in the currency of the row. money + money and money * decimal are money; money * money and "
     "money + "
     "a plain column do not load; literals, params and ulp mix with money.",
     "c.amount"},
}};

constexpr std::array<Described, 9> kOperators = {{
    {"or", "Kleene: true when one side is true.", "a or b"},
    {"and", "Kleene: false when one side is false, whatever the other is.", "a and b"},
    {"not", "Unknown stays unknown.", "not c.payable"},
    {"==  !=  <  <=  >  >=", "Numbers by value; unknown when one side is unknown.", "c.quantity > 0"},
    {"in", "Whether it equals one of a list, or of a param of type list.",
     "c.charge_class in ['tax', 'surcharge']"},
    {"is known, is unknown", "Never unknown. With a joined alias: whether a row was found.", "r is unknown"},
    {"+  -", "Exact; the larger scale.", "c.gross - c.amount"},
    {"*", "Exact; the scales add.", "c.quantity * c.rate"},
    {"/", "Only as the first argument of round, or as one side of a comparison, where it is multiplied out.",
     "c.amount / c.quantity > r.rate"},
}};

constexpr std::array<Described, 7> kKinds = {{
    {"error", "Money the carrier may owe back, once its evidence is complete.", ""},
    {"question", "Needs an answer before it is anything.", ""},
    {"saving", "Money that need not be spent from now on.", ""},
    {"under_billing", "The carrier billed too little; never leaves the house.", ""},
    {"quality", "A matter of data or control.", ""},
    {"fraud", "Use by somebody else.", ""},
    {"calendar", "A date or commitment to act on.", ""},
}};

constexpr std::array<std::string_view, 4> kStatuses = {"draft", "test", "stable", "retired"};

}  // namespace

std::span<const FunctionFamily> function_families() {
  return family_table();
}
std::vector<const Function*> functions() {
  std::vector<const Function*> all;
  for (const auto& family : family_table())
    for (const auto& function : family.functions) all.push_back(&function);
  return all;
}
std::span<const std::string_view> reserved_functions() {
  return kReserved;
}
std::span<const Described> types() {
  return kTypes;
}
std::span<const Described> operators() {
  return kOperators;
}
std::span<const Described> kinds() {
  return kKinds;
}
std::span<const std::string_view> statuses() {
  return kStatuses;
}

const Function* find_function(std::string_view name) {
  for (const auto& family : family_table())
    for (const auto& function : family.functions)
      if (function.name == name) return &function;
  return nullptr;
}

const Function& function_of(FunctionId id) {
  static const std::vector<const Function*> index = index_functions();
  return *index[static_cast<std::size_t>(id)];
}

const AggregateFunction* find_aggregate(std::string_view name) {
  for (const auto& aggregate : aggregates())
    if (aggregate.name == name) return &aggregate;
  return nullptr;
}

std::vector<std::string> key_names(std::string_view within) {
  std::vector<std::string> names;
  for (const auto& key : keys())
    if (key.within == within) names.emplace_back(key.name);
  return names;
}

std::vector<std::string> key_choices(std::string_view within, std::string_view name) {
  std::vector<std::string> words;
  for (const auto& key : keys())
    if (key.within == within && key.name == name)
      for (const auto word : split(key.choices, ' ')) words.emplace_back(word);
  return words;
}

std::vector<std::string> function_names() {
  std::vector<std::string> names;
  for (const Function* function : functions()) names.emplace_back(function->name);
  for (const auto& aggregate : aggregates())
    if (find_function(aggregate.name) == nullptr) names.emplace_back(aggregate.name);
  return names;
}

}  // namespace telaudit::rules
