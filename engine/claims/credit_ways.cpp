#include "claims/credit_ways.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <tuple>

#include "claims/credit_reference.h"
#include "claims/joined_key.h"

namespace telaudit::claims {
namespace {

constexpr Millionths kNearPerCent = 1;
constexpr const char* kManyOpen = ", but so much is open that other sums may fit as well";

template <typename Line>
std::string carrier_key(const Line& line) {
  return joined_key({line.carrier, line.currency});
}

template <typename Line>
std::string account_key(const Line& line) {
  return joined_key({line.carrier, line.currency, line.account});
}

std::size_t number_of(std::unordered_map<std::string, std::size_t>& numbers, const std::string& name) {
  return numbers.try_emplace(name, numbers.size()).first->second;
}

// Whether what both of them say is the same, as far as both say it.
bool agree(const std::string& a, const std::string& b) {
  return a.empty() || b.empty() || a == b;
}

bool is_near(Millionths amount, Millionths agreed) {
  const auto apart = amount < agreed ? agreed - amount : amount - agreed;
  return agreed > 0 && apart != 0 && apart * 100 <= agreed * kNearPerCent;
}

}  // namespace

OpenApprovals::OpenApprovals(std::span<const OpenApproval> approvals)
    : given_(approvals), order_(approvals.size()), open_(approvals.size()) {
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
    const auto key = [&](std::size_t i) {
      return std::tie(approvals[i].decided, approvals[i].claim, approvals[i].line);
    };
    return key(a) < key(b);
  });
  std::unordered_map<std::string, std::size_t> claims;
  for (std::size_t i = 0; i < approvals.size(); ++i) {
    const auto& one = at(i);
    const auto amount = millionths(one.amount);
    const auto tax = millionths(one.tax);
    if (amount && *amount > 0) open_[i].amount = *amount;
    if (amount && tax && *tax > 0) open_[i].tax = *tax;
    for (const auto& key : {reference_key(one.claim), reference_key(one.carrier_reference)})
      if (!key.empty())
        if (auto& places = by_reference_[key]; places.empty() || places.back() != i) places.push_back(i);
    claim_of_.push_back(number_of(claims, one.claim));
    carrier_of_.push_back(number_of(carrier_numbers_, carrier_key(one)));
    account_of_.push_back(number_of(account_numbers_, account_key(one)));
    if (!one.service.empty()) by_service_[joined_key({one.carrier, one.currency, one.service})].push_back(i);
    until_.push_back(add_months(one.decided, kMonthsOfSums));
  }
  claims_.resize(claims.size());
  carriers_.resize(carrier_numbers_.size());
  accounts_.resize(account_numbers_.size());
  for (std::size_t i = 0; i < approvals.size(); ++i) {
    claims_[claim_of_[i]].push_back(i);
    size_changed(i, 0, open_[i].amount);
  }
}

void OpenApprovals::size_changed(std::size_t place, Millionths before, Millionths after) {
  const auto& one = at(place);
  const auto less = [](const Sized& a, const Sized& b) {
    return std::tie(a.amount, a.place) < std::tie(b.amount, b.place);
  };
  for (auto* sizes : {&accounts_[account_of_[place]], &carriers_[carrier_of_[place]]}) {
    if (before > 0)
      sizes->erase(std::lower_bound(sizes->begin(), sizes->end(), Sized{before, place, {}, {}}, less));
    if (after == 0) continue;
    const Sized entry{after, place, one.since, until_[place]};
    sizes->insert(std::lower_bound(sizes->begin(), sizes->end(), entry, less), entry);
  }
}

void OpenApprovals::use(const Way& way) {
  for (const auto& part : way.parts) {
    auto& open = open_[part.approval];
    require(part.amount <= open.amount && part.tax <= open.tax, "no approval is filled beyond its amount");
    size_changed(part.approval, open.amount, open.amount - part.amount);
    open.amount -= part.amount;
    open.tax -= part.tax;
  }
}

const OpenApprovals::Places& OpenApprovals::found(const Index& index, const std::string& key) const {
  static const Places kNone;
  const auto at = index.find(key);
  return at == index.end() ? kNone : at->second;
}

std::size_t OpenApprovals::carrier_of(const CreditLine& credit) const {
  const auto at = carrier_numbers_.find(carrier_key(credit));
  return at == carrier_numbers_.end() ? kNowhere : at->second;
}

std::size_t OpenApprovals::account_of(const CreditLine& credit) const {
  const auto at = account_numbers_.find(account_key(credit));
  return at == account_numbers_.end() ? kNowhere : at->second;
}

// Without regard to what it is for.
bool OpenApprovals::may_pay(const CreditLeft& credit, std::size_t place) const {
  return (open_[place].amount > 0 || open_[place].tax > 0) && carrier_of_[place] == credit.carrier &&
         credit.line->bill_date > at(place).since;
}

