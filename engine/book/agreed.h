// What was agreed with a carrier, element by element: the award or the signed contract, to be held against
// the bills that follow.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "base/result.h"
#include "book/requirements.h"
#include "pricing/benchmark.h"

namespace telaudit::book {

// A price of one unit, excluding taxes. Empty texts narrow nothing.
struct AgreedFigure {
  std::string id;
  std::string carrier;  // as its bills are loaded
  std::string account, service, site, product_code, description;
  ClassOfService element;  // its class may be empty where code, description or service say what it is
  Decimal price;
  std::optional<Decimal> previous;  // the price before; nothing: what the last bill before shows
  std::string currency, unit;
  Date from;  // the first day on which it holds
  std::string document, page, clause;
  Place place;
};

struct AgreedFigures {
  std::vector<AgreedFigure> figures;  // by (carrier, id)
  std::string hash;                   // SHA-256 over the files' bytes in the order given
};

struct AgreedReading {
  AgreedFigures agreed;           // empty where there are problems
  std::vector<Problem> problems;  // every one of every file
};

// Of files in YAML (key `agreed`), CSV or .xlsx (sheet Agreed). `classifier` may be null: classes are not
// checked then.
AgreedReading read_agreed(std::span<const std::string> paths, const pricing::Classifier* classifier);
AgreedReading parse_agreed(std::string_view bytes, const std::string& file,
                           const pricing::Classifier* classifier);

// What is known of an element that is billed.
struct BilledAs {
  std::string_view carrier, account, service_key, site, product_code, description, currency;
  const pricing::Classifier::Match* match = nullptr;  // null: unclassified
};

// The figure that speaks of the element most closely: one that names its service before one that names its
// code, before its description, class, speed, site, account; of equally close ones the one that holds from
// the latest day not after `day`. Where none has begun by then, nothing; without a day the latest of all.
std::optional<std::size_t> figure_for(std::span<const AgreedFigure> figures, const BilledAs& element,
                                      std::optional<Date> day);

// "DIA 100 in Chicago": what the figure speaks of, in words.
std::string what_is_agreed(const AgreedFigure& figure);

}  // namespace telaudit::book
