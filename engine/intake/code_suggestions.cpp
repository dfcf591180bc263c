#include "intake/code_suggestions.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "base/text.h"
#include "book/places.h"

namespace telaudit::intake {
namespace {

constexpr std::size_t kShortestBeginning = 3;  // of a word that stands for a longer one: HUNT for HUNTING
constexpr std::int64_t kWhole = 1000;          // thousandths
// Words of every price list: they tell no item from another.
const std::set<std::string, std::less<>> kCommonWords{"PER", "OF",     "AND",     "THE",   "A",
                                                      "FOR", "CHARGE", "MONTHLY", "MONTH", "SERVICE"};

// Letters and digits, upper case, cut where a letter meets a digit: DIA.100 is DIA and 100.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c & 0x80) != 0; };
  char before = ' ';
  for (const char c : upper(text)) {
    if (!is_digit(c) && !is_letter(c)) {
      before = ' ';
      continue;
    }
    if (before == ' ' || is_digit(before) != is_digit(c)) out.emplace_back();
    out.back() += c;
    before = c;
  }
  std::erase_if(out, [](const std::string& word) { return kCommonWords.contains(word); });
  return out;
}

std::string bare(std::string_view text) {
  std::string out;
  for (const char c : upper(text))
    if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c & 0x80) != 0) out += c;
  return out;
}

// 1 GBPS is 1000 MBPS: contracts say the one, bills the other.
void add_speeds(std::vector<std::string>& words) {
  for (std::size_t at = 0; at + 1 < words.size(); ++at)
    if ((words[at + 1] == "GBPS" || words[at + 1] == "GBIT" || words[at + 1] == "GB" ||
         words[at + 1] == "G") &&
        words[at].size() <= 3 && words[at].front() >= '0' && words[at].front() <= '9')
      return words.push_back(words[at] + "000");
}

bool stands_for(const std::string& left, const std::string& right) {
  if (left == right) return true;
  if (std::min(left.size(), right.size()) < kShortestBeginning) return false;
  const bool digits = left.front() <= '9' || right.front() <= '9';
  return !digits && (starts_with(left, right) || starts_with(right, left));
}

enum class Billing : std::uint8_t { unknown, once, monthly, usage };
Billing billing_of_unit(std::string_view unit) {
  const std::string word = lower(unit);
  for (const char* usage : {"minute", "call", "message", "byte", "gb", "mb", "second", "kb"})
    if (word == usage || word == std::string(usage) + "s") return Billing::usage;
  if (word == "one_time" || word == "once") return Billing::once;
  return word.find("month") != std::string::npos ? Billing::monthly : Billing::unknown;
}
Billing billing_of_class(std::string_view charge_class) {
  if (charge_class == "usage") return Billing::usage;
  if (charge_class == "one_time") return Billing::once;
  return charge_class == "recurring" ? Billing::monthly : Billing::unknown;
}

struct Sign {
  std::int64_t weight = 0;
  std::string reason;
};

class Suggesting {
 public:
  Suggesting(std::span<const ContractItem> items, const terms::TermRelation* crosswalk,
             const pricing::Classifier& classifier, const SuggestionWeights& weights)
      : weights_(weights) {
    for (const auto& item : items) {
      Known known{&item, words_of(item.item), {}};
      std::string text;
      for (const auto& word : known.words) text += word + ' ';
      if (const auto match = classifier.classify("", "", text)) known.service_class = match->service_class;
      for (const auto& word : std::set<std::string>(known.words.begin(), known.words.end()))
        ++with_word_[item.carrier][word];
      for (const auto& price : item.prices) ++with_price_[item.carrier][price];
      known_[item.carrier].add(std::move(known));
    }
    if (crosswalk != nullptr) read_confirmed(*crosswalk);
  }

