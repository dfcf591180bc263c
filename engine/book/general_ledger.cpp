#include "book/general_ledger.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "base/file.h"
#include "base/text.h"
#include "base/yaml.h"
#include "bill/charge.h"
#include "book/cells.h"
#include "book/wording.h"

namespace telaudit::book {
namespace {

using Values = std::map<std::string, std::string, std::less<>>;

constexpr std::array<std::string_view, 14> kValues = {
    "period", "bill_date", "line",   "gl_account", "business_unit", "cost_centre", "charge_class",
    "debit",  "credit",    "amount", "currency",   "carrier",       "account",     "invoice"};

// The text with its {values} replaced; nothing where a brace does not close or names none of them.
std::optional<std::string> filled(std::string_view text, const Values& values) {
  std::string out;
  while (!text.empty()) {
    const auto open = text.find('{');
    out += text.substr(0, open);
    if (open == std::string_view::npos) return out;
    const auto close = text.find('}', open);
    if (close == std::string_view::npos) return std::nullopt;
    const auto value = values.find(text.substr(open + 1, close - open - 1));
    if (value == values.end()) return std::nullopt;
    out += value->second;
    text.remove_prefix(close + 1);
  }
  return out;
}

Values no_values() {
  Values out;
  for (const std::string_view name : kValues) out.emplace(name, "");
  return out;
}

bool is_money(std::string_view text) {
  return text == "{debit}" || text == "{credit}" || text == "{amount}";
}

Result<void> read_columns(const YamlNode& node, LedgerMap& out) {
  if (!node.is_sequence() || node.items().empty())
    return node.problem("columns is a list", "write - {name: Amount, value: \"{amount}\"}");
  static const std::array<std::string, 2> kKnown = {"name", "value"};
  bool debit = false, credit = false, amount = false;
  for (const YamlNode& item : node.items()) {
    if (!item.is_map()) return item.problem("a column has a name and a value");
    if (auto checked = item.only(kKnown); !checked) return checked;
    const auto name = item.required_text("name", "what stands over the column");
    if (!name) return name.problem();
    const YamlNode* value = item.find("value");
    const std::string text = value == nullptr ? std::string() : value->text();
    if (!filled(text, no_values()))
      return item.problem("'" + text + "' names a value that is not known",
                          "known are {" + join(ledger_values(), "}, {") + "}");
    debit = debit || text == "{debit}";
    credit = credit || text == "{credit}";
    amount = amount || text == "{amount}";
    out.columns.push_back({*name, text});
  }
  if (!amount && !(debit && credit))
    return node.problem("no column holds the money", "add {debit} and {credit}, or {amount}");
  return {};
}

Result<void> read_accounts(const YamlNode& node, LedgerMap& out) {
  if (!node.is_map()) return node.problem("accounts are by class of charge", "write {recurring: \"6400\"}");
  for (const auto& [word, value] : node.entries()) {
    if (word != "other" && !bill::is_charge_class(word))
      return value.problem("'" + word + "' is no class of charges",
                           "other stands for all that are not named");
    if (!value.is_scalar() || value.text().empty()) return value.problem("an account was expected");
    out.accounts[word] = value.text();
  }
  if (!out.accounts.contains("other"))
    return node.problem("no account for other charges", "add other: \"6490\"");
  return {};
}

struct Line {
  std::string gl_account, business_unit, cost_centre, charge_class;

  auto operator<=>(const Line&) const = default;
};

std::string account_for(const LedgerMap& map, const AllocationRow& row) {
  if (!row.allocated) return map.unallocated;
  const auto found = map.accounts.find(row.charge_class);
  return found == map.accounts.end() ? map.accounts.at("other") : found->second;
}

class LedgerWriter {
 public:
  LedgerWriter(const Allocation& allocation, const LedgerMap& map, Table& table)
      : period_(allocation.month.text().substr(0, 7)), map_(map), table_(table) {}

