#include "book/negotiation.h"

#include <algorithm>
#include <array>
#include <functional>

#include "base/date.h"
#include "base/file.h"
#include "base/text.h"
#include "base/yaml.h"

namespace telaudit::book {
namespace {

constexpr std::array kLevers = {Lever::credits,    Lever::clean_up, Lever::optimisation,
                                Lever::technology, Lever::rate,     Lever::avoidance};

constexpr std::array<std::pair<std::string_view, TermValue>, 8> kTermValues{
    {{"none", TermValue::none},
     {"month_of_rate_savings", TermValue::month_of_rate_savings},
     {"carrier_surcharges", TermValue::carrier_surcharges},
     {"surcharge_point", TermValue::surcharge_point},
     {"shortfall", TermValue::shortfall},
     {"credits", TermValue::credits},
     {"early_termination", TermValue::early_termination},
     {"rate_savings", TermValue::rate_savings}}};

template <std::size_t n>
std::vector<std::string> names_of(const std::array<Lever, n>& levers) {
  std::vector<std::string> out;
  for (const Lever lever : levers) out.emplace_back(lever_name(lever));
  return out;
}

// Fields of one map; the first Problem is kept and ends everything after it.
class Fields {
 public:
  Fields(const YamlNode& node, std::optional<Problem>& first) : node_(node), first_(first) {}

  void only(std::vector<std::string> known) {
    if (!node_.is_map()) return fail(node_, "a map was expected", "write key: value");
    if (auto checked = node_.only(known); !checked && !first_) first_ = checked.problem();
  }
  std::string text(std::string_view key, bool required = true) {
    const YamlNode* value = node_.find(key);
    if (value != nullptr && value->is_scalar() && !value->text().empty()) return value->text();
    if (value != nullptr && !value->is_null())
      fail(*value, std::string(key) + " is one text", "write it in one line");
    if (required) fail(node_, std::string(key) + " is missing", "every row states it");
    return {};
  }
  void part(std::string_view key, Decimal& into, const Decimal& most) {
    const YamlNode* value = node_.find(key);
    if (value == nullptr || value->is_null()) return;
    const auto number = number_of(*value);
    if (!number || number->is_negative() || most < *number)
      return fail(*value, std::string(key) + " lies between 0 and " + most.text(), "write 0.80 for 80 %");
    into = *number;
  }
  void month(std::string_view key, int& into, int most) {
    const YamlNode* value = node_.find(key);
    if (value == nullptr || value->is_null()) return;
    const auto number = number_of(*value);
    if (!number || number->scale != 0 || number->mantissa < 1 || number->mantissa > most)
      return fail(*value, std::string(key) + " is a whole number from 1 to " + std::to_string(most),
                  "write 12");
    into = static_cast<int>(number->mantissa);
  }
  const YamlNode* under(std::string_view key) {
    const YamlNode* value = node_.find(key);
    return value == nullptr || value->is_null() ? nullptr : value;
  }
  static std::optional<Decimal> number_of(const YamlNode& value) {
    return value.is_scalar() ? parse_decimal(value.text()) : std::nullopt;
  }
  void fail(const YamlNode& at, std::string what, std::string advice) {
    if (!first_) first_ = at.problem(std::move(what), std::move(advice));
  }

