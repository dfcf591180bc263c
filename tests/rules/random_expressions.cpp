#include "random_expressions.h"

#include <algorithm>

namespace telaudit::rules {
namespace {

const std::vector<std::string> kComparisons = {"==", "!=", "<", "<=", ">", ">="};
const std::vector<std::string> kModes = {"half_up", "half_even", "up", "down", "floor", "ceiling"};

}  // namespace

std::uint64_t Dice::next() {
  state_ += 0x9E3779B97F4A7C15U;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31U);
}

int ExpressionWriter::take_level() {
  return std::exchange(level_, 0);
}

const RandomLeaf* ExpressionWriter::leaf(Kind kind, int budget) {
  std::vector<const RandomLeaf*> fitting;
  for (const auto& candidate : leaves)
    if (candidate.kind == kind && candidate.digits <= budget && candidate.level <= most_level)
      fitting.push_back(&candidate);
  if (fitting.empty()) return nullptr;
  const RandomLeaf* chosen = fitting[dice_.below(fitting.size())];
  level_ = std::max(level_, chosen->level);
  return chosen;
}

std::string ExpressionWriter::value(Kind kind, int depth) {
  switch (kind) {
    case Kind::text:
      return text(depth);
    case Kind::boolean:
      return boolean(depth);
    case Kind::date:
      return date(depth);
    case Kind::moment:
      return moment(depth);
    case Kind::duration:
      return duration(depth);
    default:
      return number(kind, depth, 38).text;
  }
}

std::string ExpressionWriter::literal_number(Kind kind) {
  static const std::vector<std::string> whole = {"0", "1", "2", "3", "7", "12", "30", "365"};
  static const std::vector<std::string> broken = {"0",    "1",     "0.01", "0.5",   "1.50",
                                                  "2.50", "10.00", "33.3", "0.0001"};
  return dice_.pick(kind == Kind::integer ? whole : broken);
}

// Members of an aggregate come from a writer of their own, so that they see what a row sees.
template <typename Write>
std::string ExpressionWriter::argument(Write write) {
  if (ranged.empty()) return {};
  const Ranged& from = ranged[dice_.below(ranged.size())];
  if (from.level > most_level) return {};
  ExpressionWriter inner = *from.members;
  inner.level_ = 0;
  inner.most_level = most_level;
  std::string out = write(inner);
  if (!from.prefix.empty() && out.find(from.prefix) == std::string::npos) return {};
  level_ = std::max({level_, from.level, inner.level_});
  return out;
}

std::string ExpressionWriter::condition_aggregate(int depth) {
  const std::string inner = argument([&](ExpressionWriter& rows) { return rows.boolean(depth - 1); });
  if (inner.empty()) return {};
  return (dice_.chance(50) ? "any(" : "all(") + inner + ")";
}

RandomNumber ExpressionWriter::aggregate(Kind kind, int depth, int budget) {
  if (kind == Kind::integer && budget >= 9 && dice_.chance(60)) {
    if (dice_.chance(30) && !ranged.empty() && ranged[0].prefix.empty()) return {"count()", 9};
    if (dice_.chance(50)) {
      const Kind kinds[] = {Kind::text, Kind::decimal, Kind::money, Kind::date};
      const Kind counted = kinds[dice_.below(4)];
      const std::string inner =
          argument([&](ExpressionWriter& rows) { return rows.value(counted, depth - 1); });
      if (!inner.empty())
        return {dice_.chance(50) ? "distinct(" + inner + ")" : "distinct(known(" + inner + "))", 9};
      return {};
    }
    const std::string inner = argument([&](ExpressionWriter& rows) { return rows.boolean(depth - 1); });
    if (!inner.empty()) return {"count(" + inner + ")", 9};
    return {};
  }
  if (budget < 22) return {};
  int digits = 0;
  std::string inner = argument([&](ExpressionWriter& rows) {
    const RandomNumber member = rows.number(kind, depth - 1, std::min(budget - 2, 36));
    digits = member.digits;
    return member.text;
  });
  if (inner.empty()) return {};
  if (dice_.chance(50)) inner = "known(" + inner + ")";
  switch (dice_.below(kind == Kind::integer ? 5 : 8)) {
    case 3:
    case 4: {
      const Kind places[] = {Kind::date, Kind::integer, Kind::text, Kind::decimal};
      const std::string place =
          argument([&](ExpressionWriter& rows) { return rows.value(places[dice_.below(4)], 0); });
      if (place.empty()) return {};
      return {(dice_.chance(50) ? "first(" : "last(") + inner + ", " + place + ")", digits};
    }
    case 5: {
      static const std::vector<std::string> shares = {"0", "0.25", "0.5", "0.95", "1", "params.share"};
      return {(dice_.chance(50) ? "percentile(" : "nearest_rank(") + inner + ", " + dice_.pick(shares) + ")",
              digits + 9};
    }
    case 6:
      return {"mad(" + inner + ")", digits + 2};
    case 0:
      return {"sum(" + inner + ")", digits + 2};
    case 1:
      return {"min(" + inner + ")", digits};
    case 2:
      return {"max(" + inner + ")", digits};
    default:
      return {"median(" + inner + ")", digits + 1};
  }
}

