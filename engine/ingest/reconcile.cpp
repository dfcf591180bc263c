#include "ingest/reconcile.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "base/text.h"

namespace telaudit::ingest {
namespace {

using store::LevelRow;
using store::PartState;
using store::StoredPart;

// One node of the invoice's tree, merged over its parts: one file may open a level and another print its
// total.
struct Node {
  bill::Level level;
  std::string reading;
  std::string currency;
  Total own;
  Total own_payable;
  Total computed;
  std::uint64_t charges = 0;
  std::vector<std::string> children;
};

struct Tree {
  std::map<std::string, Node> nodes;
  std::vector<std::string> order;  // as the parts give them
};

Node& node_for(Tree& tree, const bill::Level& level, const StoredPart& part) {
  auto [at, added] = tree.nodes.try_emplace(level.id);
  Node& node = at->second;
  if (added) {
    tree.order.push_back(level.id);
    node.level = level;
    node.reading = part.reading;
    node.currency = part.part.currency;
  } else if (level.printed && !node.level.printed) {
    const bool information_only = node.level.information_only && level.information_only;
    node.level = level;
    node.level.information_only = information_only;
    node.reading = part.reading;
  } else if (level.balance.any() && !node.level.balance.any()) {
    node.level.balance = level.balance;
  }
  if (node.currency.empty()) node.currency = part.part.currency;
  return node;
}

// An undeclared level or parent becomes a root of its own: its charges count, and nothing printed proves
// them.
Tree build_tree(const std::vector<const StoredPart*>& parts) {
  Tree tree;
  for (const StoredPart* part : parts)
    for (const auto& level : part->part.levels) node_for(tree, level, *part);
  for (const StoredPart* part : parts)
    for (const auto& sum : part->sums) {
      bill::Level undeclared;
      undeclared.id = sum.level;
      undeclared.label = sum.level;
      undeclared.kind = "undeclared";
      undeclared.information_only = part->part.information_only;
      Node& node = node_for(tree, undeclared, *part);
      node.own.add(sum.in_total);
      node.own_payable.add(sum.payable);
      node.charges += sum.charges;
    }
  for (const auto& id : tree.order) {
    auto& parent = tree.nodes[id].level.parent;
    if (parent == id || !tree.nodes.contains(parent)) parent.clear();
    if (!parent.empty()) tree.nodes[parent].children.push_back(id);
  }
  return tree;
}

// Levels whose ancestors run in a circle hang from no root; the first of a circle is taken as a root.
std::vector<std::string> roots_of(Tree& tree) {
  std::set<std::string> reached;
  std::vector<std::string> roots;
  const auto reach = [&](const std::string& root) {
    roots.push_back(root);
    std::vector<std::string> open{root};
    while (!open.empty()) {
      const std::string id = open.back();
      open.pop_back();
      if (!reached.insert(id).second) continue;
      const auto& children = tree.nodes[id].children;
      open.insert(open.end(), children.begin(), children.end());
    }
  };
  for (const auto& id : tree.order)
    if (tree.nodes[id].level.parent.empty()) reach(id);
  for (const auto& id : tree.order) {
    if (reached.contains(id)) continue;
    auto& node = tree.nodes[id];
    std::erase(tree.nodes[node.level.parent].children, id);
    node.level.parent.clear();
    reach(id);
  }
  return roots;
}

// Children before parents, without recursion: a hostile bill may nest deeply.
void compute_sums(Tree& tree, const std::vector<std::string>& roots) {
  std::vector<std::string> preorder;
  std::vector<std::string> open(roots.rbegin(), roots.rend());
  while (!open.empty()) {
    const std::string id = open.back();
    open.pop_back();
    preorder.push_back(id);
    const Node& node = tree.nodes[id];
    // What hangs below a memorandum is part of it.
    if (node.level.information_only)
      for (const auto& child : node.children) tree.nodes[child].level.information_only = true;
    open.insert(open.end(), node.children.rbegin(), node.children.rend());
  }
  for (auto at = preorder.rbegin(); at != preorder.rend(); ++at) {
    Node& node = tree.nodes[*at];
    node.computed = node.own;
    for (const auto& child : node.children) node.computed.add(tree.nodes[child].computed);
  }
}

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

LevelRow level_row(const bill::InvoiceKey& key, const Node& node) {
  LevelRow row;
  row.key = key;
  row.reading = node.reading;
  row.level = node.level;
  row.currency = node.currency;
  row.computed = node.computed;
  row.allowed = allowed_rounding(node.level);
  row.state = "no_control_total";
  if (!node.level.printed) return row;
  Total off = total_of(*node.level.printed);
  off.subtract(node.computed);
  row.difference = off;
  row.state = off.is_zero() ? "balanced"
              : difference(total_of(*node.level.printed), node.computed) <= total_of(row.allowed)
                  ? "balanced_with_rounding"
                  : "unbalanced";
  return row;
}

std::string describe(const LevelRow& row) {
  return row.level.label + ": printed " + row.level.printed->text() + ", charges add up to " +
         row.computed.text() + ", difference " + row.difference->text();
}

// The invoice's state from its levels: payable ones decide, a memorandum only adds to the words.
void judge(const std::vector<LevelRow>& levels, bool memorandum, store::InvoiceRow& invoice) {
  bool root_printed = false;
  bool rounding = false;
  std::vector<std::string> off;
  std::vector<std::string> roundings;
  std::vector<std::string> memoranda;
  for (const auto& row : levels) {
    if (row.level.information_only && !memorandum) {
      if (row.state == "unbalanced") memoranda.push_back("information only: " + describe(row));
      continue;
    }
    root_printed = root_printed || (row.level.parent.empty() && row.level.printed);
    if (row.state == "unbalanced") off.push_back(describe(row));
    if (row.state == "balanced_with_rounding") {
      rounding = true;
      roundings.push_back(describe(row) + " (rounding)");
    }
  }
  if (!off.empty()) {
    invoice.state = bill::InvoiceState::unbalanced;
  } else if (!root_printed) {
    invoice.state = bill::InvoiceState::no_control_total;
  } else {
    invoice.state = rounding ? bill::InvoiceState::balanced_with_rounding : bill::InvoiceState::balanced;
  }
  off.insert(off.end(), roundings.begin(), roundings.end());
  off.insert(off.end(), memoranda.begin(), memoranda.end());
  constexpr std::size_t kMostNamed = 5;
  const std::size_t unnamed = off.size() > kMostNamed ? off.size() - kMostNamed : 0;
  off.resize(off.size() - unnamed);
  if (memorandum) off.insert(off.begin(), "information only: nothing in it is payable");
  invoice.detail = join(off, "; ");
  if (unnamed > 0) invoice.detail += "; and " + std::to_string(unnamed) + " more levels";
}

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

Reconciled reconcile(std::span<const StoredPart> parts) {
  require(!parts.empty(), "an invoice has parts");
  Reconciled out;
  out.invoice.key = parts.front().part.key;
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
  gather_heading(current, out.invoice);

  Tree tree = build_tree(current);
  const auto roots = roots_of(tree);
  compute_sums(tree, roots);
  for (const auto& id : tree.order) {
    const Node& node = tree.nodes[id];
    out.levels.push_back(level_row(out.invoice.key, node));
    out.invoice.payable.add(node.own_payable);
    out.invoice.charges += node.charges;
  }
  // An invoice may consist of memoranda alone, whose payable bill came under another account: it is proved by
  // itself.
  const bool memorandum = !roots.empty() && std::all_of(roots.begin(), roots.end(), [&](const auto& id) {
    return tree.nodes[id].level.information_only;
  });
  for (const auto& id : roots) {
    const Node& node = tree.nodes[id];
    if (node.level.information_only && !memorandum) continue;
    out.invoice.computed.add(node.computed);
    if (node.level.printed) {
      if (!out.invoice.printed) out.invoice.printed.emplace();
      out.invoice.printed->add(*node.level.printed);
    }
    if (!out.invoice.balance.any()) out.invoice.balance = node.level.balance;
  }
  judge(out.levels, memorandum, out.invoice);
  if (const auto missing = missing_kinds(current); !missing.empty()) {
    out.invoice.state = bill::InvoiceState::incomplete;
    out.invoice.detail = "missing: " + join(missing, ", ");
  }
  if (conflict) {
    out.invoice.state = bill::InvoiceState::conflict;
    out.invoice.detail =
        "versions that contradict each other, neither is payable: see telaudit status, decide with "
        "--supersedes";
  } else if (current.empty()) {
    out.invoice.state = bill::InvoiceState::no_control_total;
    out.invoice.detail = "nothing payable: every part was cancelled or replaced";
  }
  return out;
}

}  // namespace telaudit::ingest
