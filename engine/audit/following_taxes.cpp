#include "audit/following_taxes.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "audit/bill_environment.h"
#include "bill/charge.h"
#include "bill/scan_deferred.h"

namespace telaudit::audit {
namespace {

namespace column = bill::charge;

// One service on one bill; what the bill says without a service has none.
using ServiceBill = std::string;

struct TaxLine {
  bill::ChargeId id;
  Decimal amount;
  std::optional<Decimal> rate;
  std::string belongs_to;  // charge id
  Total claimed;           // of what it was computed on, so far
  Decimal followed;
};

struct ServiceCharges {
  Total charged;  // all but taxes and surcharges
  Total claimed;
  std::vector<std::size_t> taxes;
};

struct ClaimedCharge {
  ServiceBill at;
  Decimal billed;
};

constexpr std::array<std::size_t, 12> kColumns = {
    column::kSourceOffset, column::kOrdinal,  column::kCarrier,   column::kAccount,
    column::kInvoice,      column::kBillDate, column::kService,   column::kChargeClass,
    column::kAmount,       column::kTaxRate,  column::kBelongsTo, column::kPayable};

// One row of the scan.
class Row {
 public:
  Row(const bill::Batch& batch, std::size_t row) : batch_(batch), row_(row) {}

  bool known(std::size_t place) const { return batch_.columns[place].is_known(row_); }
  std::string text(std::size_t place) const {
    return known(place) ? std::string(batch_.columns[place].text(row_)) : std::string();
  }
  bill::ChargeId id() const {
    return {std::string(batch_.columns[kColumns.size()].text(row_)),
            static_cast<std::uint64_t>(batch_.columns[0].number(row_)),
            static_cast<std::uint32_t>(batch_.columns[1].number(row_))};
  }
  std::uint64_t offset() const { return static_cast<std::uint64_t>(batch_.columns[0].number(row_)); }
  std::string_view service() const { return known(6) ? batch_.columns[6].text(row_) : std::string_view(); }
  ServiceBill service_bill() const {
    if (!known(6)) return {};
    std::string out;
    for (const std::size_t place : {2U, 3U, 4U, 6U}) out += text(place) + '\x1f';
    return out + std::to_string(known(5) ? batch_.columns[5].number(row_) : 0);
  }
  bool is_tax() const {
    const std::string name = text(7);
    return name == "tax" || name == "surcharge";
  }
  std::optional<Decimal> decimal(std::size_t place) const {
    return known(place) ? std::optional(batch_.columns[place].decimal(row_)) : std::nullopt;
  }
  bool payable() const { return !known(11) || batch_.columns[11].number(row_) != 0; }

 private:
  const bill::Batch& batch_;
  std::size_t row_;
};

template <typename Visit>
Result<void> each_row(const bill::Relation& charges, const Visit& visit) {
  bill::ScanRequest request;
  request.columns.assign(kColumns.begin(), kColumns.end());
  const auto reading = charges.schema().find("reading");
  require(reading.has_value(), "charges name their reading");
  request.columns.push_back(*reading);
  return charges.scan(request, [&](const bill::Batch& batch) -> Result<void> {
    for (std::size_t row = 0; row < batch.rows; ++row) visit(Row(batch, row));
    return {};
  });
}

// amount * part / whole, at the amount's scale, half up; nothing where it does not fit.
std::optional<Decimal> share_of(const Decimal& amount, const Total& part, const Total& whole) {
  Total zero;
  zero.add(Decimal{0, std::max(part.scale(), whole.scale())});
  Total left = zero, right = zero;
  left.add(part);
  right.add(whole);
  constexpr __int128 kMost = static_cast<__int128>(1) << 62;
  if (right.mantissa() <= 0 || left.mantissa() < 0 || left.mantissa() > kMost || right.mantissa() > kMost)
    return std::nullopt;
  const __int128 magnitude = amount.mantissa < 0 ? -static_cast<__int128>(amount.mantissa) : amount.mantissa;
  const __int128 doubled = magnitude * left.mantissa() / right.mantissa();
  const __int128 rest = magnitude * left.mantissa() % right.mantissa();
  const __int128 rounded = doubled + (rest * 2 >= right.mantissa() ? 1 : 0);
  if (rounded > magnitude) return absolute(amount);
  return Decimal{static_cast<std::int64_t>(rounded), amount.scale};
}

}  // namespace

class FollowingTaxes::Following {
 public:
  void note(const Finding& finding, const LedgerEntry& entry) {
    const bool error = finding.kind == Kind::error && status_of(finding) == Status::open;
    const std::string charge = entry.charge.text();
    spent_[charge].add(entry.amount);
    if (!error || entry.charge.reading.empty()) return;
    if (errors_.empty() || errors_.back().id != finding.id)
      errors_.push_back({finding.id, finding.bill_date, {}});
    ledger_.push_back({errors_.size() - 1, entry.charge, entry.amount});
    claimed_.try_emplace(charge);
    offsets_.insert(entry.charge.offset);
  }

