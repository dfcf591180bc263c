#include "audit/ledger.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "base/hash.h"

namespace telaudit::audit {
namespace {

// Kinds that may take a dollar, in the order in which they take it.
std::optional<int> kind_rank(Kind kind) {
  switch (kind) {
    case Kind::error:
      return 0;
    case Kind::fraud:
      return 1;
    case Kind::question:
      return 2;
    case Kind::saving:
      return 3;
    case Kind::under_billing:
    case Kind::quality:
    case Kind::calendar:
      return std::nullopt;
  }
  return std::nullopt;
}

bool ends_with_the_claim(Kind kind) {
  return kind == Kind::error || kind == Kind::fraud;
}

bool is_ahead(const Finding& finding, const ChargesOf& charges) {
  return finding.kind == Kind::saving && finding.monthly && !charges.empty();
}

// What a finding on one charge may still take when it says what the charge should have been: two checks that
// see the same wrong price do not bring the charge below that price. Unknown where nothing of the kind is
// said.
std::optional<Decimal> down_to_expected(const Finding& finding, std::size_t charges,
                                        const FindingCharge& charge, const Decimal& spent) {
  if (charges != 1 || !finding.expected || spent.is_zero() || charge.billed <= Decimal{}) return std::nullopt;
  const auto above = subtract(charge.billed, *finding.expected);
  const auto room = above ? subtract(*above, spent) : std::nullopt;
  return room ? std::optional(std::max(*room, Decimal{})) : std::nullopt;
}

}  // namespace

struct LedgerFiller::Taken {
  Decimal amount;   // of what was billed, by findings of any kind
  Decimal monthly;  // of what it costs each month: by errors, fraud and savings ahead
  std::string first_finding;
  std::string first_ahead;
};

class LedgerFiller::TakenByCharge {
 public:
  explicit TakenByCharge(const SharedCharges* shared) : shared_(shared) {}

  using Give = std::function<void(Share&&)>;
  void allocate(Finding& finding, const ChargesOf& charges, const Give& give);
  void allocate_ahead(Finding& finding, const ChargesOf& charges, const Give& give);

 private:
  struct Place {
    std::size_t operator()(const bill::ChargeId& charge) const {
      return std::hash<std::string>()(charge.reading) * 31 + charge.offset * 7 + charge.ordinal;
    }
  };

  // Of a charge on which one finding rests nothing needs to be remembered.
  Taken& of(const bill::ChargeId& charge) {
    if (shared_ == nullptr || shared_->maybe(charge)) return taken_[charge];
    alone_ = {};
    return alone_;
  }

