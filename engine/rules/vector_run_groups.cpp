// Rules over groups: notes of keys, tables of groups, and what goes to the interpreter.
#include <algorithm>

#include "rules/vector_run.h"

namespace telaudit::rules {

void VectorRun::forget_groups(std::size_t rule) {
  const auto& group = plan_.rules[rule].group;
  tables_[rule] = std::make_unique<GroupTable>(GroupReader::width(*group), group->computed);
  account(rule);
}

const std::vector<std::uint32_t>* VectorRun::called_here(std::size_t rule, const VectorRun& there,
                                                         KeyNumbers::Called& called) {
  const auto by_number = [&](const GroupTable& table) { return table.numbered() || table.size() == 0; };
  const auto keys = readers_[rule]->numbered();
  if (!keys || !by_number(*tables_[rule]) || !by_number(*there.tables_[rule])) return nullptr;
  return key_numbers_.called_here(*keys, there.key_numbers_, called);
}

void VectorRun::account(std::size_t rule) {
  std::size_t bytes = tables_[rule] ? tables_[rule]->bytes() : 0;
  if (notes_[rule]) bytes += notes_[rule]->bytes();
  if (windows_[rule]) bytes += windows_[rule]->bytes();
  budget_.used += bytes - used_[rule];
  used_[rule] = bytes;
}

// A row that could not be judged spoils its group; which group that is, its joined rows may say, too.
Result<GroupedRows> VectorRun::pass_grouped(std::size_t rule, const Mask& begin) {
  const PlannedRule& planned = plan_.rules[rule];
  GroupedRows out;
  const Passed passed = pass_stages(evaluator_, planned, begin, {nullptr, &out.unjudged});
  out.closer = passed.closer;
  out.rows = passed.passing | passed.closer | passed.unknown;
  if (!planned.late || !any(out.rows)) return out;
  // What ends a row first is why.
  Mask open = passed.passing;
  Mask asking = out.rows;
  const auto end = [&](const std::string& reason, const Mask& of) {
    const Mask ended = open & of;
    if (any(ended)) out.unjudged.emplace_back(reason, ended);
    open = without(open, ended);
  };
  if (planned.group->window) {
    // A row without a place meets nobody.
    asking = rows_placed(rule, open);
    out.closer = out.closer | without(open, asking);
    open = asking;
  }
  if (!planned.joins.empty()) {
    if (auto done = join_rows(rule, asking, true); !done) return done.problem();
    out.rows = without(out.rows, asking) | joining_->open | joining_->closer | joining_->ended;
    out.closer = (out.closer | joining_->closer) & out.rows;
    for (auto& [reason, rows] : out.unjudged) rows = rows & out.rows;
    open = open & out.rows;
    for (const auto& [reason, rows] : joining_->unjudged) end(reason, rows);
  }
  for (const auto& requirement : planned.requirements) {
    const Truth& truth = evaluator_.condition(requirement.node, out.rows);
    out.closer = out.closer | (open & truth.error);
    end(requirement.because, without(without(open, truth.yes), truth.error));
  }
  if (planned.group->goes_on) out.closer = out.closer | open;
  return out;
}

Mask VectorRun::rows_placed(std::size_t rule, const Mask& rows) {
  const PlannedWindow& window = *plan_.rules[rule].group->window;
  Mask out = rows;
  for (const std::uint32_t mark : window.marks) {
    if (!any(out) || !evaluator_.able(mark)) return {};
    out = out & evaluator_.number(mark).known;
  }
  for (const auto& key : window.keys) {
    if (!any(out)) return {};
    if (key.from == PlannedKey::From::condition)
      out = without(out, evaluator_.condition(key.node, out).error);
    if (key.from != PlannedKey::From::number) continue;
    if (!evaluator_.able(key.node)) return {};
    out = without(out, evaluator_.number(key.node).error);
  }
  return out;
}

void VectorRun::note_keys(std::size_t rule, RowSet& repeated) {
  notes_[rule] = std::make_unique<KeyNotes>();
  hashers_[rule] = std::make_unique<KeyHasher>(plan_, rule, plan_.rules[rule].group->keys);
  repeated_[rule] = &repeated;
}

void VectorRun::forget_notes(std::size_t rule) {
  notes_[rule] = std::make_unique<KeyNotes>();
  noted_to_[rule] = 0;
  account(rule);
}

void VectorRun::end_notes(std::size_t rule) {
  notes_[rule].reset();
  noted_to_[rule] = 0;
  hashers_[rule].reset();
  account(rule);
}

void VectorRun::drop_notes(std::size_t rule) {
  end_notes(rule);
  repeated_[rule] = nullptr;
}

Mask VectorRun::rows_to_group(std::size_t rule, std::uint64_t first_row) {
  const Mask& asked = judges_some(rule) ? judged_rows() : evaluator_.all();
  if (repeated_[rule] == nullptr || notes_[rule]) return asked;
  return repeated_[rule]->mask(first_row + evaluator_.first(), evaluator_.rows()) & asked;
}

bool VectorRun::nothing_to_group(std::size_t rule, std::uint64_t first_row, std::size_t rows) const {
  return repeated_[rule] != nullptr && !notes_[rule] && !repeated_[rule]->any(first_row, rows);
}

bool VectorRun::given_up(std::size_t rule) const {
  const auto& joins = plan_.rules[rule].joins;
  return std::any_of(joins.begin(), joins.end(), [&](std::size_t join) { return joins_[join]->given_up(); });
}

void VectorRun::note_rows(std::size_t rule, Mask rows, const Mask& spoilt, std::uint64_t first_row) {
  Mask failed;
  KeyHasher& hasher = *hashers_[rule];
  KeyNotes& notes = *notes_[rule];
  GroupScope& scope = scopes_[rule];
  hasher.read(evaluator_, rows, failed);
  first_row += evaluator_.first();
  each_row(failed, [&](std::size_t row) { repeated_[rule]->add(first_row + row); });
  if (any(failed)) failed_keys_[rule] = 1;
  const std::uint32_t parts = scope.parts;
  const auto note = [&](std::size_t row) {
    const std::uint64_t hash = hasher.hash(row);
    if (parts == 1 || KeyNotes::belongs(hash, scope.part, parts)) notes.add(hash, first_row + row);
  };
  each_row(rows, note);
  // Noted twice, a row counts as one of several, and so does every other of its group.
  each_row(rows & spoilt, note);
  account(rule);
  while (too_large(rule, notes.bytes())) {
    notes.keep(scope.part, double_parts(rule));
    account(rule);
  }
}

bool VectorRun::too_large(std::size_t rule, std::size_t bytes) const {
  constexpr std::uint32_t kMostParts = 1U << 12;
  // What is kept of a table stands beside the whole of it for a moment.
  const std::size_t most = budget_.bytes / 4 * 3;
  return budget_.used > most && bytes > budget_.least && scopes_[rule].parts < kMostParts;
}

std::uint32_t VectorRun::double_parts(std::size_t rule) {
  // Another thread may have doubled it meanwhile: then its groups are forgotten here, too.
  std::uint32_t parts = parts_[rule];
  scopes_[rule].parts.compare_exchange_strong(parts, parts * 2);
  parts_[rule] = scopes_[rule].parts;
  return parts_[rule];
}

Result<void> VectorRun::take_groups(std::size_t rule, std::uint64_t first_row) {
  if (given_up(rule) || first_row + evaluator_.first() + evaluator_.rows() <= noted_to_[rule]) return {};
  const Mask begin = rows_to_group(rule, first_row);
  if (!any(begin)) return {};
  auto passed = pass_grouped(rule, begin);
  if (!passed) return passed.problem();
  if (!any(passed->rows)) return {};
  if (notes_[rule]) {
    note_rows(rule, passed->rows, passed->spoilt(), first_row);
    return {};
  }
  Mask failed;
  readers_[rule]->read(evaluator_, passed->rows, failed, scopes_[rule].parts);
  if (any(failed)) failed_keys_[rule] = 1;
  constexpr std::size_t kFewGroups = 64;
  GroupTable& table = *tables_[rule];
  readers_[rule]->add(evaluator_, passed->rows, passed->closer, passed->unjudged, scopes_[rule], table);
  account(rule);
  while (table.size() > kFewGroups && too_large(rule, table.bytes())) {
    readers_[rule]->give_cells(table);
    table.keep(scopes_[rule].part, double_parts(rule));
    account(rule);
  }
  return {};
}

void VectorRun::begin_collecting(const std::vector<CloserGroups>& closer, bill::DeferredBatch& batch,
                                 std::uint64_t first_row, bool of_windows) {
  bind(batch);
  begin_judging(batch.batch);
  for (std::size_t rule = 0; rule < closer.size(); ++rule) {
    if (!closer[rule].wanted || (of_windows && !partition_hashers_[rule])) continue;
    if (judges_some(rule) && judged_ == Judged::none) continue;
    if (!nothing_to_group(rule, first_row, batch.batch.rows) && !settled(rule)) open_.push_back(rule);
  }
}

Result<void> VectorRun::collect(const std::vector<CloserGroups>& closer, bill::DeferredBatch& batch,
                                std::uint64_t first_row, std::vector<std::vector<GroupMember>>& members) {
  begin_collecting(closer, batch, first_row, false);
  auto collected = each_vector(batch.batch, [&](std::size_t rule) {
    return collect_rows(rule, closer[rule].keys, first_row, members[rule]);
  });
  for (const std::size_t rule : open_) bring_folded(rule, first_row, members[rule]);
  return collected;
}

void VectorRun::take_keys(std::size_t rule, std::size_t first, std::uint64_t first_row,
                          std::vector<GroupMember>& members) {
  for (std::size_t i = first; i < members.size(); ++i) {
    const std::uint64_t row = members[i].row;
    frame_.start(runs_[rule]->setting(), evaluator_.batch_of(rule), static_cast<std::size_t>(row - first_row),
                 row);
    runs_[rule]->take_key(frame_, members[i]);
  }
}

bool VectorRun::fold_rows(std::size_t rule, const Mask& rows, const GroupTable& keys, std::uint64_t first_row,
                          std::vector<GroupMember>& members) {
  const std::size_t first = members.size();
  const bool folded = folders_[rule]->fold(evaluator_, rows, closer_groups_, keys.size(), first_row, members);
  take_keys(rule, first, first_row, members);
  return folded;
}

void VectorRun::bring_folded(std::size_t rule, std::uint64_t first_row, std::vector<GroupMember>& members) {
  if (!folders_[rule] || folders_[rule]->empty()) return;
  const std::size_t first = members.size();
  folders_[rule]->bring(evaluator_, first_row, members);
  take_keys(rule, first, first_row, members);
}

Result<VectorRun::CloserRows> VectorRun::closer_rows(std::size_t rule, const GroupTable* keys,
                                                     std::uint64_t first_row) {
  CloserRows out;
  const Mask begin = rows_to_group(rule, first_row);
  if (!any(begin)) return out;
  if (keys == nullptr) {
    out.rows = begin;
    out.judged = false;
    return out;
  }
  auto passed = pass_grouped(rule, begin);
  if (!passed) return passed.problem();
  if (!any(passed->rows)) return out;
  readers_[rule]->read(evaluator_, passed->rows, out.rows, scopes_[rule].parts);
  out.judged = !any(out.rows);
  const Mask found = readers_[rule]->find(*keys, passed->rows, closer_groups_);
  out.judged = out.judged && !any(found & passed->spoilt());
  out.rows = out.rows | found;
  return out;
}

Result<void> VectorRun::collect_rows(std::size_t rule, const GroupTable* keys, std::uint64_t first_row,
                                     std::vector<GroupMember>& members) {
  RuleRun& run = *runs_[rule];
  const auto closer = closer_rows(rule, keys, first_row);
  if (!closer) return closer.problem();
  const Mask& wanted = closer->rows;
  if (!any(wanted)) return {};
  if (closer->judged && folders_[rule] && fold_rows(rule, wanted, *keys, first_row, members)) return {};
  // Members come in the order of rows.
  bring_folded(rule, first_row, members);
  std::optional<Problem> problem;
  each_row(wanted, [&](std::size_t row) {
    if (problem) return;
    const std::uint64_t number = first_row + evaluator_.first() + row;
    frame_.start(run.setting(), evaluator_.batch_of(rule), evaluator_.first() + row, number);
    auto member = run.member_of(frame_, number);
    if (!member) {
      problem = member.problem();
    } else if (*member) {
      members.push_back(std::move(**member));
    }
  });
  if (problem) return *problem;
  return {};
}

Result<void> VectorRun::note_partitions(const std::vector<CloserGroups>& closer, bill::DeferredBatch& batch,
                                        std::uint64_t first_row,
                                        std::vector<std::vector<std::uint64_t>>& partitions) {
  begin_collecting(closer, batch, first_row, true);
  return each_vector(batch.batch, [&](std::size_t rule) -> Result<void> {
    auto found = closer_rows(rule, closer[rule].keys, first_row);
    if (!found) return found.problem();
    Mask rows = found->rows;
    if (!any(rows)) return {};
    Mask failed;
    KeyHasher& hasher = *partition_hashers_[rule];
    hasher.read(evaluator_, rows, failed);
    each_row(rows, [&](std::size_t row) { partitions[rule].push_back(hasher.hash(row)); });
    return {};
  });
}

Result<void> VectorRun::partition_members(const std::vector<std::unordered_set<std::uint64_t>>& partitions,
                                          bill::DeferredBatch& batch, std::uint64_t first_row,
                                          std::vector<std::vector<WindowIndex::Member>>& members) {
  bind(batch);
  for (std::size_t rule = 0; rule < partitions.size(); ++rule)
    if (partition_hashers_[rule] && !partitions[rule].empty() && !settled(rule)) open_.push_back(rule);
  return each_vector(batch.batch, [&](std::size_t rule) -> Result<void> {
    const Passed passed = pass_stages(evaluator_, plan_.rules[rule], evaluator_.all(), {});
    Mask rows = passed.passing | passed.closer;
    if (!any(rows)) return {};
    Mask wanted;  // those whose key is an error have no place, and say so
    KeyHasher& hasher = *partition_hashers_[rule];
    hasher.read(evaluator_, rows, wanted);
    each_row(rows, [&](std::size_t row) {
      if (partitions[rule].contains(hasher.hash(row))) wanted.set(row);
    });
    each_row(wanted, [&](std::size_t row) {
      const std::size_t at = evaluator_.first() + row;
      frame_.start(runs_[rule]->setting(), evaluator_.batch_of(rule), at, first_row + at);
      if (passed.closer.test(row) && runs_[rule]->where(frame_)) return;
      members[rule].push_back(WindowIndex::member_of(*plan_.rules[rule].rule->window, frame_));
    });
    return {};
  });
}

bool decide_groups(const PlannedGroup& group, Setting& setting, GroupTable& table,
                   const VectorKernels& kernels, RuleTally& tally) {
  constexpr std::size_t kGroupsOfBatch = std::size_t{1} << 14;
  VectorEvaluator evaluator(*group.plan, {&setting}, kernels);
  const PlannedRule& planned = group.plan->rules[0];
  bool marked = false;
  GroupBatch groups;
  bill::WholeBatch batch;
  for (std::size_t first = 0; first < table.size(); first += kGroupsOfBatch) {
    groups.fill(group, table, first, std::min(kGroupsOfBatch, table.size() - first));
    batch.show(groups.batch);
    evaluator.bind(batch);
    for (std::size_t at = 0; at < groups.batch.rows; at += kVectorRows) {
      evaluator.begin_vector(at, std::min(kVectorRows, groups.batch.rows - at));
      Mask closer;  // or not there
      Mask spoilt;
      each_row(evaluator.all(), [&](std::size_t row) {
        const std::size_t group = first + at + row;
        if (table.closer(group)) {
          marked = true;
          return closer.set(row);
        }
        if (!table.there(group)) return closer.set(row);
        const std::string* reason = table.spoilt(group);
        if (reason == nullptr) return;
        spoilt.set(row);
        tally.count_not_evaluated(*reason, 1);
      });
      const Mask judged = without(evaluator.all(), closer | spoilt);
      const std::uint64_t before = tally.outcomes();
      Passed passed = pass_stages(evaluator, planned, judged, {&tally});
      if (!planned.rule->group->complete) {
        pass_requirements(evaluator, planned, passed, tally);
        if (any(passed.passing)) pass_stage(evaluator, planned.when, passed, {&tally});
      }
      tally.not_fired += count(judged) - count(passed.passing | passed.closer) - (tally.outcomes() - before);
      each_row(passed.passing | passed.closer, [&](std::size_t row) {
        table.mark_closer(first + at + row);
        marked = true;
      });
    }
  }
  return marked;
}

namespace {

// Whether a node says nothing but how many rows a group has, and numbers that are written.
bool looks_at_rows_alone(const PlannedGroup& group, std::uint32_t number) {
  const PlanNode& node = group.plan->nodes[number];
  switch (node.step) {
    case Step::column: {
      const std::size_t parts = group.keys.size();
      if (node.column < parts) return false;
      const auto& aggregate = group.computed[node.column - parts];
      return aggregate && aggregate->over == PlannedAggregate::Over::rows;
    }
    case Step::constant:
      return true;
    case Step::add:
    case Step::subtract:
    case Step::compare:
      return std::all_of(node.children.begin(), node.children.end(),
                         [&](std::uint32_t child) { return looks_at_rows_alone(group, child); });
    default:
      return false;
  }
}

}  // namespace

bool looks_at_keys(const PlannedGroup& group) {
  const std::size_t parts = group.keys.size();
  const auto is_key = [&](std::size_t place) { return place < parts; };
  const auto reads_key = [&](const PlanNode& node) {
    switch (node.step) {
      case Step::column:
      case Step::last_digit:
      case Step::decimals:
      case Step::table:
      case Step::present:
      case Step::flag:
      case Step::predicate:
        return is_key(node.column);
      default:
        return std::any_of(node.reads.begin(), node.reads.end(), is_key);
    }
  };
  const auto names_key = [&](const std::vector<PlannedClause>& stage) {
    return std::any_of(stage.begin(), stage.end(), [&](const PlannedClause& clause) {
      return std::any_of(clause.leaves.begin(), clause.leaves.end(),
                         [&](const auto& leaf) { return is_key(leaf.second); });
    });
  };
  const PlannedRule& rule = group.plan->rules[0];
  return std::any_of(group.plan->nodes.begin(), group.plan->nodes.end(), reads_key) ||
         std::any_of(rule.stages.begin(), rule.stages.end(), names_key) || names_key(rule.when);
}

bool fires_with_several_rows_only(const PlannedGroup& group, Setting& setting, const VectorKernels& kernels) {
  const PlannedRule& planned = group.plan->rules[0];
  if (planned.stages[0].empty() && !planned.requirements.empty()) return false;
  const auto& first = planned.stages[0].empty() ? planned.when : planned.stages[0];
  // A group of one row, of which only the count is there to look at.
  constexpr std::int64_t kOneRow = 1;
  bill::Batch one;
  one.rows = 1;
  bill::ColumnView view;
  view.type = bill::Type::decimal;
  view.encoding = bill::Encoding::constant;
  view.rows = 1;
  view.numbers = {&kOneRow, 1};
  one.columns.assign(group.keys.size() + group.computed.size(), view);
  one.zones.assign(one.columns.size(), {});
  bill::WholeBatch batch;
  batch.show(one);
  VectorEvaluator evaluator(*group.plan, {&setting}, kernels);
  evaluator.bind(batch);
  return std::any_of(first.begin(), first.end(), [&](const PlannedClause& clause) {
    return looks_at_rows_alone(group, clause.node) && evaluator.settled(clause.node) == std::optional(false);
  });
}

}  // namespace telaudit::rules