  Result<void> run(const bill::Relation& charges) {
    if (claimed_.empty()) return {};
    if (auto ok = each_row(charges, [this](const Row& row) { locate(row); }); !ok) return ok;
    if (auto ok = each_row(charges, [this](const Row& row) { collect(row); }); !ok) return ok;
    for (const auto& entry : ledger_)
      if (const auto at = claimed_.find(entry.charge.text()); !at->second.at.empty())
        services_[at->second.at].claimed.add(entry.amount);
    for (const auto& entry : ledger_) follow(entry);
    for (auto& error : errors_)
      if (!error.taxes.empty()) taxes_[error.id] = std::move(error.taxes);
    errors_.clear();
    return {};
  }

  std::vector<FindingCharge> of(const std::string& finding) const {
    const auto at = taxes_.find(finding);
    return at == taxes_.end() ? std::vector<FindingCharge>() : at->second;
  }

 private:
  // An error with what follows it.
  struct Error {
    std::string id;
    Date bill_date;
    std::vector<FindingCharge> taxes;
  };
  struct Claim {
    std::size_t error = 0;
    bill::ChargeId charge;
    Decimal amount;
  };

  // Where the claimed charges stand.
  void locate(const Row& row) {
    if (offsets_.count(row.offset()) == 0 || row.is_tax()) return;
    const auto at = claimed_.find(row.id().text());
    if (at == claimed_.end()) return;
    at->second.at = row.service_bill();
    at->second.billed = row.decimal(8).value_or(Decimal{});
    if (at->second.at.empty()) return;
    services_.try_emplace(at->second.at);
    service_ids_.emplace(row.service());
  }

  void collect(const Row& row) {
    // Most charges have nothing to do with any claim.
    if (service_ids_.find(row.service()) == service_ids_.end() && !row.known(10)) return;
    const auto amount = row.decimal(8);
    if (!amount || !row.payable()) return;
    const ServiceBill here = row.service_bill();
    const auto service = services_.find(here);
    if (!row.is_tax()) {
      if (service != services_.end()) service->second.charged.add(*amount);
      return;
    }
    if (*amount <= Decimal{}) return;
    TaxLine line{row.id(), *amount, row.decimal(9), {}, {}, {}};
    if (row.known(10)) {
      line.belongs_to = base_of(line.id, row.text(10));
      if (claimed_.count(line.belongs_to) == 0) return;
      by_base_[line.belongs_to].push_back(lines_.size());
    } else if (service != services_.end()) {
      service->second.taxes.push_back(lines_.size());
    } else {
      return;
    }
    lines_.push_back(std::move(line));
  }

  // "offset:ordinal" speaks of the same reading.
  static std::string base_of(const bill::ChargeId& tax, const std::string& text) {
    const auto colon = text.find(':');
    const auto number = [](std::string_view digits) {
      std::uint64_t value = 0;
      for (const char c : digits)
        if (c >= '0' && c <= '9') value = value * 10 + static_cast<std::uint64_t>(c - '0');
      return value;
    };
    const std::string_view view = text;
    return bill::ChargeId{
        tax.reading, number(view.substr(0, colon)),
        colon == std::string::npos ? 0 : static_cast<std::uint32_t>(number(view.substr(colon + 1)))}
        .text();
  }

  void follow(const Claim& entry) {
    Error& error = errors_[entry.error];
    const std::string charge = entry.charge.text();
    const auto claimed = claimed_.find(charge);
    Total billed;
    billed.add(absolute(claimed->second.billed));
    if (const auto taxes = by_base_.find(charge); taxes != by_base_.end())
      for (const auto line : taxes->second) take_share(error, lines_[line], entry.amount, billed);
    const auto service = services_.find(claimed->second.at);
    if (service == services_.end()) return;
    const bool all = service->second.claimed == service->second.charged;
    for (const auto place : service->second.taxes) {
      TaxLine& line = lines_[place];
      if (all)
        take_share(error, line, entry.amount, service->second.charged);
      else if (line.rate)
        take(error, line, at_rate(entry.amount, line));
    }
  }

  static Decimal at_rate(const Decimal& amount, const TaxLine& line) {
    const auto product = multiply(amount, *line.rate);
    const auto rounded = product ? round(*product, line.amount.scale, Rounding::half_up) : std::nullopt;
    return rounded.value_or(Decimal{});
  }

  // The parts of one tax are rounded as a running sum, so that they add up.
  void take_share(Error& finding, TaxLine& line, const Decimal& amount, const Total& whole) {
    line.claimed.add(amount);
    const auto until_now = share_of(line.amount, line.claimed, whole);
    const auto more = until_now ? subtract(*until_now, line.followed) : std::nullopt;
    if (more) take(finding, line, *more);
  }

