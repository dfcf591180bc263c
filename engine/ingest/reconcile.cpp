#include "ingest/reconcile.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "base/text.h"
#include "ingest/level_tree.h"

namespace telaudit::ingest {
namespace {

using store::LevelRow;
using store::PartState;
using store::StoredPart;

// Half a printed unit for each rounding the format states.
Decimal allowed_rounding(const bill::Level& level) {
  if (!level.printed || level.roundings == 0 || level.printed->scale >= kMaxScale) return {};
  return {static_cast<std::int64_t>(level.roundings) * 5,
          static_cast<std::uint8_t>(level.printed->scale + 1)};
}

Total total_of(Decimal value) {
  Total total;
  total.add(value);
  return total;
}

void fill_row(const LevelTree& tree, std::size_t node, LevelRow& row) {
  copy_to(tree.level(node), row.level);
  row.reading = tree.reading(node);
  row.currency = tree.currency(node);
  row.computed = tree.computed(node);
  row.allowed = allowed_rounding(row.level);
  row.state = "no_control_total";
  row.difference.reset();
  if (!row.level.printed) return;
  Total off = total_of(*row.level.printed);
  off.subtract(row.computed);
  row.difference = off;
  row.state = off.is_zero() ? "balanced"
              : difference(total_of(*row.level.printed), row.computed) <= total_of(row.allowed)
                  ? "balanced_with_rounding"
                  : "unbalanced";
}

// Levels worth naming; of many, the first.
class NamedLevels {
 public:
  static constexpr std::size_t kMost = 5;

  void add(const std::string& before, const LevelRow& row, const std::string& after) {
    if (++count_ > kMost) return;
    named_.push_back(before + row.level.label + ": printed " + row.level.printed->text() +
                     ", charges add up to " + row.computed.text() + ", difference " + row.difference->text() +
                     after);
  }
  std::size_t count() const { return count_; }
  const std::vector<std::string>& named() const { return named_; }

 private:
  std::size_t count_ = 0;
  std::vector<std::string> named_;
};

// The invoice's state from its levels: payable ones decide, a memorandum only adds to the words.
class Judge {
 public:
  explicit Judge(bool memorandum) : memorandum_(memorandum) {}

  void look_at(const LevelRow& row) {
    if (row.level.information_only && !memorandum_) {
      if (row.state == "unbalanced") memoranda_.add("information only: ", row, "");
      return;
    }
    root_printed_ = root_printed_ || (row.level.parent.empty() && row.level.printed);
    if (row.state == "unbalanced") off_.add("", row, "");
    if (row.state == "balanced_with_rounding") roundings_.add("", row, " (rounding)");
  }

  void decide(store::InvoiceRow& invoice) const {
    if (off_.count() > 0) {
      invoice.state = bill::InvoiceState::unbalanced;
    } else if (!root_printed_) {
      invoice.state = bill::InvoiceState::no_control_total;
    } else {
      invoice.state =
          roundings_.count() > 0 ? bill::InvoiceState::balanced_with_rounding : bill::InvoiceState::balanced;
    }
    std::vector<std::string> words;
    std::size_t levels = 0;
    for (const NamedLevels* named : {&off_, &roundings_, &memoranda_}) {
      levels += named->count();
      words.insert(words.end(), named->named().begin(), named->named().end());
    }
    words.resize(std::min(words.size(), NamedLevels::kMost));
    const std::size_t unnamed = levels - words.size();
    if (memorandum_) words.insert(words.begin(), "information only: nothing in it is payable");
    invoice.detail = join(words, "; ");
    if (unnamed > 0) invoice.detail += "; and " + std::to_string(unnamed) + " more levels";
  }

