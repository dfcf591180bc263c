// Random rules over the relation of generated_relation.h. Some do not load, since they need too many digits;
// the caller draws again.
#pragma once

#include <random>
#include <string>

namespace telaudit::rules {

class RuleWriter {
 public:
  explicit RuleWriter(std::uint64_t seed) : random_(seed) {}

  // The YAML of a row rule.
  std::string row_rule(const std::string& id) {
    std::string out = beginning(id);
    if (chance(70)) out += line("where", condition(2));
    out += "let:\n  sum: \"" + money(2) + "\"\n  flag: \"" + condition(2) + "\"\n";
    lets_ = true;
    out += line("when", condition(3));
    if (chance(50)) out += "traps:\n  - {name: trap, when: \"" + condition(1) + "\", because: a test}\n";
    out += "billed: c.amount\npotential: sum\nevidence: [c.rate, sum, c.called, flag]\n";
    out += "message: \"{c.kind}: {sum}\"\ntests: []\n";
    return out;
  }

  // The YAML of a rule over groups.
  std::string group_rule(const std::string& id) {
    std::string out = beginning(id);
    if (chance(60)) out += line("where", condition(1));
    out += "let:\n  sum: \"" + money(1) + "\"\n  number: \"" + plain(1) + "\"\n";
    out += "group:\n  by: [c.carrier";
    const std::size_t more = pick(3);
    const std::size_t first = pick(9);
    for (std::size_t i = 0; i < more; ++i) out += ", " + key(first + i * 4);
    out += "]\n  let:\n    total: " + aggregate() + "\n    many: \"" + group_condition() + "\"\n";
    if (chance(50)) out += "  having: \"" + group_condition() + "\"\n";
    out += "when: \"" + group_condition() + (chance(40) ? " and many\"\n" : "\"\n");
    out += "billed: sum(known(c.amount))\nevidence: [count(), median(known(c.units)), total]\n";
    out += "message: \"{count()} of {c.carrier}\"\ntests: []\n";
    return out;
  }

 private:
  std::string beginning(const std::string& id) {
    lets_ = false;
    std::string out =
        "rule: " + id +
        "\nversion: 1.0.0\ntitle: A test\nstatus: draft\nkind: error\nconfidence: A\nprecedence: 1\n"
        "reason: TEST\nfalse_positives: none\n"
        "params:\n  least: {type: decimal, default: 0.5, meaning: a test}\n"
        "  kinds: {type: list, default: [tax, usage], meaning: a test}\n"
        "over: item as c\n";
    if (chance(20)) out += "valid: {from: 2025-01-01, to: 2026-06-01}\n";
    return out;
  }

  std::string key(std::size_t number) {
    constexpr const char* kKeys[] = {"c.kind",   "c.other",   "c.called", "c.from", "c.units",
                                     "c.amount", "c.payable", "number",   "sum"};
    return kKeys[number % 9];
  }

  std::string aggregate() {
    return one_of({"count()", "sum(c.units)", "sum(known(c.amount))", "min(c.from)", "max(known(c.rate))",
                   "distinct(c.kind)", "distinct(known(c.called))", "count(c.kind == 'tax')",
                   "median(c.units)", "sum(number)", "sum(sum)", "distinct(known(c.amount))", "max(c.huge)"});
  }

  std::string group_condition() {
    switch (pick(7)) {
      case 0:
        return "count() > " + std::to_string(pick(4));
      case 1:
        return one_of({"sum(known(c.units))", "distinct(known(c.kind))", "distinct(c.called)",
                       "count(c.payable)", "distinct(known(c.amount))"}) +
               order() + std::to_string(pick(5));
      case 2:
        return one_of({"sum(c.amount)", "max(known(c.amount))", "min(sum)", "sum(known(c.rate))"}) + order() +
               "0.5";
      case 3:
        return one_of({"any(c.kind == 'tax')", "all(c.payable)", "c.carrier == 'A'", "c.carrier is known",
                       "median(known(c.units)) > 0", "max(c.amount) is known"});
      case 4:
        return "sum(known(number))" + order() + "sum(known(c.quantity)) * 2";
      case 5:
        return "max(known(c.huge)) > min(known(c.quantity))";
      default:
        return "days_between(min(c.from), max(known(c.through))) > 40 or count() == 1";
    }
  }

  std::size_t pick(std::size_t below) { return static_cast<std::size_t>(random_() % below); }
  bool chance(std::size_t percent) { return pick(100) < percent; }
  template <std::size_t Size>
  std::string one_of(const char* const (&words)[Size]) {
    return words[pick(Size)];
  }
  std::string line(const std::string& key, const std::string& text) { return key + ": \"" + text + "\"\n"; }
  std::string order() { return one_of({" < ", " <= ", " > ", " >= ", " == ", " != "}); }
  std::string same() { return one_of({" == ", " != "}); }
  std::string mode() { return one_of({"half_up", "half_even", "up", "down", "floor", "ceiling"}); }

