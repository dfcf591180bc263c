#include "terms/compile_clauses.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "terms/schemas.h"

namespace telaudit::terms {
namespace {

constexpr const char* kAny = "*";

struct Relation {
  bill::TableBuilder builder;
  std::vector<DatedRow> rows;
};

class ClauseCompiler {
 public:
  explicit ClauseCompiler(std::span<const Mapping> mappings) : mappings_(mappings) {}

  Result<void> compile(const Contract& contract) {
    const std::set<std::string> items = items_of(contract);
    for (const auto& relation : contract.stated_clauses) relation_of(relation);
    for (const auto& clause : contract.clauses) {
      StatedScope scope = clause.scope;
      scope.items = spelt_out(scope.items, items, clause);
      scope.except_items = spelt_out(scope.except_items, items, clause);
      // A scope of which no item is known holds for nothing, not for everything.
      if (scope.items.empty() && !clause.scope.items.empty()) continue;
      if (auto written = write(contract, clause, scope); !written) return written;
    }
    return {};
  }

  Result<ClauseTables> finish() {
    ClauseTables out;
    for (auto& [name, relation] : relations_) {
      if (auto checked = check_disjoint(std::move(relation.rows), "the row of " + name,
                                        "end one of them, or give each its own id");
          !checked)
        return checked.problem();
      out.tables.emplace_back(name, relation.builder.finish());
    }
    out.notes = std::move(notes_);
    return out;
  }

 private:
  Relation& relation_of(const std::string& name) {
    const auto at = relations_.find(name);
    if (at != relations_.end()) return at->second;
    return relations_.emplace(name, Relation{bill::TableBuilder(fixed_schema(name)), {}}).first->second;
  }

  std::set<std::string> items_of(const Contract& contract) const {
    std::set<std::string> items;
    for (const auto& rate : contract.rates) items.insert(rate.item);
    for (const auto& mapping : mappings_)
      if (mapping.carrier == contract.carrier) items.insert(mapping.item);
    return items;
  }

  std::vector<std::string> spelt_out(const std::vector<std::string>& names,
                                     const std::set<std::string>& items, const StatedClause& clause) {
    std::set<std::string> out;
    for (const auto& name : names) {
      if (name == kAny || name.back() != '*') {
        out.insert(name);
        continue;
      }
      const std::string_view beginning = std::string_view(name).substr(0, name.size() - 1);
      const std::size_t before = out.size();
      for (const auto& item : items)
        if (starts_with(item, beginning)) out.insert(item);
      if (out.size() == before) note(name, clause);
    }
    return {out.begin(), out.end()};
  }

  // Once for a place: the steps of one scale have one scope.
  void note(const std::string& name, const StatedClause& clause) {
    const Problem problem{
        "no rate and no mapping has an item that begins with '" + name.substr(0, name.size() - 1) + "'",
        clause.row.place(), "spell the items out, or map a code to one"};
    const auto same = [&](const Problem& each) { return each.text() == problem.text(); };
    if (std::none_of(notes_.begin(), notes_.end(), same)) notes_.push_back(problem);
  }

  Result<void> write(const Contract& contract, const StatedClause& clause, const StatedScope& scope) {
    Relation& relation = relation_of(clause.kind->relation);
    for (const auto& account : contract.accounts) {
      CsvRow row = clause.row;
      row.set_text("contract", contract.id);
      row.set_text("carrier", contract.carrier);
      row.set_text("account", account);
      for (const auto& each : scope_rows(scope)) {
        if (row.has("item")) row.set_text("item", each.item);
        if (row.has("charge_class")) {
          row.set_text("charge_class", each.charge_class);
          row.set_number("eligible", each.eligible ? 1 : 0);
        }
        DatedRow dated{
            {contract.carrier, account}, {row.date("valid_from"), row.date("valid_to")}, row.place()};
        for (const auto& column : clause.kind->row_key) dated.key.push_back(row.text_of(column));
        relation.rows.push_back(std::move(dated));
        if (auto appended = row.append_to(relation.builder); !appended) return appended;
      }
    }
    return {};
  }

  std::span<const Mapping> mappings_;
  std::map<std::string, Relation> relations_;
  std::vector<Problem> notes_;
};

std::vector<std::string> or_any(const std::vector<std::string>& names) {
  return names.empty() ? std::vector<std::string>{kAny} : names;
}

}  // namespace

std::vector<ScopeRow> scope_rows(const StatedScope& scope) {
  std::map<std::pair<std::string, std::string>, bool> rows;
  const auto items = or_any(scope.items);
  const auto classes = or_any(scope.classes);
  for (const auto& item : items)
    for (const auto& charge_class : classes) rows[{item, charge_class}] = true;
  // An exception meets a pair where one of both names the item, or the class, and the other does not differ.
  for (const auto& except : scope.except_items)
    for (const auto& item : items)
      if (item == kAny || item == except)
        for (const auto& charge_class : classes) rows[{except, charge_class}] = false;
  for (const auto& except : scope.except_classes)
    for (const auto& charge_class : classes)
      if (charge_class == kAny || charge_class == except)
        for (const auto& item : items) rows[{item, except}] = false;
  std::vector<ScopeRow> out;
  for (const auto& [pair, eligible] : rows) out.push_back({pair.first, pair.second, eligible});
  return out;
}

Result<ClauseTables> compile_clauses(std::span<const Contract> contracts, std::span<const Mapping> mappings) {
  ClauseCompiler compiler(mappings);
  for (const auto& contract : contracts)
    if (auto compiled = compiler.compile(contract); !compiled) return compiled.problem();
  return compiler.finish();
}

}  // namespace telaudit::terms
