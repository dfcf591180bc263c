// The room of the book: what the audit, the terms and the prices say of a customer's bills, bound into
// documents for people. The internal book (workbook, report, CSV and JSON) is for the customer alone; the
// folder `carrier` holds the neutral demand set, the same for every bidder.
//
// Promises: the same input gives the same bytes; nothing reads the clock or the locale. Every figure names
// its currency, and currencies are never added; unlike kinds of findings are never added. Numbers of other
// parties are masked. Text that came from a carrier never starts a formula or a tag. Nothing in the carrier's
// documents depends on a price, a benchmark, a finding, or on who bills today.
//
// Threads: write_book keeps no state; two calls may run at once when they write into different folders.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "audit/finding.h"
#include "base/date.h"
#include "base/result.h"
#include "bill/relation.h"
#include "book/agreed.h"
#include "book/requirements.h"
#include "pricing/benchmark.h"
#include "store/workspace.h"
#include "terms/terms.h"

namespace telaudit::book {

struct Negotiation;

struct BookInput {
  std::string title;  // customer's name, or "Book of business"
  Date as_of;         // from the audit
  std::string run;
  std::string version;  // of the program
  std::vector<store::ReadingRow> readings;
  std::vector<store::StoredPart> parts;
  std::vector<store::InvoiceRow> invoices;
  std::vector<store::LevelRow> levels;
  std::vector<store::NoteRow> notes;
  std::vector<store::QuarantineRow> quarantine;
  const bill::Relation* charges = nullptr;  // charge_schema() plus a last column `reading`; never null
  const audit::Audit* audit = nullptr;      // never null
  const terms::Terms* terms = nullptr;      // null: no term was given
  std::vector<pricing::Observation> observations;
  const pricing::Classifier* classifier = nullptr;  // null: nothing is classified
  const pricing::MarketModel* model = nullptr;      // null: fitted from the observations
  const Negotiation* negotiation = nullptr;         // null: no expectations and what follows from them

  // Goals and requirements; null: none were given.
  std::shared_ptr<const Requirements> requirements;
  // What was agreed with carriers; null: nothing was given.
  std::shared_ptr<const AgreedFigures> agreed;
  // The months that the demand is laid out for; from the one after `as_of` where nothing is said.
  std::optional<Date> first_month;
  int months = 36;
  bool drafts = false;  // unsigned requirements count too

  // What was handed over, for the ladder. `input` is the name of a relation of terms (contract, crosswalk,
  // inventory, site, order, payable), or "price" for observations. An input that is not listed was not given.
  struct Given {
    std::string input;
    bool given = false;
    std::string files;  // names for people, comma-separated
  };
  std::vector<Given> given;
};

// Writes every document into `out_folder`, which is created when it is not there, and returns the names of
// the files relative to it, sorted. Files of a former book with the same names are replaced. Problems: the
// folder cannot be written, or the charges cannot be read.
Result<std::vector<std::string>> write_book(const BookInput& input, const std::filesystem::path& out_folder);

}  // namespace telaudit::book