RandomNumber ExpressionWriter::rounded(Kind kind, int depth) {
  const std::string scale =
      dice_.chance(95) ? std::to_string(dice_.below(5)) : number(Kind::integer, 0, 19).text;
  const std::string tail = ", " + scale + ", " + dice_.pick(kModes) + ")";
  if (dice_.chance(15)) {
    const std::string monthly = number(kind, depth - 1, 19).text;
    return {"prorate(" + monthly + ", " + date(0) + ", " + date(0) + ", " +
                (dice_.chance(50) ? "'actual'" : "'30'") + tail,
            18};
  }
  if (dice_.chance(50)) return {"round(" + number(kind, depth - 1, 38).text + tail, 18};
  if (kind == Kind::decimal && dice_.chance(30))
    return {"round(" + number(Kind::money, depth - 1, 38).text + " / " +
                number(Kind::money, depth - 1, 38).text + tail,
            18};
  return {
      "round(" + number(kind, depth - 1, 38).text + " / " + number(Kind::decimal, depth - 1, 38).text + tail,
      18};
}

RandomNumber ExpressionWriter::number(Kind kind, int depth, int budget) {
  if (depth <= 0 || budget < 8 || dice_.chance(25)) {
    if (dice_.chance(75))
      if (const RandomLeaf* found = leaf(kind, budget)) return {found->text, found->digits};
    return {literal_number(kind), 6};
  }
  switch (dice_.below(13)) {
    case 0:
    case 1: {
      const RandomNumber a = number(kind, depth - 1, budget - 1);
      const RandomNumber b = number(kind, depth - 1, budget - 1);
      return {"(" + a.text + (dice_.chance(50) ? " + " : " - ") + b.text + ")",
              std::max(a.digits, b.digits) + 1};
    }
    case 2:
    case 3: {
      const RandomNumber a = number(kind, depth - 1, budget - 6);
      const RandomNumber b =
          number(kind == Kind::integer ? Kind::integer : Kind::decimal, depth - 1, budget - a.digits);
      if (a.digits + b.digits > budget) return a;
      return {"(" + a.text + " * " + b.text + ")", a.digits + b.digits};
    }
    case 4: {
      const RandomNumber a = number(kind, depth - 1, budget);
      return {dice_.chance(50) ? "abs(" + a.text + ")" : "(- " + a.text + ")", a.digits};
    }
    case 5: {
      const RandomNumber a = number(kind, depth - 1, budget);
      const RandomNumber b = number(kind, depth - 1, budget);
      const char* names[] = {"min(", "max(", "coalesce("};
      return {names[dice_.below(3)] + a.text + ", " + b.text + ")", std::max(a.digits, b.digits)};
    }
    case 6: {
      const RandomNumber a = number(kind, depth - 1, budget);
      const RandomNumber b = number(kind, depth - 1, budget);
      return {"if(" + boolean(depth - 1) + ", " + a.text + ", " + b.text + ")", std::max(a.digits, b.digits)};
    }
    case 7:
    case 8:
      if (kind != Kind::integer && budget >= 18) return rounded(kind, depth);
      if (kind == Kind::integer && budget >= 9) {
        switch (dice_.below(9)) {
          case 5: {
            const char* names[] = {"quarter(", "weekday(", "days_in_month("};
            return {names[dice_.below(3)] + date(depth - 1) + ")", 9};
          }
          case 6:
            return {"length(" + text(depth - 1) + ")", 9};
          case 7:
            return {
                "overlap_days(" + date(0) + ", " + date(depth - 1) + ", " + date(0) + ", " + date(0) + ")",
                9};
          case 0:
            return {"days_between(" + date(depth - 1) + ", " + date(depth - 1) + ")", 9};
          case 1:
            return {"day(" + date(depth - 1) + ")", 9};
          case 2:
            return {"month(" + date(depth - 1) + ")", 9};
          case 3:
            return {"year(" + date(depth - 1) + ")", 9};
          case 4: {
            const char* names[] = {"hour(", "minute(", "second("};
            return {names[dice_.below(3)] + moment(0) + ")", 9};
          }
          default:
            return {"scale(" + number(Kind::decimal, depth - 1, 38).text + ")", 2};
        }
      }
      break;
    case 9:
      if (kind == Kind::decimal && budget >= 18 && dice_.chance(40))
        return {"seconds(" + duration(depth - 1) + ")", 18};
      if (kind != Kind::integer) return {"ulp(" + number(kind, depth - 1, 38).text + ")", 1};
      break;
    default: {
      const RandomNumber found = aggregate(kind, depth, budget);
      if (!found.text.empty() && found.digits <= budget) return found;
      break;
    }
  }
  return number(kind, 0, budget);
}

