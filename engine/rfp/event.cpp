#include "rfp/event.h"

#include <algorithm>
#include <set>

#include "base/file.h"
#include "base/text.h"
#include "base/yaml.h"
#include "pricing/words.h"
#include "terms/yaml_fields.h"

namespace telaudit::rfp {
namespace {

using terms::YamlFields;

constexpr std::size_t kShortestSalt = 16;
constexpr int kLongestTerm = 120;
constexpr std::size_t kMostTerms = 8;
constexpr Decimal kOne{1, 0};

class EventReading {
 public:
  explicit EventReading(const YamlNode& root) : root_(root, first_) {}

  Result<Event> read() {
    root_.only({"event", "currency", "terms", "issued", "starts", "questions_until", "answers_until",
                "bidders", "gates", "weights", "salt", "compare", "award", "scope"});
    event_.name = root_.required_text("event", "the name that bidders read");
    event_.currency = root_.required_text("currency", "the currency of all answers, as USD");
    read_terms();
    read_dates();
    read_scope();
    read_bidders();
    read_gates();
    read_weights();
    read_comparison();
    read_award();
    if (first_) return *first_;
    return std::move(event_);
  }

 private:
  void fail(const YamlNode& node, std::string what, std::string advice) {
    root_.fail(node.problem(std::move(what), std::move(advice)));
  }

  void read_terms() {
    const auto* list = root_.list("terms");
    if (list == nullptr || list->empty()) {
      fail(root_.node(), "no terms are asked for", "write terms: [12, 24, 36, 60]");
      return;
    }
    for (const YamlNode& node : *list) {
      const auto months = parse_decimal(node.text());
      const auto whole = months ? rescale(*months, 0) : std::nullopt;
      if (!whole || whole->mantissa < 1 || whole->mantissa > kLongestTerm) {
        fail(node, "'" + node.text() + "' is not a term in months", "write a whole number from 1 to 120");
        return;
      }
      if (!event_.terms.empty() && event_.terms.back() >= whole->mantissa) {
        fail(node, "the terms do not ascend", "write each once, the shortest first");
        return;
      }
      event_.terms.push_back(static_cast<int>(whole->mantissa));
    }
    if (event_.terms.size() > kMostTerms)
      fail(root_.node(), "more than eight terms are asked for", "ask for those that you would sign");
  }

  void read_dates() {
    const auto issued = root_.date("issued");
    if (!issued) fail(root_.node(), "the day of issue is not given", "write issued: 2027-01-11");
    event_.issued = issued.value_or(Date{});
    const auto starts = root_.date("starts");
    event_.starts_said = starts.has_value();
    const Date first = starts ? *starts : add_months(event_.issued, 1);
    event_.starts = *make_date(first.year(), first.month(), 1);
    if (issued && starts && *starts < *issued)
      fail(root_.node(), "the contract starts before the day of issue", "correct one of them");
    event_.questions_until = root_.date("questions_until");
    event_.answers_until = root_.date("answers_until");
    for (const auto& [day, what] : {std::pair{event_.questions_until, "questions_until"},
                                    std::pair{event_.answers_until, "answers_until"}})
      if (day && issued && *day < *issued)
        fail(root_.node(), std::string(what) + " lies before the day of issue", "correct one of them");
  }

  void read_scope() {
    const YamlNode* node = root_.map("scope");
    if (node == nullptr) return;
    YamlFields fields(*node, first_);
    fields.only({"classes", "countries", "sites"});
    read_names(fields, "classes", event_.scope.classes);
    read_names(fields, "countries", event_.scope.countries);
    read_names(fields, "sites", event_.scope.sites);
    for (const auto& one : event_.scope.classes)
      if (!pricing::is_class_path(one))
        fail(*node, "'" + one + "' is not a class of service", "write classes: [data, voice.sip]");
  }

  void read_names(YamlFields& fields, std::string_view key, std::vector<std::string>& out) {
    const auto* list = fields.list(key);
    if (list == nullptr) return;
    for (const YamlNode& node : *list) {
      std::string name(trim(node.text()));
      if (node.is_scalar() && !name.empty())
        out.push_back(std::move(name));
      else
        fail(node, std::string(key) + " holds an entry without a name", "write it, or leave the list out");
    }
    if (list->empty())
      fail(*fields.node().find(key), std::string(key) + " is an empty list, which would ask for nothing",
           "name what is asked for, or leave the list out to ask for everything");
  }

