#include "intake/entered_terms.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/hash.h"
#include "base/text.h"
#include "intake/contract_file.h"
#include "terms/compile.h"
#include "terms/contract.h"
#include "terms/records.h"
#include "terms/schemas.h"

namespace telaudit::intake {
namespace {

constexpr std::size_t kHashInName = 8;
constexpr std::size_t kFirstLine = 2;              // of the rows of a CSV file
constexpr std::size_t kMostRefusedServices = 200;  // one by one; what is left the loader refuses as a whole
constexpr std::string_view kConfirmed = "confirmed", kSuggested = "suggested";

std::string column_of(const TableShape& shape, const KeptRow& row, std::string_view column) {
  return row[shape.column(column)];
}
std::string contract_of_term(const KeptRow& row) {
  return column_of(contract_term_shape(), row, "contract");
}
std::string contract_of_rate(const KeptRow& row) {
  return column_of(rate_shape(), row, "contract");
}

// A row and who entered it; null: it was entered before.
struct SourcedRow {
  KeptRow row;
  const EnteredRow* entered = nullptr;
};

std::vector<KeptRow> rows_of(const std::vector<SourcedRow>& sourced) {
  std::vector<KeptRow> rows;
  for (const auto& each : sourced) rows.push_back(each.row);
  return rows;
}

// What stands of one contract.
struct ContractRows {
  std::vector<SourcedRow> terms;
  std::vector<SourcedRow> rates;
  std::vector<SourcedRow> terms_before;
  std::vector<SourcedRow> rates_before;
  bool terms_entered = false;
};

struct ContractFault {
  ContractFile::Origin origin;
  std::string column;
  std::string what;
  std::string expected;
};

// The cell's column that a line of the contract's file comes from: its key where rates have it, else the
// value.
std::string column_of_line(const ContractFile& file, std::size_t line, const ContractFile::Origin& origin) {
  const std::string_view text = trim(split(file.text, '\n')[line - 1]);
  const std::string key(text.substr(0, text.find(':')));
  const auto& names = (origin.rate ? rate_shape() : contract_term_shape()).columns;
  if (std::find(names.begin(), names.end(), key) != names.end()) return key;
  return origin.rate ? "" : "value";
}

// What is wrong with the contract as a whole, as the loader of audits sees it.
std::vector<ContractFault> contract_faults(const std::string& id, const ContractRows& rows) {
  std::vector<ContractFileFault> unwritable;
  const auto terms = rows_of(rows.terms), rates = rows_of(rows.rates);
  const ContractFile file = write_contract_file(terms, rates, unwritable);
  std::vector<ContractFault> out;
  for (auto& fault : unwritable) out.push_back({fault.origin, fault.column, fault.what, fault.expected});
  if (!out.empty()) return out;
  const auto refused = [&](const Problem& problem) {
    ContractFault fault{{}, "", problem.what, problem.advice};
    if (problem.where.line && *problem.where.line <= file.origins.size()) {
      fault.origin = file.origins[*problem.where.line - 1];
      fault.column = column_of_line(file, *problem.where.line, fault.origin);
    }
    out.push_back(std::move(fault));
  };
  const auto contract = terms::read_contract({id + ".yaml", file.text});
  if (!contract) {
    refused(contract.problem());
    return out;
  }
  if (const auto compiled = terms::compile_contracts(std::span(&*contract, 1), {}); !compiled)
    refused(compiled.problem());
  return out;
}

class Taking {
 public:
  Taking(const EnteredTerms& before, std::span<const WorkbookReading> readings, const Entering& entering,
         bool rows_missing)
      : readings_(readings), entering_(entering), rows_missing_(rows_missing) {
    out_.entered = before;
  }

  TakenTerms take() {
    collect_contracts();
    for (auto& [id, rows] : contracts_) settle(id, rows);
    put_contracts();
    inventory_entered_.assign(out_.entered.inventory.rows.size(), nullptr);
    for (const auto& reading : readings_) put_inventory(reading);
    settle_inventory();
    put_mappings();
    return std::move(out_);
  }

 private:
  void fault(const EnteredRow& entered, std::string_view column, std::string what, std::string expected) {
    out_.faults.push_back({entered.place_of(column), entered.places->sheet, entered.number,
                           std::string(column), entered.said(column), std::move(what), std::move(expected)});
    refused_.insert(&entered);
  }

