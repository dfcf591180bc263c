// A price map: which columns of somebody's table hold what, as YAML. The format stands in
// rules/prices/README.md.
#pragma once

#include <re2/re2.h>

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"
#include "formats/money_text.h"
#include "pricing/price_table.h"

namespace telaudit::pricing {

// Where the value of one field comes from: a constant, or the first column that is filled.
struct MapField {
  std::optional<std::string> value;
  std::vector<std::size_t> columns;          // of the layout
  std::vector<std::string> formats;          // of dates; none: ISO 8601
  std::map<std::string, std::string> words;  // of a cell, in lower case, to what it means; blank: of no text
  std::shared_ptr<const RE2> pattern;        // group 1 is the value; no match: unknown
  std::optional<std::size_t> unit;           // column of the unit that multiplies a number
  std::map<std::string, Decimal> units;      // its words in lower case
};

// All of these columns hold one of these words.
struct MapCondition {
  struct Column {
    std::size_t column = 0;
    std::vector<std::string> words;  // lower case; numbers by value; "" blank; see matches()
  };
  std::vector<Column> columns;
};

struct MapClass {
  MapCondition when;
  std::string service_class;  // "": known to be no service with a price of its own; `reason` says why
  std::string reason;
  std::string access;
  bool bundle = false;
  char confidence = 'C';
};

struct MapLeftOut {
  MapCondition when;
  std::string reason;
};

struct PriceMap {
  std::string name;
  std::string about;
  std::string publisher;
  std::string licence;
  TableLayout layout;
  formats::MoneyStyle numbers;
  bool hidden_rows = false;                // they are read too
  std::map<std::string, MapField> fields;  // by name
  std::vector<std::size_t> label;          // columns that make the label of a class, as the source has it
  std::vector<MapLeftOut> leave_out;
  std::vector<MapClass> classes;
  Place place;
};

Result<PriceMap> read_price_map(const std::string& path);
Result<PriceMap> parse_price_map(std::string_view yaml, const std::string& file);

bool holds(const MapCondition& condition, const TableRow& row);

// The one map whose column names the file has; of several the one with most of them required. A Problem when
// none fits, or two alike.
Result<const PriceMap*> map_for(const PriceFile& file, std::span<const PriceMap> maps);

}  // namespace telaudit::pricing