  void read_bidders() {
    const auto* list = root_.list("bidders");
    if (list == nullptr || list->empty()) {
      fail(root_.node(), "no bidders are named", "write bidders: [North Fibre, Delta Wireless]");
      return;
    }
    std::set<std::string> words;
    for (const YamlNode& node : *list) {
      const std::string name(trim(node.text()));
      if (!node.is_scalar() || name.empty() || file_word(name).empty()) {
        fail(node, "a bidder has no name", "write its name");
        return;
      }
      if (!words.insert(file_word(name)).second) {
        fail(node, "'" + name + "' stands twice, or differs from another only in signs and case",
             "name each bidder once");
        return;
      }
      event_.bidders.push_back(name);
    }
  }

  void read_gates() {
    const auto* list = root_.list("gates");
    if (list == nullptr) return;
    std::set<std::string> ids;
    for (const YamlNode& node : *list) {
      YamlFields fields(node, first_);
      fields.only({"id", "text"});
      Gate gate{fields.required_text("id", "a short name, as G1"),
                fields.required_text("text", "the condition, as a question to be answered with yes")};
      if (!ids.insert(gate.id).second)
        fail(node, "gate '" + gate.id + "' stands twice", "give each an id of its own");
      event_.gates.push_back(std::move(gate));
    }
  }

  // A share of 1.
  Decimal share(YamlFields& fields, std::string_view key, Decimal otherwise) {
    const auto value = fields.decimal(key);
    if (value && (value->is_negative() || kOne < *value)) {
      fail(*fields.node().find(key), std::string(key) + " is not a share from 0 to 1",
           "write 0.08 for eight percent");
      return otherwise;
    }
    return value.value_or(otherwise);
  }

  void read_weights() {
    event_.price_weight = kOne;
    const YamlNode* weights = root_.map("weights");
    if (weights == nullptr) return;
    YamlFields fields(*weights, first_);
    fields.only({"price", "sealed"});
    event_.price_weight = share(fields, "price", kOne);
    Total sum;
    sum.add(event_.price_weight);
    if (const auto* list = fields.list("sealed")) {
      for (const YamlNode& node : *list) {
        YamlFields one(node, first_);
        one.only({"name", "weight"});
        Criterion criterion{one.required_text("name", "what is judged"), share(one, "weight", {})};
        sum.add(criterion.weight);
        event_.sealed.push_back(std::move(criterion));
      }
    }
    if (!first_ && sum != *parse_total("1"))
      fail(*weights, "the weights add up to " + sum.text() + ", not to 1", "change one of them");
    event_.salt = root_.text("salt").value_or("");
    if (!first_ && !event_.sealed.empty() && event_.salt.size() < kShortestSalt)
      fail(root_.node(), "weights are sealed without a salt of at least 16 characters",
           "write salt: and what `openssl rand -hex 16` prints; without it the weights could be guessed from "
           "the seal");
  }

  int months(YamlFields& fields, std::string_view key, int otherwise) {
    const auto value = fields.count(key);
    if (value && *value > kLongestTerm) {
      fail(*fields.node().find(key), std::string(key) + " is more than 120 months", "write fewer");
      return otherwise;
    }
    return value ? static_cast<int>(*value) : otherwise;
  }

  void read_comparison() {
    Comparison& out = event_.comparison;
    out.term = event_.terms.empty() ? 0 : event_.terms.back();
    if (std::find(event_.terms.begin(), event_.terms.end(), 36) != event_.terms.end()) out.term = 36;
    const YamlNode* node = root_.map("compare");
    if (node == nullptr) {
      out.months = out.term;
      return;
    }
    YamlFields fields(*node, first_);
    fields.only({"term", "months", "discount_rate", "missing_penalty", "overlap_months", "late_months",
                 "leaving", "exchange", "exchange_move", "market_decline"});
    out.term = months(fields, "term", out.term);
    if (!first_ && std::find(event_.terms.begin(), event_.terms.end(), out.term) == event_.terms.end())
      fail(*node, "the term " + std::to_string(out.term) + " is not among those that are asked for",
           "compare one of the terms above");
    out.months = months(fields, "months", out.term);
    if (!first_ && out.months == 0) fail(*node, "costs are added over no month", "write months: 36");
    out.discount_rate = share(fields, "discount_rate", {});
    out.missing_penalty = share(fields, "missing_penalty", {});
    out.overlap_months = months(fields, "overlap_months", 0);
    out.late_months = months(fields, "late_months", out.late_months);
    out.exchange_move = share(fields, "exchange_move", out.exchange_move);
    if (fields.node().find("market_decline") != nullptr)
      out.market_decline = share(fields, "market_decline", {});
    read_exchange(fields, out.exchange);
    if (const auto* list = fields.list("leaving")) {
      for (const YamlNode& item : *list) {
        YamlFields one(item, first_);
        one.only({"carrier", "amount"});
        LeavingCost cost{one.required_text("carrier", "who is owed it, as the bills name it"), {}};
        const auto amount = one.decimal("amount");
        if (!amount || amount->is_negative()) fail(item, "no amount is given", "write amount: 12000");
        cost.amount = amount.value_or(Decimal{});
        out.leaving.push_back(std::move(cost));
      }
    }
  }