// A credit that came month for month before the claim, and still comes, is no answer to it; neither is one
// that was taken back before the carrier decided.
bool OpenApprovals::is_later(const CreditLine& credit, std::size_t place) const {
  const auto& one = at(place);
  return credit.first_month > one.since && (!credit.taken_back || one.decided < *credit.taken_back);
}

bool OpenApprovals::is_in_days(const CreditLine& credit, const Sized& open) {
  return open.since < credit.bill_date && open.since < credit.first_month && credit.bill_date <= open.until;
}

bool OpenApprovals::is_in_sums(const CreditLeft& credit, std::size_t place, bool own_account) const {
  const auto& line = *credit.line;
  const auto& one = at(place);
  return open_[place].amount > 0 && may_pay(credit, place) && is_later(line, place) &&
         line.bill_date <= until_[place] && agree(line.service, one.service) &&
         (!own_account || account_of_[place] == credit.account);
}

std::string OpenApprovals::name_of(std::size_t place) const {
  const auto& one = at(place);
  return one.line == 0 ? one.claim : one.claim + " line " + std::to_string(one.line);
}

std::string OpenApprovals::names_of(const std::vector<WayPart>& parts) const {
  constexpr std::size_t kMostNamed = 4;
  std::string out;
  for (std::size_t i = 0; i < std::min(parts.size(), kMostNamed); ++i) {
    out += (i == 0 ? "" : ", ") + name_of(parts[i].approval) + " (" + money_of(parts[i].amount).text();
    out += parts[i].tax == 0 ? ")" : " and tax " + money_of(parts[i].tax).text() + ")";
  }
  if (parts.size() > kMostNamed) out += " and " + std::to_string(parts.size() - kMostNamed) + " more";
  return out;
}

// As far as it goes: first what was agreed, one after the other, then the taxes.
std::vector<WayPart> OpenApprovals::fill(Millionths amount, const Places& order) const {
  std::vector<WayPart> out;
  for (const auto place : order) {
    out.push_back({place, std::min(amount, open_[place].amount), 0});
    amount -= out.back().amount;
  }
  for (auto& part : out) {
    part.tax = std::min(amount, open_[part.approval].tax);
    amount -= part.tax;
  }
  std::erase_if(out, [](const WayPart& part) { return part.amount == 0 && part.tax == 0; });
  return out;
}

// What a person ruled out is no way.
bool OpenApprovals::is_allowed(const CreditLine& credit, const Way& way) const {
  if (credit.not_for.empty()) return true;
  std::vector<std::string> claims;
  for (const auto& part : way.parts) claims.push_back(at(part.approval).claim);
  return std::find(credit.not_for.begin(), credit.not_for.end(), claims_key(std::move(claims))) ==
         credit.not_for.end();
}

std::vector<WayPart> OpenApprovals::paid_by(const std::vector<Item>& items, const FittingSum& sum) const {
  std::vector<WayPart> out;
  for (std::size_t i = 0; i < items.size(); ++i)
    if ((sum.members >> i & 1U) != 0)
      for (const auto place : items[i].places)
        out.push_back({place, open_[place].amount, sum.with_tax ? open_[place].tax : 0});
  return out;
}

std::vector<OpenApprovals::Item> OpenApprovals::items_of(const Places& places) const {
  std::vector<Item> out;
  for (const auto place : places) out.push_back({{place}, open_[place]});
  return out;
}

std::vector<OpenApprovals::Item> OpenApprovals::claims_of(const Places& places) const {
  std::vector<Item> out;
  std::map<std::string_view, std::size_t> seen;
  for (const auto place : places) {
    const auto [known, added] = seen.try_emplace(at(place).claim, out.size());
    if (added) out.emplace_back();
    auto& item = out[known->second];
    item.places.push_back(place);
    item.open.amount += open_[place].amount;
    item.open.tax += open_[place].tax;
  }
  return out;
}

// The ways in which the credit is a sum of items. Those that give the same claims the same money are one:
// which line of a claim it is for changes nothing that anybody is owed.
std::vector<Way> OpenApprovals::distinct(const CreditLeft& credit, const std::vector<Item>& items) const {
  std::vector<OpenAmount> open;
  open.reserve(items.size());
  for (const auto& item : items) open.push_back(item.open);
  std::vector<Way> out;
  using OfClaims = std::map<std::string_view, std::pair<Millionths, Millionths>>;
  std::vector<OfClaims> seen;
  for (const auto& sum : fitting_sums(open, credit.rest)) {
    Way way{paid_by(items, sum), {}};
    if (!is_allowed(*credit.line, way)) continue;
    OfClaims of_claims;
    for (const auto& part : way.parts) {
      auto& claim = of_claims[at(part.approval).claim];
      claim.first += part.amount;
      claim.second += part.tax;
    }
    if (std::find(seen.begin(), seen.end(), of_claims) != seen.end()) continue;
    seen.push_back(std::move(of_claims));
    out.push_back(std::move(way));
    // More than are proposed: how many there are decides nothing.
    if (out.size() > kMostProposals) break;
  }
  return out;
}

