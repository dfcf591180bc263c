#include "claims/credit_lines.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string_view>
#include <tuple>
#include <unordered_map>

#include "base/text.h"
#include "bill/charge.h"
#include "claims/joined_key.h"

namespace telaudit::claims {
namespace {

namespace column = bill::charge;

// Bills of one account are a month apart, give or take.
constexpr int kMostDaysBetweenBills = 45;

enum Place : std::size_t {
  kClass,
  kAmount,
  kPayable,
  kInstalment,
  kBillDate,
  kOffset,
  kOrdinal,
  kCarrier,
  kAccount,
  kInvoice,
  kService,
  kCode,
  kDescription,
  kCurrency,
  kBelongsTo,
  kReading,
};

constexpr std::array<std::size_t, 15> kColumns = {
    column::kChargeClass, column::kAmount,       column::kPayable,  column::kInstalment,
    column::kBillDate,    column::kSourceOffset, column::kOrdinal,  column::kCarrier,
    column::kAccount,     column::kInvoice,      column::kService,  column::kProductCode,
    column::kDescription, column::kCurrency,     column::kBelongsTo};

enum class Use { none, credit, debit, tax };

Use use_of(std::string_view charge_class, const Decimal& amount) {
  const auto is_one_of = [&](std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), charge_class) != names.end();
  };
  if (amount.is_negative()) {
    if (is_one_of({"credit", "adjustment", "discount", "one_time", "fee", "late_fee"})) return Use::credit;
    return is_one_of({"tax", "surcharge"}) ? Use::tax : Use::none;
  }
  return !amount.is_zero() && is_one_of({"credit", "adjustment", "one_time", "fee"}) ? Use::debit : Use::none;
}

struct TaxCredited {
  BilledCredit line;
  std::string belongs_to;  // "offset:ordinal"
};

std::string service_of_bill(const CreditLine& line) {
  return joined_key(
      {line.carrier, line.account, line.invoice, line.bill_date.text(), line.currency, line.service});
}

void add_tax(BilledCredit& credit, const TaxCredited& tax) {
  const auto sum = add(credit.line.amount, tax.line.line.amount);
  if (!sum) return;
  credit.line.amount = *sum;
  credit.taxes.push_back(tax.line.line.charge);
}

void give_taxes(std::vector<BilledCredit>& credits, const std::vector<TaxCredited>& taxes) {
  constexpr std::size_t kSeveral = std::numeric_limits<std::size_t>::max();
  std::unordered_map<std::string, std::size_t> by_place;
  std::unordered_map<std::string, std::size_t> by_service;
  for (std::size_t i = 0; i < credits.size(); ++i) {
    const auto& line = credits[i].line;
    by_place[joined_key({line.charge.reading, std::to_string(line.charge.offset) + ":" +
                                                  std::to_string(line.charge.ordinal)})] = i;
    if (line.service.empty()) continue;
    const auto [at, added] = by_service.try_emplace(service_of_bill(line), i);
    if (!added) at->second = kSeveral;
  }
  for (const auto& tax : taxes) {
    const auto& line = tax.line.line;
    if (!tax.belongs_to.empty()) {
      const auto at = by_place.find(joined_key({line.charge.reading, tax.belongs_to}));
      if (at != by_place.end()) add_tax(credits[at->second], tax);
      continue;
    }
    const auto at = line.service.empty() ? by_service.end() : by_service.find(service_of_bill(line));
    if (at != by_service.end() && at->second != kSeveral) add_tax(credits[at->second], tax);
  }
}

// What a line is called from month to month: its code, or else its words without the numbers in them.
std::string name_of(const CreditLine& line) {
  if (!line.product_code.empty()) return line.product_code;
  std::string out;
  for (const char c : line.description)
    if (c < '0' || c > '9') out += c;
  return out;
}

void find_rows(std::vector<BilledCredit>& credits, const std::set<std::string>& spoken_for) {
  // Credits come in order of their bills' dates.
  std::unordered_map<std::string, std::vector<std::size_t>> rows;  // places of the unbroken row so far
  const auto end_row = [&](std::vector<std::size_t>& row) {
    for (const auto place : row) credits[place].row = row.size();
    row.clear();
  };
  for (std::size_t i = 0; i < credits.size(); ++i) {
    auto& line = credits[i].line;
    line.first_month = line.bill_date;
    if (spoken_for.contains(credits[i].bill_line)) continue;
    auto& row = rows[joined_key({line.carrier, line.account, line.currency, line.service, name_of(line),
                                 rescale(line.amount, kMaxScale).value_or(line.amount).text()})];
    if (!row.empty() && line.bill_date > add_days(credits[row.back()].line.bill_date, kMostDaysBetweenBills))
      end_row(row);
    if (!row.empty()) line.first_month = credits[row.front()].line.bill_date;
    row.push_back(i);
  }
  for (auto& [key, row] : rows) end_row(row);
}