  std::optional<CodeSuggestion> suggest(const BilledCode& code) const {
    const auto known = known_.find(code.carrier);
    if (known == known_.end()) return std::nullopt;
    std::vector<std::string> words = words_of(code.product_code + " " + code.description);
    add_speeds(words);
    const Known* best = nullptr;
    std::int64_t most = 0, second = 0;
    std::vector<Sign> reasons;
    for (const std::size_t at : candidates(known->second, code, words)) {
      const Known& item = known->second.items[at];
      auto signs = signs_of(code, words, item);
      std::int64_t left = kWhole;
      for (const auto& sign : signs) left = left * (kWhole - sign.weight) / kWhole;
      std::int64_t score = kWhole - left;
      if (mismatched(code, *item.item)) score = score * weights_.unit_mismatch / kWhole;
      if (score > most) {
        second = most;
        most = score;
        best = &item;
        reasons = std::move(signs);
      } else {
        second = std::max(second, score);
      }
    }
    if (best == nullptr || most < weights_.least || most - second < weights_.margin) return std::nullopt;
    std::stable_sort(reasons.begin(), reasons.end(),
                     [](const Sign& left, const Sign& right) { return left.weight > right.weight; });
    CodeSuggestion out{best->item->item, best->item->contract, {most / 10, 2}, {}};
    for (auto& sign : reasons) out.reasons.push_back(std::move(sign.reason));
    return out;
  }

 private:
  struct Known {
    const ContractItem* item;
    std::vector<std::string> words;
    std::string service_class;
  };

  // The items of a carrier, and which of them a sign can speak of.
  struct Carrier {
    std::vector<Known> items;
    std::map<std::string, std::vector<std::size_t>, std::less<>> by_word, by_name, by_item;
    std::map<Decimal, std::vector<std::size_t>> by_price;

    void add(Known known) {
      const std::size_t at = items.size();
      for (const auto& word : known.words) by_word[word].push_back(at);
      for (const auto& price : known.item->prices) by_price[price].push_back(at);
      by_name[bare(known.item->item)].push_back(at);
      by_item[known.item->item].push_back(at);
      items.push_back(std::move(known));
    }
  };

  // Items that have a sign beside their class of service, which alone suggests nothing; in their order.
  std::set<std::size_t> candidates(const Carrier& carrier, const BilledCode& code,
                                   const std::vector<std::string>& words) const {
    std::set<std::size_t> out;
    const auto add = [&out](const std::vector<std::size_t>& items) {
      out.insert(items.begin(), items.end());
    };
    const auto add_found = [&add](const auto& index, const auto& key) {
      if (const auto found = index.find(key); found != index.end()) add(found->second);
    };
    const std::string plain = bare(code.product_code);
    add_found(carrier.by_name, plain);
    add_found(carrier.by_word, plain);
    for (const auto& price : code.unit_prices) add_found(carrier.by_price, price);
    for (const auto& word : words) {
      // Longer words that begin so, the word itself, and shorter ones that it begins with.
      for (auto at = carrier.by_word.lower_bound(word);
           at != carrier.by_word.end() && starts_with(at->first, word); ++at)
        if (stands_for(word, at->first)) add(at->second);
      for (std::size_t length = kShortestBeginning; length < word.size(); ++length)
        if (stands_for(word, word.substr(0, length))) add_found(carrier.by_word, word.substr(0, length));
    }
    for (const std::string& said : {code.product_code, code.description})
      if (const auto confirmed = confirmed_.find(said); confirmed != confirmed_.end())
        for (const auto& [other, meant] : confirmed->second) add_found(carrier.by_item, meant);
    return out;
  }

  void read_confirmed(const terms::TermRelation& crosswalk) {
    const book::TermColumn carrier(crosswalk.table, "carrier"), code(crosswalk.table, "product_code"),
        description(crosswalk.table, "description"), item(crosswalk.table, "item"),
        status(crosswalk.table, "status");
    for (std::size_t row = 0; row < crosswalk.table.rows(); ++row) {
      if (status.text(row) != "confirmed") continue;
      for (const auto& said : {code.text(row), description.text(row)})
        if (!said.empty() && said != "*")
          confirmed_[std::string(said)].emplace(std::string(carrier.text(row)), std::string(item.text(row)));
    }
  }

  bool mismatched(const BilledCode& code, const ContractItem& item) const {
    const Billing billed = billing_of_class(code.charge_class), priced = billing_of_unit(item.unit);
    return billed != Billing::unknown && priced != Billing::unknown && billed != priced;
  }

  // A word that few items have tells more: one part of the items that have it.
  Sign word_sign(const std::vector<std::string>& words, const Known& item) const {
    std::int64_t all = 0, met = 0;
    std::vector<std::string> which;
    const auto& counts = with_word_.at(item.item->carrier);
    for (const auto& word : item.words) {
      const std::int64_t weight = std::max<std::int64_t>(1, kWhole / counts.at(word));
      all += weight;
      if (std::none_of(words.begin(), words.end(), [&](const auto& said) { return stands_for(said, word); }))
        continue;
      met += weight;
      which.push_back(word);
    }
    if (met == 0) return {};
    return {weights_.words * met / all, "its description says " + join(which, ", ")};
  }

