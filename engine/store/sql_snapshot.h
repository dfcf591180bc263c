// What SQL shows of one workspace: its tables as they are at one moment, and how their columns look in SQL.
//
// A decimal column `amount` is an integer mantissa; `amount_scale` beside it is one number for the whole
// table: 6, or more where a value of the column has more decimals, or less where 6 would not hold the largest
// one. A date is text as 2026-11-21, a moment text as 2026-11-21 09:12:00, a boolean 0 or 1; durations stay
// tenths of a second. What is unknown is NULL. Other parties' numbers are masked unless they were asked for.
//
// Threads: one connection of SQL uses a snapshot, from one thread at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "bill/relation.h"
#include "bill/table.h"
#include "store/workspace.h"

namespace telaudit::store {

enum class SqlKind : std::uint8_t {
  text,
  service_number,  // text: another party's number unless it is the charge's own service
  carrier_text,    // text in which another party's number of the same charge may stand
  integer,
  boolean,
  decimal,  // the mantissa at the column's scale
  scale,    // that scale
  date,
  moment,
  charge_id,  // as `telaudit explain` takes it
};

// As a column is described to people: "text", "integer", "decimal", ...
std::string_view sql_kind_name(SqlKind kind);

struct SqlColumn {
  std::string name;
  SqlKind kind = SqlKind::text;
  std::size_t column = 0;  // of the relation; charge_id: unused
  std::string meaning;
};

// One table. Its rows are looked for when SQL first asks for them.
class SqlTable {
 public:
  using Load = std::function<Result<std::unique_ptr<bill::Relation>>()>;

  // `key` names columns whose values tell rows apart and are always known; a table in memory needs none.
  SqlTable(std::string name, std::string meaning, const bill::Schema& schema, bool reveal,
           std::vector<std::string> key, Load load);

  const std::string& name() const { return name_; }
  const std::string& meaning() const { return meaning_; }
  const bill::Schema& schema() const { return schema_; }
  const std::vector<SqlColumn>& columns() const { return columns_; }
  const std::vector<std::string>& key() const { return key_; }
  // "create table ..." as SQLite wants it from a virtual table.
  std::string declaration() const;

  Result<const bill::Relation*> relation();
  // The same, where it lies in memory; else nullptr.
  const bill::Table* in_memory() const { return in_memory_; }
  // The scale of a decimal column. Looks through the column once.
  Result<std::uint8_t> scale(std::size_t column);

 private:
  void add_columns(const bill::Schema& schema, bool reveal);

  std::string name_;
  std::string meaning_;
  bill::Schema schema_;
  std::vector<SqlColumn> columns_;
  std::vector<std::string> key_;
  Load load_;
  std::unique_ptr<bill::Relation> relation_;
  const bill::Table* in_memory_ = nullptr;
  std::vector<std::optional<std::uint8_t>> scales_;
};

class SqlSnapshot {
 public:
  // Problems as Workspace::open.
  static Result<std::shared_ptr<SqlSnapshot>> open(const std::filesystem::path& folder, bool reveal);

  std::span<SqlTable> tables() { return tables_; }
  SqlTable* find(std::string_view name);

 private:
  SqlSnapshot(Workspace workspace, bool reveal);

  Workspace workspace_;
  std::vector<SqlTable> tables_;
};

// The names of a snapshot's tables, in order.
std::span<const std::string_view> sql_table_names();

}  // namespace telaudit::store
