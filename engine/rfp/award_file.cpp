#include "rfp/award_file.h"

#include <array>
#include <map>

#include "base/file.h"
#include "base/yaml.h"
#include "pricing/price_table.h"

namespace telaudit::rfp {
namespace {

Result<Decimal> amount_of(const YamlNode& node, std::string_view expected) {
  const auto value = parse_decimal(node.text());
  if (!node.is_scalar() || !value || value->is_negative())
    return node.problem("'" + node.text() + "' is not " + std::string(expected),
                        "write a number such as 2500 or 0.05");
  return *value;
}

Result<std::uint64_t> count_of(const YamlNode& node, std::string_view expected) {
  auto value = amount_of(node, expected);
  if (!value) return value.problem();
  const auto whole = rescale(*value, 0);
  constexpr std::int64_t kMost = 1000000;
  if (!whole || whole->mantissa > kMost)
    return node.problem("'" + node.text() + "' is not " + std::string(expected), "write a whole number");
  return static_cast<std::uint64_t>(whole->mantissa);
}

Result<DiscountTier> tier_of(const YamlNode& node) {
  static const std::array<std::string, 2> kKeys = {"from", "discount"};
  if (auto known = node.only(kKeys); !known) return known.problem();
  const YamlNode* from = node.find("from");
  const YamlNode* discount = node.find("discount");
  if (from == nullptr || discount == nullptr)
    return node.problem("a discount names from and discount", "write {from: 2500, discount: 0.05}");
  auto spend = amount_of(*from, "an amount of a month");
  if (!spend) return spend.problem();
  auto share = amount_of(*discount, "a share from 0 to 1");
  if (!share) return share.problem();
  return DiscountTier{*spend, *share};
}

Result<AwardCarrier> carrier_of(const YamlNode& node) {
  static const std::array<std::string, 5> kKeys = {"name", "discounts", "commitment", "least", "most"};
  if (auto known = node.only(kKeys); !known) return known.problem();
  auto name = node.required_text("name", "the carrier as the offers name it");
  if (!name) return name.problem();
  AwardCarrier carrier;
  carrier.name = *name;
  if (const YamlNode* discounts = node.find("discounts")) {
    if (!discounts->is_sequence())
      return discounts->problem("discounts are a list", "write - {from: 2500, discount: 0.05} for each");
    for (const YamlNode& item : discounts->items()) {
      auto tier = tier_of(item);
      if (!tier) return tier.problem();
      if (carrier.tiers.empty() && !tier->from.is_zero()) carrier.tiers.push_back({});
      carrier.tiers.push_back(*tier);
    }
  }
  using Limit = std::pair<const char*, std::optional<Decimal>*>;
  for (const auto& [key, limit] : {Limit{"commitment", &carrier.commitment}, Limit{"least", &carrier.least},
                                   Limit{"most", &carrier.most}}) {
    const YamlNode* written = node.find(key);
    if (written == nullptr) continue;
    auto amount = amount_of(*written, "an amount of a month");
    if (!amount) return amount.problem();
    *limit = *amount;
  }
  return carrier;
}

Result<AwardInput> terms_of_event(const YamlNode& root) {
  static const std::array<std::string, 4> kKeys = {"months", "currency", "winners", "carriers"};
  if (auto known = root.only(kKeys); !known) return known.problem();
  AwardInput input;
  auto currency = root.required_text("currency", "the currency of all offers, as USD");
  if (!currency) return currency.problem();
  input.currency = *currency;
  const YamlNode* months = root.find("months");
  if (months == nullptr) return root.problem("the term is not given", "write months: 36");
  auto term = count_of(*months, "a number of months");
  if (!term) return term.problem();
  input.problem.months = static_cast<int>(*term);
  if (const YamlNode* winners = root.find("winners")) {
    auto most = count_of(*winners, "the most winners there may be");
    if (!most) return most.problem();
    input.problem.most_winners = *most;
  }
  const YamlNode* carriers = root.find("carriers");
  if (carriers == nullptr || !carriers->is_sequence() || carriers->items().empty())
    return root.problem("no carriers are listed", "write carriers: and - name: ... for each");
  for (const YamlNode& node : carriers->items()) {
    auto carrier = carrier_of(node);
    if (!carrier) return carrier.problem();
    for (const auto& other : input.problem.carriers)
      if (other.name == carrier->name)
        return node.problem(carrier->name + " stands twice", "give all terms of a carrier in one entry");
    input.problem.carriers.push_back(*std::move(carrier));
  }
  return input;
}

class OfferReading {
 public:
  explicit OfferReading(AwardProblem& problem) : problem_(problem) {
    for (std::size_t c = 0; c < problem.carriers.size(); ++c) carriers_[problem.carriers[c].name] = c;
  }