std::vector<std::size_t> OpenApprovals::named(const CreditLeft& credit) const {
  Places out;
  for (const auto& key : credit.references)
    for (const auto place : found(by_reference_, key))
      if (at(place).carrier == credit.line->carrier) out.push_back(place);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

// Its lines are paid in the likeliest order where no choice of them fits: what the claim is owed is the same,
// whichever of its lines it is for.
Ways OpenApprovals::one_claim_named(const CreditLeft& credit, const Places& named) const {
  const auto& line = *credit.line;
  const std::string says = "its text names " + at(named[0]).claim;
  if (named.size() <= kMostInSum)
    if (auto ways = distinct(credit, items_of(named)); !ways.empty()) {
      ways[0].because = says + "; the amount is that of " + names_of(ways[0].parts);
      return {{std::move(ways[0])}, true};
    }
  const auto unlikeness = [&](std::size_t place) {
    const auto& one = at(place);
    return (line.service.empty() || one.service != line.service ? 2 : 0) +
           (line.product_code.empty() || one.product_code != line.product_code ? 1 : 0);
  };
  Places order = named;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return unlikeness(a) < unlikeness(b); });
  Way way{fill(credit.rest, order), says};
  Millionths used = 0;
  Millionths open = 0;
  for (const auto& part : way.parts) used += part.amount + part.tax;
  for (const auto place : named) open += open_[place].amount + open_[place].tax;
  if (used < credit.rest)
    way.because += "; it is " + money_of(credit.rest - used).text() + " more than is open of it";
  else if (used < open)
    way.because += "; it is less than is open of it";
  if (way.parts.size() > 1 && used < open) way.because += ", and goes to its lines in their order";
  return {{std::move(way)}, true};
}

Ways OpenApprovals::by_reference(const CreditLeft& credit) const {
  auto named = this->named(credit);
  std::erase_if(named, [&](std::size_t place) { return !may_pay(credit, place); });
  if (named.empty()) return {};
  const auto claims = claims_of(named);
  if (!is_allowed(*credit.line, {fill(credit.rest, named), {}})) return {};
  if (claims.size() == 1) return one_claim_named(credit, named);
  std::string says = "its text names ";
  OpenAmount open;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    says += (i == 0 ? "" : ", ") + at(claims[i].places[0]).claim;
    open.amount += claims[i].open.amount;
    open.tax += claims[i].open.tax;
  }
  if (credit.rest == open.amount || credit.rest >= open.amount + open.tax)
    return {{{fill(credit.rest, named), says + "; it pays all of them"}}, true};
  if (claims.size() <= kMostInSum) {
    auto ways = distinct(credit, claims);
    for (auto& way : ways) way.because = says + "; the amount is that of " + names_of(way.parts);
    const bool certain = ways.size() == 1;
    if (!ways.empty()) return {std::move(ways), certain};
  }
  return {{{fill(credit.rest, named), says + "; the amount fits none of them, and is taken in their order"}},
          false};
}

// The amount is that of one of the places.
Ways OpenApprovals::equal_ones(const CreditLeft& credit, const Places& places, const std::string& why) const {
  Ways out;
  std::vector<std::string_view> claims;
  for (const auto place : places) {
    const auto& open = open_[place];
    const bool with_tax = open.amount != credit.rest;
    if (open.amount == 0 || open.amount + (with_tax ? open.tax : 0) != credit.rest) continue;
    if (std::find(claims.begin(), claims.end(), at(place).claim) != claims.end()) continue;
    claims.push_back(at(place).claim);
    Way way{{{place, open.amount, with_tax ? open.tax : 0}}, {}};
    if (!is_allowed(*credit.line, way)) continue;
    way.because = why + "; the amount is that of " + names_of(way.parts);
    out.ways.push_back(std::move(way));
  }
  out.certain = out.ways.size() == 1;
  return out;
}

Ways OpenApprovals::by_service(const CreditLeft& credit) const {
  const auto& line = *credit.line;
  if (line.service.empty()) return {};
  Places places;
  for (const auto place : found(by_service_, joined_key({line.carrier, line.currency, line.service})))
    if (at(place).account == line.account && may_pay(credit, place) && is_later(line, place) &&
        agree(line.product_code, at(place).product_code))
      places.push_back(place);
  return equal_ones(credit, places, "same account and service " + line.service);
}