 private:
  bool memorandum_;
  bool root_printed_ = false;
  NamedLevels off_;
  NamedLevels roundings_;
  NamedLevels memoranda_;
};

// What the parts say of the invoice; the first that says it counts.
void gather_heading(const std::vector<const StoredPart*>& parts, store::InvoiceRow& invoice) {
  const auto keep = [](std::string& target, const std::string& value) {
    if (target.empty()) target = value;
  };
  for (const StoredPart* stored : parts) {
    const auto& part = stored->part;
    keep(invoice.parent_account, part.parent_account);
    keep(invoice.currency, part.currency);
    keep(invoice.customer, part.customer);
    keep(invoice.contract_reference, part.contract_reference);
    if (!invoice.due_date) invoice.due_date = part.due_date;
    if (!invoice.period_from) invoice.period_from = part.period_from;
    if (!invoice.period_through) invoice.period_through = part.period_through;
  }
}

bool has_charges(const StoredPart& part) {
  return std::any_of(part.sums.begin(), part.sums.end(), [](const auto& sum) { return sum.charges > 0; });
}

// The currency of the bill: that of the first charges.
std::string currency_of(const std::vector<const StoredPart*>& parts) {
  for (const StoredPart* part : parts)
    if (!part->part.currency.empty() && has_charges(*part)) return part->part.currency;
  return {};
}

// Takes the parts out whose charges are in another currency than the bill: nothing is added up over
// currencies. Returns what these parts come to, in words; parts that only print totals stay, as the last.
std::string set_other_currencies_apart(std::vector<const StoredPart*>& parts, const std::string& currency) {
  const auto other = std::stable_partition(parts.begin(), parts.end(), [&currency](const StoredPart* part) {
    return part->part.currency.empty() || part->part.currency == currency;
  });
  std::map<std::string, Total> apart;
  const auto none = std::remove_if(other, parts.end(), [&apart](const StoredPart* part) {
    if (!has_charges(*part)) return false;
    for (const auto& sum : part->sums)
      if (!part->part.information_only) apart[part->part.currency].add(sum.in_total);
    return true;
  });
  parts.erase(none, parts.end());
  std::vector<std::string> words;
  for (const auto& [code, total] : apart) words.push_back(total.text() + " " + code);
  return words.empty() ? std::string()
                       : "charges in another currency, which are not added up: " + join(words, ", ");
}

std::vector<std::string> missing_kinds(const std::vector<const StoredPart*>& parts) {
  std::set<std::string> required;
  std::set<std::string> present;
  for (const StoredPart* part : parts) {
    required.insert(part->part.required_kinds.begin(), part->part.required_kinds.end());
    present.insert(part->part.kind);
  }
  std::vector<std::string> missing;
  std::set_difference(required.begin(), required.end(), present.begin(), present.end(),
                      std::back_inserter(missing));
  return missing;
}

}  // namespace

store::InvoiceRow reconcile(std::span<const StoredPart> parts, store::LevelRowLists& levels) {
  require(!parts.empty(), "an invoice has parts");
  store::InvoiceRow invoice;
  invoice.key = parts.front().part.key;
  std::vector<const StoredPart*> current;
  bool conflict = false;
  for (const auto& part : parts) {
    if (part.state == PartState::current) current.push_back(&part);
    if (part.state == PartState::conflict) conflict = true;
  }
  // The payable parts lead: what they say of the invoice goes before what a memorandum says.
  std::sort(current.begin(), current.end(), [](const StoredPart* a, const StoredPart* b) {
    return std::tie(a->part.information_only, a->part.kind, a->part.issued, a->reading, a->index) <
           std::tie(b->part.information_only, b->part.kind, b->part.issued, b->reading, b->index);
  });
  invoice.currency = currency_of(current);
  gather_heading(current, invoice);
  for (const StoredPart* part : current)
    for (const auto& sum : part->sums) invoice.charges += sum.charges;
  std::vector<const StoredPart*> added = current;
  const std::string apart = set_other_currencies_apart(added, invoice.currency);
  for (const StoredPart* part : added)
    for (const auto& sum : part->sums) invoice.payable.add(sum.payable);

  const LevelTree tree(added);
  // An invoice may consist of memoranda alone, whose payable bill came under another account: it is proved by
  // itself.
  const auto is_memorandum = [&](LevelTree::Index root) {
    return tree.level(static_cast<std::size_t>(root)).information_only;
  };
  const bool memorandum =
      !tree.roots().empty() && std::all_of(tree.roots().begin(), tree.roots().end(), is_memorandum);
  for (const LevelTree::Index root : tree.roots()) {
    const auto at = static_cast<std::size_t>(root);
    const bill::LevelView level = tree.level(at);
    if (level.information_only && !memorandum) continue;
    invoice.computed.add(tree.computed(at));
    if (level.printed) {
      if (!invoice.printed) invoice.printed.emplace();
      invoice.printed->add(*level.printed);
    }
    if (!invoice.balance.any()) invoice.balance = level.balance();
  }
  Judge judge(memorandum);
  LevelRow row;
  row.key = invoice.key;
  for (std::size_t node = 0; node < tree.size(); ++node) {
    fill_row(tree, node, row);
    judge.look_at(row);
    levels.add(row);
  }
  judge.decide(invoice);
  if (!apart.empty()) {
    invoice.state = bill::InvoiceState::unbalanced;
    invoice.detail = invoice.detail.empty() ? apart : apart + "; " + invoice.detail;
  }
  if (const auto missing = missing_kinds(current); !missing.empty()) {
    invoice.state = bill::InvoiceState::incomplete;
    invoice.detail = "missing: " + join(missing, ", ");
  }
  if (conflict) {
    invoice.state = bill::InvoiceState::conflict;
    invoice.detail =
        "versions that contradict each other, neither is payable: telaudit status says which and what to do";
  } else if (current.empty()) {
    invoice.state = bill::InvoiceState::no_control_total;
    invoice.detail = "nothing payable: every part was cancelled or replaced";
  }
  return invoice;
}

}  // namespace telaudit::ingest