  void collect_contracts() {
    for (const auto& row : out_.entered.terms.rows)
      contracts_[contract_of_term(row)].terms_before.push_back({row});
    for (const auto& row : out_.entered.rates.rows)
      contracts_[contract_of_rate(row)].rates_before.push_back({row});
    for (auto& [id, rows] : contracts_) rows.terms = rows.terms_before;
    std::map<std::string, std::vector<SourcedRow>> rates;
    for (const auto& reading : readings_) {
      for (const auto& contract : reading.contracts) {
        ContractRows& rows = contracts_[contract.id];
        if (rows.terms_entered) {
          fault(contract.rows.front(), "value", "the contract " + contract.id + " was entered twice",
                "one sheet for each contract");
          continue;
        }
        rows.terms_entered = true;
        rows.terms.clear();
        for (const auto& row : contract.rows) rows.terms.push_back({row.row, &row});
      }
      for (const auto& rate : reading.rates)
        if (rate.priced)
          rates[contract_of_rate(rate.entered.row)].push_back({rate.entered.row, &rate.entered});
    }
    for (auto& [id, rows] : contracts_)
      if (!rates.contains(id) || rows_missing_) rows.rates = rows.rates_before;
    for (auto& [id, entered] : rates) take_rates(contracts_[id], std::move(entered));
  }

  // Entered ones take the places of those with their keys that were entered before.
  void take_rates(ContractRows& rows, std::vector<SourcedRow> entered) {
    const KeptTable table{&rate_shape(), {}};
    std::map<std::vector<std::string>, std::size_t> places;
    for (std::size_t at = 0; at < rows.rates.size(); ++at)
      places.emplace(key_of(table, rows.rates[at].row), at);
    for (auto& each : entered) {
      const auto [at, fresh] = places.try_emplace(key_of(table, each.row), rows.rates.size());
      if (fresh) {
        rows.rates.push_back(std::move(each));
      } else if (const SourcedRow& other = rows.rates[at->second]; other.entered == nullptr) {
        rows.rates[at->second] = std::move(each);
      } else if (other.row != each.row) {
        fault(*each.entered, "price",
              "the code has another rate of this contract, item, first day and document in row " +
                  std::to_string(other.entered->number) + " of " + other.entered->places->sheet,
              "one of them, or the day or the amendment from which this one holds");
      }
    }
  }

  // Takes away what does not hold together, until the rest does.
  void settle(const std::string& id, ContractRows& rows) {
    const auto entered = [](const std::vector<SourcedRow>& each) {
      return std::any_of(each.begin(), each.end(), [](const auto& row) { return row.entered != nullptr; });
    };
    while (rows.terms_entered || entered(rows.rates)) {
      const auto faults = contract_faults(id, rows);
      if (faults.empty()) return;
      if (rows.terms.empty()) return refuse_rates_without_contract(id, rows);
      if (!refuse_rates(rows, faults)) refuse_contract(id, rows, faults);
    }
  }

  void refuse_rates_without_contract(const std::string& id, ContractRows& rows) {
    std::vector<std::string> known;
    for (const auto& [other, its] : contracts_)
      if (!its.terms.empty()) known.push_back(other);
    const auto meant = nearest(id, known);
    for (const auto& rate : rows.rates)
      if (rate.entered != nullptr)
        fault(*rate.entered, "contract", "the contract " + id + " is none of those that were entered",
              meant ? "its id: " + *meant
                    : "the id of a contract of the workbook of contracts; rates of a contract file stand in "
                      "that file");
    rows.rates = rows.rates_before;
  }

  // The rates that are at fault. False where the fault is none of theirs.
  bool refuse_rates(ContractRows& rows, const std::vector<ContractFault>& faults) {
    std::set<std::size_t> refused;
    for (const auto& each : faults)
      if (each.origin.rate && rows.rates[*each.origin.rate].entered != nullptr &&
          refused.insert(*each.origin.rate).second)
        fault(*rows.rates[*each.origin.rate].entered, each.column, each.what, each.expected);
    for (auto at = refused.rbegin(); at != refused.rend(); ++at) {
      const auto place = rows.rates.begin() + static_cast<std::ptrdiff_t>(*at);
      if (const SourcedRow* before = said_before(rows, place->row))
        *place = *before;
      else
        rows.rates.erase(place);
    }
    return !refused.empty();
  }