Ways OpenApprovals::by_service_elsewhere(const CreditLeft& credit) const {
  const auto& line = *credit.line;
  if (line.service.empty()) return {};
  Places places;
  for (const auto place : found(by_service_, joined_key({line.carrier, line.currency, line.service})))
    if (at(place).account != line.account && is_in_sums(credit, place, false)) places.push_back(place);
  return equal_ones(credit, places, "same service " + line.service + " on another account");
}

// All of a claim that the credit may be for.
OpenApprovals::Item OpenApprovals::whole_claim(const CreditLeft& credit, std::size_t claim,
                                               bool own_account) const {
  Item out;
  for (const auto place : claims_[claim])
    if (is_in_sums(credit, place, own_account)) {
      out.places.push_back(place);
      out.open.amount += open_[place].amount;
      out.open.tax += open_[place].tax;
    }
  return out;
}

// Where more is open than all sums can be tried of, whole claims; where these are too many, nothing is
// certain.
Ways OpenApprovals::by_sum_of(const CreditLeft& credit, bool own_account, const std::string& why) const {
  const auto pool = own_account ? credit.account : credit.carrier;
  if (pool == kNowhere) return {};
  Places lines;
  std::vector<Item> claims;  // not larger than the credit as a whole
  std::vector<bool> met(claims_.size());
  for (const auto& open : (own_account ? accounts_ : carriers_)[pool]) {
    if (open.amount > credit.rest) break;  // no part of a sum
    if (!is_in_days(*credit.line, open) || !is_in_sums(credit, open.place, own_account)) continue;
    lines.push_back(open.place);
    const auto claim = claim_of_[open.place];
    if (met[claim]) continue;
    met[claim] = true;
    auto item = whole_claim(credit, claim, own_account);
    if (item.open.amount <= credit.rest) claims.push_back(std::move(item));
    if (lines.size() > kMostInSum && claims.size() > kMostInSum) return {};
  }
  std::sort(lines.begin(), lines.end());
  const bool whole = lines.size() > kMostInSum;
  if (whole && claims.size() > kMostInSum) return {};
  if (whole)
    std::sort(claims.begin(), claims.end(), [](const Item& a, const Item& b) { return a.places < b.places; });
  Ways out{distinct(credit, whole ? claims : items_of(lines)), false};
  out.certain = out.ways.size() == 1;
  for (auto& way : out.ways)
    way.because = why + "; the amount is " + (way.parts.size() == 1 ? "that of " : "the sum of ") +
                  names_of(way.parts) + (whole ? "; tried with whole claims, so many lines are open" : "");
  return out;
}

Ways OpenApprovals::by_sum(const CreditLeft& credit) const {
  return by_sum_of(credit, true, "same account");
}

Ways OpenApprovals::by_sum_elsewhere(const CreditLeft& credit) const {
  return by_sum_of(credit, false, "another account of the carrier, or several");
}

Ways OpenApprovals::near(const CreditLeft& credit) const {
  const auto& line = *credit.line;
  struct Found {
    Millionths apart;
    std::size_t place;
    std::string because;
  };
  std::vector<Found> all;
  const auto apart = [&](Millionths agreed) {
    return credit.rest < agreed ? agreed - credit.rest : credit.rest - agreed;
  };
  if (credit.account != kNowhere)
    for (const auto& entry : accounts_[credit.account]) {
      if (!is_in_days(line, entry)) continue;
      const auto size = entry.amount;
      const auto place = entry.place;
      const auto nearest = std::min(apart(size), apart(size + open_[place].tax));
      const bool close = is_near(credit.rest, size) || is_near(credit.rest, size + open_[place].tax);
      const bool part = credit.rest < size && !line.service.empty() && line.service == at(place).service;
      if ((nearest != 0 && !close && !part) || !is_in_sums(credit, place, true)) continue;
      const std::string what = nearest == 0 ? "the amount is that of " + name_of(place) + kManyOpen
                               : close      ? "within one per cent of " + name_of(place)
                                            : "same service, and less than " + name_of(place);
      all.push_back({nearest, place, "same account; " + what});
    }
  if (credit.carrier != kNowhere) {
    const auto& pool = carriers_[credit.carrier];
    for (auto equal =
             std::lower_bound(pool.begin(), pool.end(), credit.rest,
                              [](const Sized&open, Millionths amount) { return open.amount < amount; });
         equal != pool.end() && equal->amount == credit.rest; ++equal)
      if (at(equal->place).account != line.account && is_in_sums(credit, equal->place, false))
        all.push_back(
            {0, equal->place,
             "another account of the carrier; the amount is that of " + name_of(equal->place) + kManyOpen});
  }
  std::stable_sort(all.begin(), all.end(), [](const Found& a, const Found& b) { return a.apart < b.apart; });
  Ways out;
  for (auto& one : all) {
    Way way{fill(credit.rest, {one.place}), std::move(one.because)};
    if (is_allowed(line, way)) out.ways.push_back(std::move(way));
  }
  return out;
}

}  // namespace telaudit::claims