void sort_by_bill(std::vector<BilledCredit>& lines) {
  std::sort(lines.begin(), lines.end(), [](const BilledCredit& a, const BilledCredit& b) {
    return std::tie(a.line.bill_date, a.line.charge) < std::tie(b.line.bill_date, b.line.charge);
  });
}

class Reader {
 public:
  explicit Reader(const std::map<std::string, std::string>& contents) : contents_(contents) {}

  void take(const bill::Batch& batch) {
    const auto& classes = batch.columns[kClass];
    for (std::size_t row = 0; row < batch.rows; ++row) {
      if (!classes.is_known(row) || !batch.columns[kAmount].is_known(row) ||
          !batch.columns[kBillDate].is_known(row) || batch.columns[kInstalment].is_known(row) ||
          (batch.columns[kPayable].is_known(row) && batch.columns[kPayable].number(row) == 0))
        continue;
      const auto amount = batch.columns[kAmount].decimal(row);
      const auto use = use_of(classes.text(row), amount);
      if (use == Use::none) continue;
      auto line = line_of(batch, row, absolute(amount));
      if (use == Use::credit)
        out.credits.push_back(std::move(line));
      else if (use == Use::debit)
        out.debits.push_back(std::move(line));
      else
        taxes.push_back({std::move(line), text(batch, kBelongsTo, row)});
    }
  }

  CreditLines out;
  std::vector<TaxCredited> taxes;

 private:
  static std::string text(const bill::Batch& batch, Place place, std::size_t row) {
    return batch.columns[place].is_known(row) ? std::string(batch.columns[place].text(row)) : std::string();
  }

  BilledCredit line_of(const bill::Batch& batch, std::size_t row, Decimal amount) const {
    BilledCredit out;
    auto& line = out.line;
    line.charge = {text(batch, kReading, row), static_cast<std::uint64_t>(batch.columns[kOffset].number(row)),
                   static_cast<std::uint32_t>(batch.columns[kOrdinal].number(row))};
    line.carrier = text(batch, kCarrier, row);
    line.account = text(batch, kAccount, row);
    line.invoice = text(batch, kInvoice, row);
    line.bill_date = Date{static_cast<std::int32_t>(batch.columns[kBillDate].number(row))};
    line.service = normalise_service_id(text(batch, kService, row));
    line.product_code = text(batch, kCode, row);
    line.description = text(batch, kDescription, row);
    line.currency = text(batch, kCurrency, row);
    line.amount = amount;
    out.charge_class = text(batch, kClass, row);
    const auto content = contents_.find(line.charge.reading);
    out.bill_line = (content == contents_.end() ? line.charge.reading : content->second) + ":" +
                    std::to_string(line.charge.offset) + ":" + std::to_string(line.charge.ordinal);
    return out;
  }

  const std::map<std::string, std::string>& contents_;
};

}  // namespace

Result<CreditLines> read_credit_lines(const bill::Relation& charges, Date from,
                                      const std::map<std::string, std::string>& contents,
                                      const std::set<std::string>& spoken_for) {
  bill::ScanRequest request;
  request.columns.assign(kColumns.begin(), kColumns.end());
  const auto reading = charges.schema().find("reading");
  require(reading.has_value(), "charges name their reading");
  request.columns.push_back(*reading);
  request.ranges.push_back({column::kBillDate, from.days, std::numeric_limits<std::int32_t>::max()});
  Reader reader(contents);
  auto scanned = charges.scan(request, [&](const bill::Batch& batch) -> Result<void> {
    reader.take(batch);
    return {};
  });
  if (!scanned) return scanned.problem();
  auto out = std::move(reader.out);
  const auto earlier = [&](const BilledCredit& line) { return line.line.bill_date < from; };
  std::erase_if(out.credits, earlier);
  std::erase_if(out.debits, earlier);
  sort_by_bill(out.credits);
  sort_by_bill(out.debits);
  give_taxes(out.credits, reader.taxes);
  find_rows(out.credits, spoken_for);
  return out;
}

}  // namespace telaudit::claims