  // What stood in the place of a rate, where that stays although the rate is refused.
  const SourcedRow* said_before(const ContractRows& rows, const KeptRow& rate) const {
    if (!rows_missing_) return nullptr;
    const KeptTable table{&rate_shape(), {}};
    for (const auto& before : rows.rates_before)
      if (key_of(table, before.row) == key_of(table, rate)) return &before;
    return nullptr;
  }

  // The contract's sheet is at fault, or does not go with rates that were entered before.
  void refuse_contract(const std::string& id, ContractRows& rows, const std::vector<ContractFault>& faults) {
    if (!rows.terms_entered) {
      for (const auto& rate : rows.rates)
        if (rate.entered != nullptr) fault(*rate.entered, "", faults.front().what, faults.front().expected);
      rows.rates = rows.rates_before;
      return;
    }
    for (const auto& each : faults) {
      const SourcedRow& row = rows.terms[each.origin.term.value_or(0)];
      const std::string of_rate = each.origin.rate ? " (a rate of it that was entered before)" : "";
      if (row.entered != nullptr)
        fault(*row.entered, each.column.empty() ? "value" : each.column, id + ": " + each.what + of_rate,
              each.expected);
    }
    rows.terms = rows.terms_before;
    rows.terms_entered = false;
  }

  void put_contracts() {
    out_.entered.terms.rows.clear();
    out_.entered.rates.rows.clear();
    for (const auto& [id, rows] : contracts_) {
      if (rows.terms_entered) ++out_.contracts;
      for (const auto& row : rows.terms) out_.entered.terms.rows.push_back(row.row);
      for (const auto& row : rows.rates) {
        if (row.entered != nullptr) ++out_.rates;
        out_.entered.rates.rows.push_back(row.row);
      }
    }
  }

  // What is said of a service on an account replaces all that was said of it.
  void put_inventory(const WorkbookReading& reading) {
    const TableShape& shape = inventory_shape();
    const auto of_service = [&](const KeptRow& row) {
      return std::vector<std::string>{normalise_service_id(column_of(shape, row, "service")),
                                      column_of(shape, row, "carrier"), column_of(shape, row, "account")};
    };
    std::set<std::vector<std::string>> said;
    for (const auto& entry : reading.inventory) said.insert(of_service(entry.row));
    auto& rows = out_.entered.inventory.rows;
    std::vector<KeptRow> kept;
    std::vector<const EnteredRow*> entered;
    for (std::size_t at = 0; at < rows.size(); ++at) {
      if (said.contains(of_service(rows[at]))) continue;
      kept.push_back(std::move(rows[at]));
      entered.push_back(inventory_entered_[at]);
    }
    std::set<std::vector<std::string>> keys;
    for (const auto& entry : reading.inventory) {
      if (!keys.insert(key_of(out_.entered.inventory, entry.row)).second) {
        fault(entry, "service", "the service stands twice with the same account, code and first day",
              "one of the rows");
        continue;
      }
      kept.push_back(entry.row);
      entered.push_back(&entry);
      ++out_.services;
    }
    rows = std::move(kept);
    inventory_entered_ = std::move(entered);
  }

  // Takes away rows that the loader of audits refuses beside the others, such as two of one service at one
  // time.
  void settle_inventory() {
    auto& rows = out_.entered.inventory.rows;
    for (std::size_t refused = 0; refused < kMostRefusedServices; ++refused) {
      const terms::InputFile file{"inventory.csv", table_csv(out_.entered.inventory)};
      bill::TableBuilder builder(terms::fixed_schema("inventory"));
      const auto read = terms::read_inventory(std::span(&file, 1), builder);
      if (read || !read.problem().where.line) return;
      const std::size_t row = *read.problem().where.line - kFirstLine;
      if (row >= rows.size() || inventory_entered_[row] == nullptr) return;
      fault(*inventory_entered_[row], "service", read.problem().what, read.problem().advice);
      rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(row));
      inventory_entered_.erase(inventory_entered_.begin() + static_cast<std::ptrdiff_t>(row));
      --out_.services;
    }
  }