  enum Column : std::size_t { kGroup, kCarrier, kMonthly, kOneOff, kIncumbent };
  static pricing::TableLayout layout() {
    pricing::TableLayout layout;
    layout.columns = {{{"group"}, true},
                      {{"carrier"}, true},
                      {{"monthly"}, true},
                      {{"one_off"}, false},
                      {{"incumbent"}, false}};
    return layout;
  }

  void take(const pricing::TableRow& row) {
    if (row.blank() || problem_found_) return;
    if (auto taken = take_offer(row); !taken) problem_found_ = taken.problem();
  }

  const std::optional<Problem>& problem() const { return problem_found_; }

 private:
  Result<void> take_offer(const pricing::TableRow& row) {
    const auto carrier = carriers_.find(std::string(row.cell(kCarrier)));
    if (carrier == carriers_.end())
      return Problem{"carrier '" + std::string(row.cell(kCarrier)) + "' is not among those of the terms",
                     row.place(kCarrier), "name it there, or correct the offer"};
    if (row.cell(kGroup).empty())
      return Problem{"the offer names no group", row.place(kGroup), "give each group of elements a name"};
    AwardGroup& group = group_of(std::string(row.cell(kGroup)));
    const std::size_t c = carrier->second;
    if (const std::string_view incumbent = row.cell(kIncumbent); incumbent == "yes") {
      if (group.incumbent && *group.incumbent != c)
        return Problem{"group " + group.id + " has two incumbents", row.place(kIncumbent),
                       "say yes for the one that has it today"};
      group.incumbent = c;
    } else if (!incumbent.empty() && incumbent != "no") {
      return Problem{"'" + std::string(incumbent) + "' is neither yes nor no", row.place(kIncumbent),
                     "write yes for the carrier that has the group today"};
    }
    // A blank price is no bid; 0 is free.
    if (row.cell(kMonthly).empty()) return {};
    if (group.offers[c])
      return Problem{problem_.carriers[c].name + " bids for group " + group.id + " twice", row.place(kGroup),
                     "leave one of them"};
    AwardOffer offer;
    for (const auto& [column, amount] : {std::pair{kMonthly, &offer.monthly}, {kOneOff, &offer.one_off}}) {
      if (row.cell(column).empty()) continue;
      const auto value = parse_decimal(row.cell(column));
      if (!value || value->is_negative())
        return Problem{"'" + std::string(row.cell(column)) + "' is not a price", row.place(column),
                       "write a number such as 1250.00; leave it blank where there is no bid"};
      *amount = *value;
    }
    group.offers[c] = offer;
    return {};
  }

  AwardGroup& group_of(const std::string& id) {
    const auto [at, fresh] = groups_.try_emplace(id, problem_.groups.size());
    if (fresh) {
      AwardGroup group;
      group.id = id;
      group.offers.resize(problem_.carriers.size());
      problem_.groups.push_back(std::move(group));
    }
    return problem_.groups[at->second];
  }

  AwardProblem& problem_;
  std::map<std::string, std::size_t> carriers_;
  std::map<std::string, std::size_t> groups_;
  std::optional<Problem> problem_found_;
};

}  // namespace

Result<AwardInput> load_award(const std::string& terms_path, const std::string& offers_path) {
  const auto text = read_file(terms_path);
  if (!text) return text.problem();
  const auto root = parse_yaml(*text, terms_path);
  if (!root) return root.problem();
  auto input = terms_of_event(*root);
  if (!input) return input.problem();
  const auto file = pricing::read_price_file(offers_path);
  if (!file) return file.problem();
  OfferReading reading(input->problem);
  auto read = pricing::read_price_table(*file, OfferReading::layout(),
                                        [&](const pricing::TableRow& row) { reading.take(row); });
  if (!read) return read.problem();
  if (reading.problem()) return *reading.problem();
  if (auto checked = check(input->problem); !checked) {
    Problem problem = checked.problem();
    if (problem.where.file.empty()) problem.where.file = offers_path;
    return problem;
  }
  return input;
}

}  // namespace telaudit::rfp