 private:
  const YamlNode& node_;
  std::optional<Problem>& first_;
};

void read_commitment(const YamlNode& node, CommitmentPolicy& out, std::optional<Problem>& first) {
  Fields fields(node, first);
  fields.only({"parts", "low", "high", "shortfall_rate"});
  fields.part("low", out.low, Decimal{1, 0});
  fields.part("high", out.high, Decimal{10, 0});
  fields.part("shortfall_rate", out.shortfall_rate, Decimal{1, 0});
  const YamlNode* parts = fields.under("parts");
  if (parts == nullptr) return;
  if (!parts->is_sequence() || parts->items().empty())
    return fields.fail(*parts, "parts is a list", "write parts: [0.50, 0.60]");
  out.parts.clear();
  for (const YamlNode& item : parts->items()) {
    const auto part = Fields::number_of(item);
    if (!part || part->mantissa <= 0 || Decimal{1, 0} < *part)
      return fields.fail(item, "a candidate is a part of the low case's spend", "write 0.60 for 60 %");
    out.parts.push_back(*part);
  }
  std::sort(out.parts.begin(), out.parts.end());
}

void read_money(const YamlNode& node, MoneyPolicy& out, std::optional<Problem>& first) {
  Fields fields(node, first);
  fields.only({"discount_rate", "months", "fiscal_year_end", "credit_month"});
  if (const YamlNode* rate = fields.under("discount_rate")) {
    out.discount_rate = Fields::number_of(*rate);
    if (!out.discount_rate || out.discount_rate->is_negative() || Decimal{1, 0} < *out.discount_rate)
      fields.fail(*rate, "discount_rate is a fraction for a year", "write 0.08 for 8 %");
  }
  constexpr int kMostMonths = 600;
  fields.month("months", out.months, kMostMonths);
  fields.month("fiscal_year_end", out.fiscal_year_end, kMonthsOfYear);
  fields.month("credit_month", out.credit_month, out.months);
}

void read_exchange(const YamlNode& node, ExchangeCase& out, std::optional<Problem>& first) {
  Fields fields(node, first);
  fields.only({"from", "to", "rate", "date", "source", "move"});
  if (first) return;
  out.from = fields.text("from");
  out.to = fields.text("to");
  out.source = fields.text("source");
  const YamlNode* rate = fields.under("rate");
  const auto number = rate == nullptr ? std::nullopt : Fields::number_of(*rate);
  if (!number || number->mantissa <= 0 || Decimal{1'000'000, 0} < *number)
    return fields.fail(node, "rate is what one of the first currency costs in the other, above 0",
                       "write rate: 1.0850");
  out.rate = *number;
  const auto date = parse_iso_date(fields.text("date"));
  if (!date) return fields.fail(node, "date is the day of the rate", "write date: 2026-10-01");
  out.date = *date;
  fields.part("move", out.move, Decimal{1, 0});
  if (out.from == out.to) fields.fail(node, "a rate is between two currencies", "correct from or to");
}

void read_sensitivity(const YamlNode& node, SensitivityPolicy& out, std::optional<Problem>& first) {
  Fields fields(node, first);
  fields.only({"market_decline", "exchange"});
  if (fields.under("market_decline") != nullptr)
    fields.part("market_decline", out.market_decline.emplace(), Decimal{1, 0});
  const YamlNode* exchange = fields.under("exchange");
  if (exchange == nullptr) return;
  if (!exchange->is_sequence())
    return fields.fail(*exchange, "exchange is a list",
                       "write - {from: EUR, to: USD, rate: 1.0850, date: 2026-10-01, source: ECB}");
  for (const YamlNode& item : exchange->items()) read_exchange(item, out.exchange.emplace_back(), first);
}

void read_year_ends(const YamlNode& node, std::map<std::string, int>& out, std::optional<Problem>& first) {
  Fields fields(node, first);
  if (!node.is_map()) return fields.fail(node, "carrier_year_ends is a map", "write CARRIER: 12");
  for (const auto& entry : node.entries()) fields.month(entry.first, out[entry.first], kMonthsOfYear);
}

Result<YamlNode> read_yaml(const std::string& path) {
  const auto text = read_file(path);
  if (!text) return text.problem();
  return parse_yaml(*text, path);
}

Result<void> read_policy(const std::string& path, Negotiation& out) {
  const auto yaml = read_yaml(path);
  if (!yaml) return yaml.problem();
  std::optional<Problem> first;
  Fields fields(*yaml, first);
  fields.only({"about", "expectation", "commitment", "money", "sensitivity", "carrier_year_ends"});
  if (first) return *first;
  if (const YamlNode* node = fields.under("expectation")) {
    auto read = pricing::read_expectation_policy(*node);
    if (!read) return read.problem();
    out.expectation = std::move(*read);
  }
  if (const YamlNode* node = fields.under("commitment")) read_commitment(*node, out.commitment, first);
  if (const YamlNode* node = fields.under("money")) read_money(*node, out.money, first);
  if (const YamlNode* node = fields.under("sensitivity")) read_sensitivity(*node, out.sensitivity, first);
  if (const YamlNode* node = fields.under("carrier_year_ends"))
    read_year_ends(*node, out.carrier_year_ends, first);
  if (first) return *first;
  return {};
}

using RowReader = std::function<void(Fields& fields, const YamlNode& row, std::optional<Problem>& first)>;

// Each row of the list under `key`.
Result<void> read_rows(const YamlNode& yaml, std::string_view key, const RowReader& take) {
  const YamlNode* list = yaml.find(key);
  if (list == nullptr || !list->is_sequence())
    return yaml.problem("the list " + std::string(key) + " is missing",
                        "write " + std::string(key) + ": and rows below it");
  std::optional<Problem> first;
  for (const YamlNode& row : list->items()) {
    Fields fields(row, first);
    take(fields, row, first);
    if (first) return *first;
  }
  return {};
}

Result<void> read_levers(const std::string& path, Negotiation& out) {
  const auto yaml = read_yaml(path);
  if (!yaml) return yaml.problem();
  if (auto known = yaml->only(std::vector<std::string>{"about", "levers"}); !known) return known;
  return read_rows(*yaml, "levers", [&](Fields& fields, const YamlNode& row, std::optional<Problem>&) {
    fields.only({"rule", "lever"});
    LeverRule rule{fields.text("rule"), Lever::clean_up};
    const std::string name = fields.text("lever");
    const auto found =
        std::find_if(kLevers.begin(), kLevers.end(), [&](Lever lever) { return lever_name(lever) == name; });
    if (found == kLevers.end())
      return fields.fail(row, "no lever has the name " + name, did_you_mean(name, names_of(kLevers)));
    rule.lever = *found;
    out.levers.push_back(std::move(rule));
  });
}

Result<void> read_surcharges(const std::string& path, Negotiation& out) {
  const auto yaml = read_yaml(path);
  if (!yaml) return yaml.problem();
  if (auto known = yaml->only(std::vector<std::string>{"about", "carrier", "prescribed"}); !known)
    return known;
  for (const auto& [key, into] :
       {std::pair("carrier", &out.carrier_surcharges), std::pair("prescribed", &out.prescribed_surcharges)}) {
    const YamlNode* list = yaml->find(key);
    if (list == nullptr || !list->is_sequence())
      return yaml->problem(std::string("the list ") + key + " is missing", "list classes of charges");
    for (const YamlNode& item : list->items()) into->push_back(item.text());
  }
  return {};
}

Result<void> read_terms(const std::string& path, Negotiation& out) {
  const auto yaml = read_yaml(path);
  if (!yaml) return yaml.problem();
  if (auto known = yaml->only(std::vector<std::string>{"about", "terms", "concessions"}); !known)
    return known;
  const auto terms =
      read_rows(*yaml, "terms", [&](Fields& fields, const YamlNode& row, std::optional<Problem>&) {
        fields.only({"id", "topic", "ours", "usual", "fallback", "why", "stance", "value"});
        TermRow term{fields.text("id"),
                     fields.text("topic"),
                     fields.text("ours"),
                     fields.text("usual"),
                     fields.text("fallback"),
                     fields.text("why"),
                     false,
                     TermValue::none};
        const std::string stance = fields.text("stance");
        if (stance != "must" && stance != "trade")
          return fields.fail(row, "a clause is a must or a trade, not " + stance, "write must or trade");
        term.must = stance == "must";
        const std::string value = fields.text("value");
        const auto found = std::find_if(kTermValues.begin(), kTermValues.end(),
                                        [&](const auto& one) { return one.first == value; });
        if (found == kTermValues.end()) {
          std::vector<std::string> known;
          for (const auto& one : kTermValues) known.emplace_back(one.first);
          return fields.fail(row, "no clause is valued by " + value, did_you_mean(value, known));
        }
        term.value = found->second;
        out.terms.push_back(std::move(term));
      });
  if (!terms) return terms;
  return read_rows(*yaml, "concessions", [&](Fields& fields, const YamlNode&, std::optional<Problem>&) {
    fields.only({"id", "give", "take", "limit"});
    out.concessions.push_back(
        {fields.text("id"), fields.text("give"), fields.text("take"), fields.text("limit")});
  });
}

Result<void> read_site_items(const std::string& path, Negotiation& out) {
  const auto yaml = read_yaml(path);
  if (!yaml) return yaml.problem();
  if (auto known = yaml->only(std::vector<std::string>{"about", "items"}); !known) return known;
  return read_rows(*yaml, "items", [&](Fields& fields, const YamlNode& row, std::optional<Problem>&) {
    fields.only({"item", "column", "holder"});
    SiteItem item{fields.text("item"), fields.text("column", false), fields.text("holder")};
    static const std::vector<std::string> kColumns{
        "name",        "address",     "city",    "region",    "country", "postal_code",
        "wire_centre", "rate_centre", "service", "bandwidth", ""};
    if (std::find(kColumns.begin(), kColumns.end(), item.column) == kColumns.end())
      return fields.fail(row, "no record of a site has " + item.column, did_you_mean(item.column, kColumns));
    out.site_items.push_back(std::move(item));
  });
}

}  // namespace

std::string_view lever_name(Lever lever) {
  switch (lever) {
    case Lever::credits:
      return "credits";
    case Lever::clean_up:
      return "clean_up";
    case Lever::optimisation:
      return "optimisation";
    case Lever::technology:
      return "technology";
    case Lever::rate:
      return "rate";
    case Lever::avoidance:
      break;
  }
  return "avoidance";
}

std::string_view lever_label(Lever lever) {
  switch (lever) {
    case Lever::credits:
      return "Credits for what was billed differently";
    case Lever::clean_up:
      return "Clean-up of inventory and billing";
    case Lever::optimisation:
      return "Optimisation: size, plan, pool";
    case Lever::technology:
      return "Change of technology";
    case Lever::rate:
      return "Rates";
    case Lever::avoidance:
      break;
  }
  return "Avoided cost";
}

Lever Negotiation::lever_of(std::string_view rule) const {
  for (const LeverRule& one : levers) {
    const bool prefix = !one.rule.empty() && one.rule.back() == '*';
    if (prefix ? starts_with(rule, std::string_view(one.rule).substr(0, one.rule.size() - 1))
               : rule == one.rule)
      return one.lever;
  }
  return Lever::clean_up;
}

Result<Negotiation> load_negotiation(const std::string& folder, const std::string& policy) {
  Negotiation out;
  if (auto read = read_policy(policy.empty() ? folder + "/policy.yaml" : policy, out); !read)
    return read.problem();
  if (auto read = read_levers(folder + "/levers.yaml", out); !read) return read.problem();
  if (auto read = read_surcharges(folder + "/surcharges.yaml", out); !read) return read.problem();
  if (auto read = read_terms(folder + "/terms-sheet.yaml", out); !read) return read.problem();
  if (auto read = read_site_items(folder + "/site-checklist.yaml", out); !read) return read.problem();
  return out;
}

}  // namespace telaudit::book