  const SharedCharges* shared_;
  std::unordered_map<bill::ChargeId, Taken, Place> taken_;
  Taken alone_;
};

void LedgerFiller::TakenByCharge::allocate(Finding& finding, const ChargesOf& charges, const Give& give) {
  Decimal wanted = *finding.potential;
  if (charges.empty()) {
    finding.allocated = wanted;
    give({{finding.id, {}, wanted}, finding.bill_date});
    return;
  }
  charges.each_backwards([&](const FindingCharge& charge) {
    if (wanted <= Decimal{}) return false;
    auto& spent = of(charge.id);
    const auto left = subtract(absolute(charge.billed), spent.amount);
    if (!left) return true;
    const Decimal share =
        std::min({*left, wanted, charge.at_most.value_or(*left),
                  down_to_expected(finding, charges.size(), charge, spent.amount).value_or(*left)});
    const auto spent_then = add(spent.amount, share);
    const auto allocated_then = add(finding.allocated, share);
    const auto wanted_then = subtract(wanted, share);
    // Amounts of absurd sizes and scales, which no 64-bit decimal holds together, give nothing.
    if (share > Decimal{} && spent_then && allocated_then && wanted_then) {
      give({{finding.id, charge.id, share}, charge.bill_date});
      spent.amount = *spent_then;
      if (ends_with_the_claim(finding.kind)) {
        spent.monthly = add(spent.monthly, share).value_or(spent.amount);
        if (spent.first_ahead.empty()) spent.first_ahead = finding.id;
      }
      finding.allocated = *allocated_then;
      wanted = *wanted_then;
    }
    if (!spent.first_finding.empty() && finding.taken_by.empty() && wanted > Decimal{})
      finding.taken_by = spent.first_finding;
    return true;
  });
  charges.each([&](const FindingCharge& charge) {
    auto& spent = of(charge.id);
    if (spent.first_finding.empty() && !spent.amount.is_zero()) spent.first_finding = finding.id;
  });
}

// What of each month ahead no finding before it took.
void LedgerFiller::TakenByCharge::allocate_ahead(Finding& finding, const ChargesOf& charges,
                                                 const Give& give) {
  std::optional<Date> latest;
  charges.each(
      [&](const FindingCharge& charge) { latest = std::max(latest, std::optional(charge.bill_date)); });
  Decimal wanted = *finding.monthly;
  charges.each_backwards([&](const FindingCharge& charge) {
    if (wanted <= Decimal{}) return false;
    if (charge.bill_date != *latest || charge.billed <= Decimal{}) return true;
    auto& spent = of(charge.id);
    const auto left = subtract(absolute(charge.billed), spent.monthly);
    if (!left) return true;
    const Decimal share =
        std::min({*left, wanted, charge.at_most.value_or(*left),
                  down_to_expected(finding, charges.size(), charge, spent.monthly).value_or(*left)});
    const auto spent_then = add(spent.monthly, share);
    const auto allocated_then = add(finding.allocated_monthly, share);
    const auto wanted_then = subtract(wanted, share);
    if (share > Decimal{} && spent_then && allocated_then && wanted_then) {
      give({{finding.id, charge.id, share}, charge.bill_date, true});
      spent.monthly = *spent_then;
      finding.allocated_monthly = *allocated_then;
      wanted = *wanted_then;
    }
    if (!spent.first_ahead.empty() && finding.taken_by.empty() && wanted > Decimal{})
      finding.taken_by = spent.first_ahead;
    return true;
  });
  charges.each([&](const FindingCharge& charge) {
    auto& spent = of(charge.id);
    if (charge.bill_date == *latest && spent.first_ahead.empty() && !spent.monthly.is_zero())
      spent.first_ahead = finding.id;
  });
  // An average month can be a little more than the latest: only what another finding took is missing.
  if (finding.taken_by.empty() && !finding.allocated_monthly.is_zero()) wanted = Decimal{};
  const auto missing = multiply(wanted, Decimal{kMonthsAhead, 0});
  const auto rest = missing ? subtract(*finding.potential, *missing) : std::nullopt;
  finding.allocated = rest ? std::max(*rest, Decimal{}) : Decimal{};
}

std::optional<int> ledger_rank(const Finding& finding) {
  if (!finding.withdrawn_by.empty() || !finding.potential || *finding.potential <= Decimal{})
    return std::nullopt;
  return kind_rank(finding.kind);
}

LedgerFiller::LedgerFiller(const SharedCharges* shared) : taken_(std::make_unique<TakenByCharge>(shared)) {}
LedgerFiller::~LedgerFiller() = default;

void LedgerFiller::take(Finding& finding, const ChargesOf& charges,
                        const std::function<void(Share&&)>& give) {
  if (is_ahead(finding, charges))
    taken_->allocate_ahead(finding, charges, give);
  else
    taken_->allocate(finding, charges, give);
}

namespace {

constexpr unsigned kPlaceBits = 26;  // of charges: 8 MiB for each of two sets
// To clear so much memory takes longer than the findings of a month.
constexpr std::size_t kFewPlaces = 16384;

std::uint64_t place_of(const bill::ChargeId& charge) {
  std::string bytes = charge.reading;
  for (const std::uint64_t number : {charge.offset, std::uint64_t{charge.ordinal}})
    bytes.append(reinterpret_cast<const char*>(&number), sizeof(number));
  return xxh3(bytes) >> (64 - kPlaceBits);
}

constexpr std::uint64_t bit_of(std::uint64_t place) {
  return std::uint64_t{1} << (place % 64);
}

}  // namespace

void SharedCharges::note(const bill::ChargeId& charge) {
  const auto place = place_of(charge);
  if (!once_.empty()) return note_place(place);
  if (const auto [at, fresh] = few_.try_emplace(place, false); !fresh) at->second = true;
  if (few_.size() <= kFewPlaces) return;
  once_.resize((std::size_t{1} << kPlaceBits) / 64);
  for (const auto& [known, again] : std::exchange(few_, {})) {
    note_place(known);
    if (again) note_place(known);
  }
}

void SharedCharges::note_place(std::uint64_t place) {
  std::uint64_t& once = once_[place / 64];
  if ((once & bit_of(place)) != 0) {
    again_.resize(once_.size());
    again_[place / 64] |= bit_of(place);
  }
  once |= bit_of(place);
}

bool SharedCharges::maybe(const bill::ChargeId& charge) const {
  const auto place = place_of(charge);
  if (const auto at = few_.find(place); at != few_.end()) return at->second;
  return !again_.empty() && (again_[place / 64] & bit_of(place)) != 0;
}

Ledger fill_ledger(std::span<Finding> findings, const std::map<std::string, int>& precedence) {
  std::vector<Finding*> order;
  for (auto& finding : findings)
    if (ledger_rank(finding)) order.push_back(&finding);
  const auto rank = [&](const Finding& finding) {
    const auto at = precedence.find(finding.rule);
    return std::tuple(*ledger_rank(finding), at == precedence.end() ? 0 : at->second);
  };
  std::sort(order.begin(), order.end(), [&](const Finding* a, const Finding* b) {
    if (rank(*a) != rank(*b)) return rank(*a) < rank(*b);
    if (*a->potential != *b->potential) return *a->potential > *b->potential;
    return a->id < b->id;
  });
  LedgerFiller filler;
  Ledger ledger;
  for (Finding* finding : order)
    filler.take(*finding, ChargesOf(*finding), [&](LedgerFiller::Share&& share) {
      (share.ahead ? ledger.ahead : ledger.billed).push_back(std::move(share.entry));
    });
  return ledger;
}

}  // namespace telaudit::audit