std::string ExpressionWriter::text(int depth) {
  static const std::vector<std::string> words = {"'A'", "'B'", "'*'", "''", "'USD'", "'(312) 555-0141'"};
  if (depth <= 0 || dice_.chance(50)) {
    if (dice_.chance(75))
      if (const RandomLeaf* found = leaf(Kind::text)) return found->text;
    return dice_.pick(words);
  }
  switch (dice_.below(7)) {
    case 3: {
      const char* names[] = {"upper(", "digits_only(", "left(", "right("};
      const std::size_t name = dice_.below(4);
      return names[name] + text(depth - 1) + (name > 1 ? ", " + std::to_string(dice_.below(4)) + ")" : ")");
    }
    case 4:
      return "substring(" + text(depth - 1) + ", " + number(Kind::integer, 0, 19).text + ", 2)";
    case 0:
      return "coalesce(" + text(depth - 1) + ", " + text(depth - 1) + ")";
    case 1:
      return "if(" + boolean(depth - 1) + ", " + text(depth - 1) + ", " + text(depth - 1) + ")";
    case 2:
      return "normalise_service(" + text(depth - 1) + ")";
    default: {
      const std::string inner = argument([&](ExpressionWriter& rows) { return rows.text(depth - 1); });
      if (!inner.empty()) {
        const char* names[] = {"min(", "max(", "list(", "list(known("};
        const std::size_t name = dice_.below(4);
        return names[name] + inner + (name == 3 ? "), 2)" : ")");
      }
      return (dice_.chance(50) ? "min(" : "max(") + text(depth - 1) + ", " + text(depth - 1) + ")";
    }
  }
}

std::string ExpressionWriter::date(int depth) {
  static const std::vector<std::string> days = {"date '2026-01-31'", "date '2026-02-01'",
                                                "date '2024-02-29'"};
  if (depth <= 0 || dice_.chance(50)) {
    if (dice_.chance(80))
      if (const RandomLeaf* found = leaf(Kind::date)) return found->text;
    return dice_.pick(days);
  }
  switch (dice_.below(8)) {
    case 6: {
      const char* names[] = {"month_start(", "month_end(", "quarter_start("};
      return names[dice_.below(3)] + date(depth - 1) + ")";
    }
    case 0:
      return "coalesce(" + date(depth - 1) + ", " + date(depth - 1) + ")";
    case 1:
      return "add_days(" + date(depth - 1) + ", " + number(Kind::integer, 0, 19).text + ")";
    case 2:
      return "add_months(" + date(depth - 1) + ", " + number(Kind::integer, depth - 1, 19).text + ")";
    case 3:
      return "date_of(" + moment(0) + ")";
    case 4:
      return "as_of()";
    case 5:
      return (dice_.chance(50) ? "min(" : "max(") + date(depth - 1) + ", " + date(depth - 1) + ")";
    default: {
      const std::string inner = argument([&](ExpressionWriter& rows) { return rows.date(0); });
      if (!inner.empty()) return (dice_.chance(50) ? "min(" : "max(known(") + inner + ")";
      return date(0);
    }
  }
}

std::string ExpressionWriter::moment(int) {
  if (const RandomLeaf* found = leaf(Kind::moment)) return found->text;
  return {};
}

