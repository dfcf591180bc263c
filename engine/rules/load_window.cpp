#include "rules/loader.h"

namespace telaudit::rules {
namespace {

constexpr std::int64_t kTenthsOfSecond = 10;

bool has_order(Kind kind) {
  return kind == Kind::date || kind == Kind::moment || is_number(kind);
}

}  // namespace

void Loader::declare_window(const YamlNode& top) {
  const YamlNode* node = top.find("window");
  if (node == nullptr) return;
  const std::string& over = rule_->info.over;
  Window window;
  const auto declare_in = [&](std::string_view part, std::string_view key, bool many, std::size_t& source) {
    const YamlNode* map = part.empty() ? node : node->find(part);
    const YamlNode* alias = map == nullptr ? nullptr : map->find(key);
    if (alias == nullptr) return;
    if (!declare_alias(*map, key, over, many, source)) checker_.broken(alias->text());
  };
  only(*node, "window");
  declare_in("", "previous", false, window.previous);
  declare_in("", "next", false, window.next);
  if (node->find("overlap") != nullptr) window.overlap.emplace();
  if (node->find("run") != nullptr) window.run.emplace();
  if (node->find("within") != nullptr) window.within.emplace();
  if (window.overlap) {
    declare_in("overlap", "as", false, window.overlap->source);
    declare_in("overlap", "open", true, window.overlap->open);
  }
  if (window.run) {
    declare_in("run", "as", true, window.run->source);
    declare_in("run", "so_far", true, window.run->so_far);
  }
  if (window.within) declare_in("within", "as", true, window.within->source);
  rule_->window = std::move(window);
}

// A value of the row itself: windows stand before the joins.
bool Loader::window_value(const YamlNode& node, Clause& clause) {
  if (!value(node, clause, false)) return false;
  if ((checker_.sources_of(clause.expression) & ~std::uint64_t{1}) == 0) return true;
  return refuse(Problem{"window stands before the joins and sees only the row", clause.expression.place, {}});
}

bool Loader::window_values(const YamlNode& window, std::string_view key, std::vector<Clause>& out) {
  const YamlNode* list = window.find(key);
  if (list == nullptr || !list->is_sequence() || list->items().empty())
    return refuse(window.problem("window: " + std::string(key) + " is missing",
                                 "write by: [c.account, c.origin], order: [c.start]"));
  bool passed = true;
  for (const auto& item : list->items()) {
    Clause clause;
    if (!window_value(item, clause)) {
      passed = false;
      continue;
    }
    out.push_back(std::move(clause));
  }
  return passed;
}

void Loader::read_window(const YamlNode& top) {
  if (!rule_->window) return;
  const YamlNode& node = *top.find("window");
  Window& window = *rule_->window;
  window_values(node, "by", window.by);
  if (window_values(node, "order", window.order))
    for (const auto& clause : window.order)
      if (!has_order(clause.expression.type.kind) && clause.expression.type.kind != Kind::text)
        refuse(Problem{"order: a date, moment, number or text was expected, this is " +
                           type_text(clause.expression.type),
                       clause.expression.place,
                       {}});
  if (window.overlap) read_overlap(*node.find("overlap"), *window.overlap);
  if (window.run) read_run(*node.find("run"), *window.run);
  if (window.within) read_within(*node.find("within"), window);
}

bool Loader::read_overlap(const YamlNode& node, WindowOverlap& overlap) {
  if (!only(node, "overlap")) return false;
  const YamlNode* from = node.find("from");
  const YamlNode* to = node.find("to");
  if (from == nullptr || to == nullptr)
    return refuse(node.problem("overlap: from and to are missing", "write from: c.start, to: end"));
  if (!window_value(*from, overlap.from) || !window_value(*to, overlap.to)) return false;
  const Kind kind = overlap.from.expression.type.kind;
  const Kind other = overlap.to.expression.type.kind;
  if (!has_order(kind) || (kind != other && !(is_number(kind) && is_number(other))))
    return refuse(node.problem(
        "overlap: from is " + std::string(kind_name(kind)) + ", to is " + std::string(kind_name(other)),
        "both must be dates, moments or numbers"));
  return true;
}

bool Loader::read_run(const YamlNode& node, WindowRun& run) {
  if (!only(node, "run") || !one_condition(node, "when", run.when, false)) return false;
  if ((checker_.sources_of(run.when.expression) & ~std::uint64_t{1}) == 0) return true;
  return refuse(
      Problem{"window stands before the joins and sees only the row", run.when.expression.place, {}});
}

bool Loader::read_within(const YamlNode& node, Window& window) {
  if (!only(node, "within") || window.order.empty()) return false;
  const YamlNode* days = node.find("days");
  const YamlNode* seconds = node.find("seconds");
  if ((days == nullptr) == (seconds == nullptr))
    return refuse(node.problem("within: one of days and seconds was expected", "write seconds: 3600"));
  const Kind kind = window.order.front().expression.type.kind;
  const bool moment = kind == Kind::moment;
  if (!moment && (kind != Kind::date || seconds != nullptr))
    return refuse(node.problem("within: seconds need an order by a moment, days one by a date or moment",
                               "write order: [c.start]"));
  window.within->unit = seconds != nullptr ? kTenthsOfSecond : moment ? kTenthsOfDay : 1;
  const YamlNode& length = days != nullptr ? *days : *seconds;
  Clause& clause = window.within->length;
  if (!value(length, clause, false)) return false;
  if (!is_number(clause.expression.type.kind) || !clause.expression.type.constant)
    return refuse(length.problem("within: a number or a param was expected"));
  if (clause.expression.node == Node::negate ||
      (clause.expression.node == Node::literal && clause.expression.literal.number <= 0))
    return refuse(
        length.problem("within: a length of more than nothing was expected", "write seconds: 3600"));
  return true;
}

}  // namespace telaudit::rules
