#include "terms/terms.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"
#include "terms/compile.h"
#include "terms/compile_clauses.h"
#include "terms/contract.h"
#include "terms/record_kinds.h"
#include "terms/records.h"
#include "terms/reference.h"
#include "terms/schemas.h"

namespace telaudit::terms {
namespace {

using Relations = std::vector<std::pair<std::string, TermRelation>>;

Result<std::vector<InputFile>> read_files(std::vector<std::string> paths) {
  std::sort(paths.begin(), paths.end());
  std::vector<InputFile> files;
  for (const auto& path : paths) {
    auto content = read_file(path);
    if (!content) return content.problem();
    files.push_back({path, std::move(*content)});
  }
  return files;
}

std::string hash_of(std::span<const InputFile> files) {
  std::vector<std::string> contents;
  for (const auto& file : files) contents.push_back(file.content);
  return sha256_fields(contents);
}

void add(Relations& relations, bill::Table table, std::string hash, bool given) {
  std::string name = table.schema().name;
  relations.emplace_back(std::move(name), TermRelation{std::move(table), std::move(hash), given});
}

using ReadRecords = Result<void> (*)(std::span<const InputFile>, bill::TableBuilder&);

Result<void> load_records(std::string_view name, const std::vector<std::string>& paths, ReadRecords read,
                          Relations& relations) {
  auto files = read_files(paths);
  if (!files) return files.problem();
  bill::TableBuilder builder(fixed_schema(name));
  if (auto done = read(*files, builder); !done) return done;
  add(relations, builder.finish(), hash_of(*files), !files->empty());
  return {};
}

Result<void> load_contracts(const Inputs& inputs, Relations& relations, std::vector<Problem>& notes) {
  auto crosswalk_files = read_files(inputs.crosswalks);
  if (!crosswalk_files) return crosswalk_files.problem();
  auto contract_files = read_files(inputs.contracts);
  if (!contract_files) return contract_files.problem();
  bill::TableBuilder crosswalk(fixed_schema("crosswalk"));
  const auto mappings = read_crosswalk(*crosswalk_files, crosswalk);
  if (!mappings) return mappings.problem();
  std::vector<Contract> contracts;
  for (const auto& file : *contract_files) {
    auto contract = read_contract(file);
    if (!contract) return contract.problem();
    contracts.push_back(std::move(*contract));
  }
  auto tables = compile_contracts(contracts, *mappings);
  if (!tables) return tables.problem();
  notes = std::move(tables->notes);
  const std::string contract_hash = hash_of(*contract_files);
  const std::string crosswalk_hash = hash_of(*crosswalk_files);
  const bool have_contracts = !contract_files->empty();
  const bool have_crosswalk = !crosswalk_files->empty();
  add(relations, std::move(tables->contract), contract_hash, have_contracts);
  add(relations, std::move(tables->commitment), contract_hash, have_contracts);
  add(relations, std::move(tables->rate), contract_hash, have_contracts);
  add(relations, crosswalk.finish(), crosswalk_hash, have_crosswalk);
  const std::vector<std::string> both{contract_hash, crosswalk_hash};
  add(relations, std::move(tables->priced_code), sha256_fields(both), have_contracts && have_crosswalk);
  auto clauses = compile_clauses(contracts, *mappings);
  if (!clauses) return clauses.problem();
  for (auto& [relation, table] : clauses->tables) add(relations, std::move(table), sha256_fields(both), true);
  notes.insert(notes.end(), clauses->notes.begin(), clauses->notes.end());
  return {};
}

Result<void> load_reference_table(const ReferenceTable& found, Relations& relations) {
  auto described = read_files({found.layout});
  if (!described) return described.problem();
  const auto layout = read_reference_layout(described->front(), found.name);
  if (!layout) return layout.problem();
  const auto same = std::find_if(relations.begin(), relations.end(),
                                 [&](const auto& each) { return each.first == layout->table; });
  if (same != relations.end())
    return Problem{"there is already a relation called " + layout->table, layout->place,
                   "give the table another name"};
  auto files = read_files(found.rows);
  if (!files) return files.problem();
  bill::TableBuilder builder(layout->schema);
  if (auto read = read_reference_rows(*files, *layout, builder); !read) return read;
  const bool given = !files->empty();
  files->push_back(std::move(described->front()));
  add(relations, builder.finish(), hash_of(*files), given);
  return {};
}

Result<void> load_reference(const std::vector<std::string>& folders, Relations& relations) {
  const auto tables = reference_tables(folders);
  if (!tables) return tables.problem();
  for (const auto& table : *tables)
    if (auto loaded = load_reference_table(table, relations); !loaded) return loaded;
  return {};
}

Result<void> load_record_kinds(const Inputs& inputs, Relations& relations) {
  std::map<std::string, std::pair<const RecordKind*, std::vector<InputFile>>> by_kind;
  const auto add_file = [&](InputFile file) -> Result<void> {
    const auto kind = record_kind_of(file.path);
    if (!kind) return kind.problem();
    auto& entry = by_kind[(*kind)->relation];
    entry.first = *kind;
    entry.second.push_back(std::move(file));
    return {};
  };
  auto files = read_files(inputs.records);
  if (!files) return files.problem();
  for (auto& file : *files)
    if (auto added = add_file(std::move(file)); !added) return added;
  for (const auto& [name, text] : inputs.record_texts)
    if (auto added = add_file({name, text}); !added) return added;
  for (const auto& [relation, entry] : by_kind) {
    bill::TableBuilder builder(fixed_schema(relation));
    if (auto read = read_records(entry.second, *entry.first, builder); !read) return read;
    add(relations, builder.finish(), hash_of(entry.second), true);
  }
  return {};
}

// Every fixed relation is there, if empty, so that a rule that joins it ends "no ... given".
void add_relations_not_given(Relations& relations) {
  for (const auto& schema : fixed_schemas()) {
    const auto same = std::find_if(relations.begin(), relations.end(),
                                   [&](const auto& each) { return each.first == schema.name; });
    if (same == relations.end()) add(relations, bill::TableBuilder(schema).finish(), hash_of({}), false);
  }
}

Result<void> load_all(const Inputs& inputs, Relations& relations, std::vector<Problem>& notes) {
  if (auto loaded = load_contracts(inputs, relations, notes); !loaded) return loaded;
  if (auto loaded = load_records("inventory", inputs.inventory, read_inventory, relations); !loaded)
    return loaded;
  if (auto loaded = load_records("site", inputs.sites, read_sites, relations); !loaded) return loaded;
  if (auto loaded = load_records("order", inputs.orders, read_orders, relations); !loaded) return loaded;
  if (auto loaded = load_records("payable", inputs.payables, read_payables, relations); !loaded)
    return loaded;
  if (auto loaded = load_record_kinds(inputs, relations); !loaded) return loaded;
  add_relations_not_given(relations);
  return load_reference(inputs.reference_folders, relations);
}

}  // namespace

Result<Terms> Terms::load(const Inputs& inputs) {
  Terms terms;
  if (auto loaded = load_all(inputs, terms.relations_, terms.notes_); !loaded) return loaded.problem();
  std::sort(terms.relations_.begin(), terms.relations_.end(),
            [](const auto& left, const auto& right) { return left.first < right.first; });
  return terms;
}

const TermRelation* Terms::find(std::string_view name) const {
  const auto at = std::find_if(relations_.begin(), relations_.end(),
                               [&](const auto& each) { return each.first == name; });
  return at == relations_.end() ? nullptr : &at->second;
}

std::vector<std::string> Terms::names() const {
  std::vector<std::string> names;
  for (const auto& [name, relation] : relations_) names.push_back(name);
  return names;
}

std::string Terms::hash() const {
  std::vector<std::string> fields;
  for (const auto& [name, relation] : relations_) {
    // A kind that is not there is as one that nobody knew of: a new one changes no run.
    if (!relation.given) continue;
    fields.push_back(name);
    fields.push_back(relation.source_hash);
  }
  return sha256_fields(fields);
}

std::optional<bill::Schema> Terms::schema(std::string_view name) {
  for (const auto& schema : fixed_schemas())
    if (schema.name == name) return schema;
  return std::nullopt;
}

}  // namespace telaudit::terms