std::string ExpressionWriter::duration(int depth) {
  const std::string from = moment(0);
  if (from.empty()) return {};
  if (dice_.chance(15)) return "duration(" + number(Kind::decimal, 0, 18).text + ")";
  if (dice_.chance(15)) return "tenths(" + number(Kind::integer, 0, 9).text + ")";
  const std::string span = "(" + moment(0) + " - " + from + ")";
  if (depth <= 0 || dice_.chance(70)) return span;
  return "if(" + boolean(0) + ", " + span + ", (" + duration(depth - 1) + " + " + span + "))";
}

std::string ExpressionWriter::quotients(int depth) {
  const std::string sign = " " + dice_.pick(kComparisons) + " ";
  const Kind kind = dice_.chance(50) ? Kind::money : Kind::decimal;
  const std::string a = number(kind, depth - 1, 19).text;
  const std::string b = number(Kind::decimal, depth - 1, 18).text;
  const std::string c = number(kind, depth - 1, 19).text;
  const std::string left = a + " / " + b;
  if (dice_.chance(50)) return dice_.chance(50) ? left + sign + c : c + sign + left;
  return left + sign + c + " / " + number(Kind::decimal, depth - 1, 18).text;
}

std::string ExpressionWriter::comparison(int depth) {
  if (dice_.chance(12)) return "(" + quotients(depth) + ")";
  const Kind kinds[] = {Kind::text,  Kind::date,    Kind::decimal, Kind::decimal, Kind::money,
                        Kind::money, Kind::integer, Kind::moment,  Kind::duration};
  const Kind kind = kinds[dice_.below(9)];
  const std::string left = value(kind, depth - 1);
  const std::string right = value(kind, depth - 1);
  if (left.empty() || right.empty()) return "true";
  return "(" + left + " " + dice_.pick(kComparisons) + " " + right + ")";
}

std::string ExpressionWriter::member(int depth) {
  const Kind kinds[] = {Kind::text, Kind::decimal, Kind::money, Kind::integer, Kind::date};
  const Kind kind = kinds[dice_.below(5)];
  if (kind == Kind::text && dice_.chance(40)) return "(" + text(depth - 1) + " in params.words)";
  std::string out = "(" + value(kind, depth - 1) + " in [" + value(kind, 0);
  for (std::size_t i = dice_.below(3); i > 0; --i) out += ", " + value(kind, 0);
  return out + "])";
}

std::string ExpressionWriter::boolean(int depth) {
  if (depth <= 0) {
    if (dice_.chance(30))
      if (const RandomLeaf* found = leaf(Kind::boolean)) return found->text;
    return comparison(1);
  }
  switch (dice_.below(12)) {
    case 0:
      return "(" + boolean(depth - 1) + " and " + boolean(depth - 1) + ")";
    case 1:
      return "(" + boolean(depth - 1) + " or " + boolean(depth - 1) + ")";
    case 2:
      return "(not " + boolean(depth - 1) + ")";
    case 3: {
      if (!aliases.empty() && dice_.chance(60)) {
        const auto& [alias, level] = aliases[dice_.below(aliases.size())];
        if (level <= most_level) {
          level_ = std::max(level_, level);
          return "(" + alias + (dice_.chance(50) ? " is known)" : " is unknown)");
        }
      }
      const Kind kinds[] = {Kind::text, Kind::date, Kind::decimal, Kind::money, Kind::boolean};
      return "(" + value(kinds[dice_.below(5)], depth - 1) +
             (dice_.chance(50) ? " is known)" : " is unknown)");
    }
    case 4:
      return member(depth);
    case 5: {
      if (dice_.chance(30)) return "matches(" + text(depth - 1) + ", '(?i)^[ab]')";
      return (dice_.chance(50) ? "contains(" : "starts_with(") + text(depth - 1) + ", " + text(0) + ")";
    }
    case 6:
      return "(" + boolean(depth - 1) + (dice_.chance(50) ? " == " : " != ") + boolean(depth - 1) + ")";
    case 7:
      return "if(" + boolean(depth - 1) + ", " + boolean(depth - 1) + ", " + boolean(depth - 1) + ")";
    case 8: {
      const std::string found = condition_aggregate(depth);
      if (!found.empty()) return found;
      return comparison(depth);
    }
    default:
      return comparison(depth);
  }
}

}  // namespace telaudit::rules