  Sign price_sign(const BilledCode& code, const Known& item) const {
    if (code.currency != item.item->currency && !item.item->currency.empty()) return {};
    for (const auto& price : item.item->prices) {
      if (price.is_zero() ||
          std::find(code.unit_prices.begin(), code.unit_prices.end(), price) == code.unit_prices.end())
        continue;
      const std::int64_t sharing = with_price_.at(item.item->carrier).at(price);
      return {weights_.price / sharing,
              "billed at its price " + price.text() + (sharing > 1 ? ", which other items have, too" : "")};
    }
    return {};
  }

  std::vector<Sign> signs_of(const BilledCode& code, const std::vector<std::string>& words,
                             const Known& item) const {
    std::vector<Sign> signs;
    const auto add = [&signs](Sign sign) {
      if (sign.weight > 0) signs.push_back(std::move(sign));
    };
    const std::string plain = bare(code.product_code), name = bare(item.item->item);
    if (!plain.empty() && plain == name)
      add({weights_.same_code, "the code is the item's name"});
    else if (plain.size() >= kShortestBeginning &&
             std::find(item.words.begin(), item.words.end(), plain) != item.words.end())
      add({weights_.code_in_item, "the item's name has the code"});
    add(word_sign(words, item));
    add(price_sign(code, item));
    if (!item.service_class.empty() && item.service_class == code.service_class)
      add({weights_.service_class, "both are " + code.service_class});
    for (const std::string& said : {code.product_code, code.description}) {
      const auto confirmed = confirmed_.find(said);
      if (said.empty() || confirmed == confirmed_.end()) continue;
      for (const auto& [carrier, meant] : confirmed->second)
        if (carrier != code.carrier && meant == item.item->item) {
          add({weights_.confirmed_elsewhere, "confirmed as that item for " + carrier});
          return signs;
        }
    }
    return signs;
  }

  SuggestionWeights weights_;
  std::map<std::string, Carrier> known_;                                  // by carrier
  std::map<std::string, std::map<std::string, std::int64_t>> with_word_;  // items of a carrier
  std::map<std::string, std::map<Decimal, std::int64_t>> with_price_;
  std::map<std::string, std::set<std::pair<std::string, std::string>>>
      confirmed_;  // by code or wording: carrier, item
};

}  // namespace

std::vector<ContractItem> contract_items(const terms::Terms& terms) {
  std::map<std::pair<std::string, std::string>, ContractItem> items;
  const terms::TermRelation* rate = terms.find("rate");
  require(rate != nullptr, "terms have rates, if none");
  const book::TermColumn carrier(rate->table, "carrier"), item(rate->table, "item"),
      contract(rate->table, "contract"), unit(rate->table, "unit"), currency(rate->table, "currency"),
      price(rate->table, "price");
  for (std::size_t row = 0; row < rate->table.rows(); ++row) {
    ContractItem& one = items[{std::string(carrier.text(row)), std::string(item.text(row))}];
    one.carrier = carrier.text(row);
    one.item = item.text(row);
    one.contract = contract.text(row);
    one.unit = unit.text(row);
    one.currency = currency.text(row);
    const auto value = price.decimal(row);
    if (value && std::find(one.prices.begin(), one.prices.end(), *value) == one.prices.end())
      one.prices.push_back(*value);
  }
  std::vector<ContractItem> out;
  for (auto& [key, one] : items) {
    std::sort(one.prices.begin(), one.prices.end());
    out.push_back(std::move(one));
  }
  return out;
}

std::vector<std::optional<CodeSuggestion>> suggest_items(std::span<const BilledCode> codes,
                                                         std::span<const ContractItem> items,
                                                         const terms::TermRelation* crosswalk,
                                                         const pricing::Classifier& classifier,
                                                         const SuggestionWeights& weights) {
  const Suggesting suggesting(items, crosswalk, classifier, weights);
  std::vector<std::optional<CodeSuggestion>> out;
  for (const auto& code : codes) out.push_back(suggesting.suggest(code));
  return out;
}

}  // namespace telaudit::intake