  void put_mappings() {
    const TableShape& shape = rate_shape();
    for (const auto& reading : readings_)
      for (const auto& rate : reading.rates) {
        if (refused_.contains(&rate.entered)) continue;
        const auto cell = [&](std::string_view column) { return column_of(shape, rate.entered.row, column); };
        const MappingEntry mapping{rate.carrier,
                                   cell("product_code"),
                                   cell("description"),
                                   cell("item"),
                                   rate.mapping == kConfirmed,
                                   "",
                                   0};
        if (put_mapping(out_.entered.crosswalk, mapping, entering_)) ++out_.mappings;
      }
  }

  std::span<const WorkbookReading> readings_;
  const Entering& entering_;
  bool rows_missing_;
  std::map<std::string, ContractRows> contracts_;
  std::vector<const EnteredRow*> inventory_entered_;  // by row; null: it was entered before
  std::set<const EnteredRow*> refused_;
  TakenTerms out_;
};

// A contract's id as the name of a file; ids that differ have names that differ.
std::string file_name(const std::string& id) {
  std::string name;
  for (const char c : id) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
    name += plain ? c : '_';
  }
  return name == id ? name : name + "-" + sha256(id).substr(0, kHashInName);
}

}  // namespace

std::vector<std::string> EnteredTerms::contracts() const {
  std::set<std::string> ids;
  for (const auto& row : terms.rows) ids.insert(contract_of_term(row));
  return {ids.begin(), ids.end()};
}

TakenTerms take_entered(const EnteredTerms& before, std::span<const WorkbookReading> readings,
                        const Entering& entering, bool rows_missing) {
  auto taken = Taking(before, readings, entering, rows_missing).take();
  if (rows_missing || taken.faults.empty()) return taken;
  return Taking(before, readings, entering, true).take();
}

bool put_mapping(KeptTable& crosswalk, const MappingEntry& mapping, const Entering& entering) {
  const TableShape& shape = *crosswalk.shape;
  const std::size_t carrier = shape.column("carrier"), code = shape.column("product_code"),
                    description = shape.column("description"), item = shape.column("item"),
                    status = shape.column("status"), versions = shape.column("version");
  const KeptRow* last = nullptr;
  std::int64_t version = 0;
  bool in_force = false;  // the last item that was confirmed is this one
  for (const auto& row : crosswalk.rows) {
    if (row[code] != mapping.product_code || row[carrier] != mapping.carrier ||
        row[description] != mapping.description)
      continue;
    const auto number = parse_decimal(row[versions]);
    if (last == nullptr || (number && number->mantissa > version)) {
      version = number ? number->mantissa : 0;
      last = &row;
    }
    if (row[status] == kConfirmed) in_force = row[item] == mapping.item;
  }
  if (last != nullptr) {
    const bool same_item = (*last)[item] == mapping.item;
    const bool was_confirmed = (*last)[status] == kConfirmed;
    if (same_item && (was_confirmed || !mapping.confirmed)) return false;
    if (in_force) return false;
  }
  KeptRow row(shape.columns.size());
  const auto put = [&](std::string_view column, std::string text) {
    row[shape.column(column)] = std::move(text);
  };
  put("carrier", mapping.carrier);
  put("product_code", mapping.product_code);
  put("description", mapping.description);
  put("item", mapping.item);
  put("status", std::string(mapping.confirmed ? kConfirmed : kSuggested));
  put("confidence", mapping.confidence);
  if (mapping.confirmed) {
    put("confirmed_on", entering.on.text());
    put("confirmed_role", entering.role);
  }
  put("version", std::to_string(std::max(version, mapping.after) + 1));
  crosswalk.rows.push_back(std::move(row));
  return true;
}

std::vector<std::pair<std::string, std::string>> term_files(const EnteredTerms& entered) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& id : entered.contracts()) {
    std::vector<KeptRow> terms, rates;
    for (const auto& row : entered.terms.rows)
      if (contract_of_term(row) == id) terms.push_back(row);
    for (const auto& row : entered.rates.rows)
      if (contract_of_rate(row) == id) rates.push_back(row);
    std::vector<ContractFileFault> faults;
    ContractFile file = write_contract_file(terms, rates, faults);
    require(faults.empty(), "a contract that was taken can be written");
    out.emplace_back("contracts/" + file_name(id) + ".yaml", std::move(file.text));
  }
  for (const KeptTable* table : {&entered.inventory, &entered.crosswalk})
    if (!table->rows.empty()) out.emplace_back(table->shape->name + ".csv", table_csv(*table));
  return out;
}

}  // namespace telaudit::intake