  std::string word() { return one_of({"'line'", "'tax'", "'usage'", "''", "'word 150'"}); }
  std::string words() { return one_of({"c.kind", "c.other", "c.called", "coalesce(c.other, c.kind)"}); }

  std::string text_condition() {
    switch (pick(6)) {
      case 0:
        return words() + order() + word();
      case 1:
        return words() + " in [" + word() + ", " + word() + "]";
      case 2:
        return words() + order() + words();
      case 3:
        return "starts_with(" + words() + ", '011')";
      case 4:
        return "matches(" + words() + ", '[1-4]1+|us')";
      default:
        return words() + " in params.kinds";
    }
  }

  std::string date() { return one_of({"c.from", "c.through", "c.bill_date", "date_of(c.start)"}); }

  std::string plain(int depth) {
    if (depth == 0 || chance(30))
      return one_of({"c.quantity", "c.huge", "c.units", "2", "0.125", "-3", "params.least"});
    switch (pick(9)) {
      case 0:
        return "(" + plain(depth - 1) + one_of({" + ", " - ", " * "}) + plain(depth - 1) + ")";
      case 1:
        return "abs(" + plain(depth - 1) + ")";
      case 2:
        return one_of({"min(", "max("}) + plain(depth - 1) + ", " + plain(depth - 1) + ")";
      case 3:
        return "round(" + plain(depth - 1) + ", " + std::to_string(pick(5)) + ", " + mode() + ")";
      case 4:
        return "round(" + plain(depth - 1) + " / " + plain(depth - 1) + ", " + std::to_string(pick(5)) +
               ", " + mode() + ")";
      case 5:
        return "coalesce(" + plain(depth - 1) + ", " + plain(depth - 1) + ")";
      case 6:
        return "if(" + condition(depth - 1) + ", " + plain(depth - 1) + ", " + plain(depth - 1) + ")";
      case 7:
        return "days_between(" + date() + ", " + date() + ")";
      default:
        return one_of({"ulp(c.quantity)", "scale(c.amount)", "day(c.from)", "month(c.bill_date)", "-c.units",
                       "if(c.kind == 'tax', 2, 0.5)"});
    }
  }

  std::string money(int depth) {
    if (depth == 0 || chance(30)) return one_of({"c.amount", "c.rate"});
    switch (pick(5)) {
      case 0:
        return "(" + money(depth - 1) + one_of({" + ", " - "}) + money(depth - 1) + ")";
      case 1:
        return "(" + money(depth - 1) + " * " + plain(depth - 1) + ")";
      case 2:
        return "round(" + money(depth - 1) + ", 2, " + mode() + ")";
      case 3:
        return "coalesce(" + money(depth - 1) + ", " + one_of({"0", "c.rate"}) + ")";
      default:
        return "abs(" + money(depth - 1) + ")";
    }
  }

  std::string condition(int depth) {
    if (depth > 0 && chance(60)) {
      switch (pick(4)) {
        case 0:
        case 1:
          return "(" + condition(depth - 1) + " and " + condition(depth - 1) + ")";
        case 2:
          return "(" + condition(depth - 1) + " or " + condition(depth - 1) + ")";
        default:
          return "not (" + condition(depth - 1) + ")";
      }
    }
    switch (pick(lets_ ? 12 : 10)) {
      case 0:
      case 1:
        return text_condition();
      case 2:
        return date() + order() + date();
      case 3:
        return one_of({"c.from", "c.through", "add_days(c.from, 30)"}) + order() +
               one_of({"2025-03-01", "2026-01-01", "add_months(c.through, 1)"});
      case 4:
        return money(depth) + order() + money(depth);
      case 5:
        return money(depth) + order() + one_of({"0", "100", "-0.005", "params.least", "ulp(c.rate)"});
      case 6:
        return plain(depth) + order() + plain(depth);
      case 7:
        return one_of({"c.amount", "c.called", "c.kind", "c.payable", "c.start", "(c.amount + c.rate)"}) +
               one_of({" is known", " is unknown"});
      case 8:
        return plain(1) + " / " + plain(1) + order() + plain(1);
      case 9:
        return one_of({"c.payable", "not c.payable", "c.payable == true", "c.units in [1, 2, 3, -4]",
                       "c.start - c.start == c.start - c.start"});
      case 10:
        return "sum" + order() + "c.amount";
      default:
        return "flag";
    }
  }

  std::mt19937_64 random_;
  bool lets_ = false;
};

}  // namespace telaudit::rules