  void read_exchange(YamlFields& fields, std::vector<ExchangeRate>& out) {
    const auto* list = fields.list("exchange");
    if (list == nullptr) return;
    for (const YamlNode& item : *list) {
      YamlFields one(item, first_);
      one.only({"carrier", "currency", "rate", "date", "source"});
      ExchangeRate rate;
      rate.carrier = one.text("carrier").value_or("");
      rate.currency =
          one.required_text("currency", "the currency of the bidder's answer or of today's bills, as EUR");
      rate.source = one.required_text("source", "where the rate stands");
      const auto amount = one.decimal("rate");
      const auto date = one.date("date");
      if (!amount || amount->mantissa <= 0)
        fail(item, "rate is what one of that currency costs in that of the event, above 0",
             "write rate: 1.0850");
      if (!date) fail(item, "the day of the rate is not given", "write date: 2027-02-15");
      if (!first_ && !rate.carrier.empty() && !event_.bidder(rate.carrier))
        fail(item, "'" + rate.carrier + "' is not a bidder of this event", "name one of the bidders");
      if (!first_ && rate.carrier.empty() && rate.currency == event_.currency)
        fail(item, "'" + rate.currency + "' is the currency of the event itself", "leave the rate out");
      if (std::any_of(out.begin(), out.end(), [&](const ExchangeRate& other) {
            return lower(other.carrier) == lower(rate.carrier) &&
                   (!rate.carrier.empty() || other.currency == rate.currency);
          }))
        fail(item, "'" + (rate.carrier.empty() ? rate.currency : rate.carrier) + "' has two rates",
             "leave one of them");
      if (first_) return;
      rate.rate = *amount;
      rate.date = *date;
      out.push_back(std::move(rate));
    }
  }

  void read_award() {
    const YamlNode* node = root_.map("award");
    if (node == nullptr) return;
    YamlFields fields(*node, first_);
    fields.only({"winners", "by", "least"});
    event_.award.winners = static_cast<std::size_t>(fields.count("winners").value_or(0));
    const auto by = fields.word("by", {"element", "site", "class"});
    if (by)
      event_.award.by = *by == "element" ? GroupBy::element
                        : *by == "site"  ? GroupBy::site
                                         : GroupBy::service_class;
    const auto least = fields.word("least", {"cost", "present_value"});
    event_.award.by_present_value = least && *least == "present_value";
  }

  std::optional<Problem> first_;
  YamlFields root_;
  Event event_;
};

}  // namespace

Result<std::size_t> Event::bidder(std::string_view name) const {
  for (std::size_t b = 0; b < bidders.size(); ++b)
    if (lower(bidders[b]) == lower(trim(name))) return b;
  return Problem{"'" + std::string(name) + "' is not a bidder of this event",
                 {(folder / "rfp.yaml").string(), {}, {}, {}, "bidders"},
                 "name one of: " + join(bidders, ", ")};
}

Result<Event> parse_event(std::string_view yaml, const std::string& file) {
  const auto root = parse_yaml(yaml, file);
  if (!root) return root.problem();
  return EventReading(*root).read();
}

Result<Event> load_event(const std::filesystem::path& folder) {
  const auto path = folder / "rfp.yaml";
  const auto text = read_file(path);
  if (!text) {
    Problem problem = text.problem();
    problem.advice = "an event is a folder that holds rfp.yaml; its keys stand in engine/rfp/README.md";
    return problem;
  }
  auto event = parse_event(*text, path.string());
  if (event) event->folder = folder;
  return event;
}

std::string file_word(std::string_view name) {
  std::string out;
  for (const char c : lower(name)) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80U;
    if (plain)
      out += c;
    else if (!out.empty() && out.back() != '-')
      out += '-';
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out;
}

std::string sealed_text(const Event& event) {
  std::string out =
      "event: " + event.name + "\nsalt: " + event.salt + "\nprice: " + event.price_weight.text() + "\n";
  for (const auto& criterion : event.sealed) out += criterion.name + ": " + criterion.weight.text() + "\n";
  return out;
}

}  // namespace telaudit::rfp