  void take(Error& finding, TaxLine& line, Decimal wanted) {
    Total left;
    left.add(line.amount);
    Total followed_before;
    followed_before.add(line.followed);
    left.subtract(followed_before);
    if (const auto spent = spent_.find(line.id.text()); spent != spent_.end()) left.subtract(spent->second);
    Total more;
    more.add(wanted);
    if (more > left) more = left;
    const auto amount = more.decimal();
    const auto followed = amount ? add(line.followed, *amount) : std::nullopt;
    if (!followed || *amount <= Decimal{}) return;
    line.followed = *followed;
    for (auto& tax : finding.taxes) {
      if (tax.id != line.id) continue;
      tax.at_most = add(*tax.at_most, *amount);
      return;
    }
    finding.taxes.push_back({line.id, line.amount, *amount, finding.bill_date});
  }

  std::vector<Claim> ledger_;
  std::vector<Error> errors_;
  std::unordered_map<std::string, std::vector<FindingCharge>> taxes_;  // by finding
  std::unordered_map<std::string, Total> spent_;                       // by charge
  std::unordered_map<std::string, ClaimedCharge> claimed_;
  std::unordered_set<std::uint64_t> offsets_;       // of the claimed charges, in whatever reading
  std::set<std::string, std::less<>> service_ids_;  // of the claimed charges
  std::unordered_map<std::string, ServiceCharges> services_;
  std::unordered_map<std::string, std::vector<std::size_t>> by_base_;
  std::vector<TaxLine> lines_;
};

namespace {

bool is_tax(std::string_view charge_class) {
  return charge_class == "tax" || charge_class == "surcharge";
}

// Whether a row of the batch is a tax or surcharge that speaks of a service or of a charge. Most batches show
// by the words of their classes alone that none is.
Result<bool> any_can_follow(bill::DeferredBatch& batch) {
  using Reach = bill::DeferredBatch::Reach;
  const auto& columns = batch.batch.columns;
  if (auto read = batch.read(0, Reach::head); !read) return read.problem();
  const bool few_words =
      columns[0].encoding == bill::Encoding::constant || columns[0].encoding == bill::Encoding::dictionary;
  if (few_words && std::none_of(columns[0].words.begin(), columns[0].words.end(), is_tax)) return false;
  for (const std::size_t column : {0U, 1U, 2U})
    if (auto read = batch.read(column, Reach::rows); !read) return read.problem();
  for (std::size_t row = 0; row < batch.batch.rows; ++row)
    if ((columns[1].is_known(row) || columns[2].is_known(row)) && columns[0].is_known(row) &&
        is_tax(columns[0].text(row)))
      return true;
  return false;
}

Result<bool> any_can_follow(const bill::Relation& charges) {
  bool any = false;
  bill::ScanRequest request;
  request.columns = {column::kChargeClass, column::kService, column::kBelongsTo};
  const bill::DeferredVisitor look = [&](bill::DeferredBatch& batch) -> Result<void> {
    if (any) return {};
    const auto found = any_can_follow(batch);
    if (!found) return found.problem();
    any = *found;
    return {};
  };
  auto scanned = bill::scan_deferred(charges, request, look);
  if (!scanned) return scanned.problem();
  return any;
}

}  // namespace

FollowingTaxes::FollowingTaxes() = default;
FollowingTaxes::~FollowingTaxes() = default;
FollowingTaxes::FollowingTaxes(FollowingTaxes&&) noexcept = default;
FollowingTaxes& FollowingTaxes::operator=(FollowingTaxes&&) noexcept = default;

Result<FollowingTaxes> FollowingTaxes::over(const bill::Relation& charges) {
  FollowingTaxes out;
  out.charges_ = &charges;
  const auto any = any_can_follow(charges);
  if (!any) return any.problem();
  if (*any) out.following_ = std::make_unique<Following>();
  return out;
}

void FollowingTaxes::note(const Finding& finding, const LedgerEntry& entry) {
  if (following_) following_->note(finding, entry);
}

Result<void> FollowingTaxes::find() {
  return following_ ? following_->run(*charges_) : Result<void>();
}

std::vector<FindingCharge> FollowingTaxes::of(const std::string& finding) const {
  return following_ ? following_->of(finding) : std::vector<FindingCharge>();
}

Result<void> follow_taxes(std::span<Finding> findings, std::span<const LedgerEntry> ledger,
                          const bill::Relation& charges) {
  auto following = FollowingTaxes::over(charges);
  if (!following) return following.problem();
  std::unordered_map<std::string, const Finding*> by_id;
  for (const auto& finding : findings) by_id[finding.id] = &finding;
  for (const auto& entry : ledger)
    if (const auto finding = by_id.find(entry.finding); finding != by_id.end())
      following->note(*finding->second, entry);
  if (auto found = following->find(); !found) return found;
  for (auto& finding : findings)
    for (auto& tax : following->of(finding.id)) finding.taxes.push_back(std::move(tax));
  return {};
}

}  // namespace telaudit::audit