  void write_bill(const AllocatedBill& bill, const std::map<Line, Total>& lines) {
    number_ = 0;
    debits_ = credits_ = Total();
    for (const auto& [line, amount] : lines) write(bill, line, amount);
    write(bill, {map_.payable, "", "", ""}, negated(bill.total));
    require(debits_ == credits_, "the debits of a bill equal its credits");
  }

 private:
  void write(const AllocatedBill& bill, const Line& line, const Total& amount) {
    if (amount.is_zero()) return;
    const bool debit = !amount.is_negative();
    const Total size = debit ? amount : negated(amount);
    (debit ? debits_ : credits_).add(size);
    Values values = no_values();
    values["period"] = period_;
    values["bill_date"] = bill.bill_date.text();
    values["line"] = std::to_string(++number_);
    values["gl_account"] = line.gl_account;
    values["business_unit"] = line.business_unit;
    values["cost_centre"] = line.cost_centre;
    values["charge_class"] = line.charge_class;
    values[debit ? "debit" : "credit"] = size.text();
    values["amount"] = amount.text();
    values["currency"] = bill.currency;
    values["carrier"] = bill.carrier;
    values["account"] = bill.account;
    values["invoice"] = bill.invoice;
    Cells cells;
    for (const LedgerMap::Field& column : map_.columns)
      cells.push_back(cell(filled(column.text, values).value_or(std::string())));
    table_.rows.push_back(std::move(cells));
  }

  std::string period_;
  const LedgerMap& map_;
  Table& table_;
  std::uint64_t number_ = 0;
  Total debits_, credits_;
};

}  // namespace

std::vector<std::string> ledger_values() {
  return {kValues.begin(), kValues.end()};
}

Result<LedgerMap> parse_ledger_map(const std::string& text, const std::string& file) {
  static const std::array<std::string, 5> kKnown = {"columns", "accounts", "payable", "unallocated",
                                                    "unallocated_cost_centre"};
  const auto root = parse_yaml(text, file);
  if (!root) return root.problem();
  if (!root->is_map()) return root->problem("a map of a ledger is a map", "write columns: [...]");
  if (auto checked = root->only(kKnown); !checked) return checked.problem();
  LedgerMap out;
  const YamlNode *columns = root->find("columns"), *accounts = root->find("accounts");
  if (columns == nullptr) return root->problem("columns is missing");
  if (accounts == nullptr) return root->problem("accounts is missing");
  if (auto read = read_columns(*columns, out); !read) return read.problem();
  if (auto read = read_accounts(*accounts, out); !read) return read.problem();
  for (const auto& [key, into] :
       {std::pair{"payable", &out.payable}, std::pair{"unallocated", &out.unallocated}}) {
    const auto account = root->required_text(key, "an account of the ledger");
    if (!account) return account.problem();
    *into = *account;
  }
  if (const YamlNode* centre = root->find("unallocated_cost_centre"); centre != nullptr)
    out.unallocated_cost_centre = centre->text();
  return out;
}

Result<LedgerMap> load_ledger_map(const std::string& file) {
  const auto text = read_file(file);
  if (!text) return text.problem();
  return parse_ledger_map(*text, file);
}

Table general_ledger(const Allocation& allocation, const LedgerMap& map) {
  Table table{"general-ledger", "General ledger", "Debits equal credits for each bill.", {}, {}};
  for (const LedgerMap::Field& column : map.columns)
    table.columns.push_back({column.name, is_money(column.text) ? Content::money : Content::text});
  using BillKey = std::tuple<std::string, std::string, std::string, std::string, Date>;
  std::map<BillKey, std::map<Line, Total>> lines;
  for (const AllocationRow& row : allocation.rows) {
    const Line line{account_for(map, row), row.business_unit,
                    row.allocated ? row.cost_centre : map.unallocated_cost_centre, row.charge_class};
    lines[{row.carrier, row.account, row.invoice, row.currency, row.bill_date}][line].add(row.amount);
  }
  LedgerWriter writer(allocation, map, table);
  for (const AllocatedBill& bill : allocation.bills)
    writer.write_bill(bill, lines[{bill.carrier, bill.account, bill.invoice, bill.currency, bill.bill_date}]);
  return table;
}

}  // namespace telaudit::book
