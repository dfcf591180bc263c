// Exhibits: documents kept as evidence beside the bills, by what they are and not by what they hold
// (formats/exhibit.h). A PDF bill is one: it is registered, counted, cited, and never read for charges. So
// are contracts, and letters of agency, which let somebody dispute in a customer's name until they expire.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "formats/exhibit.h"
#include "ingest/byte_stream.h"
#include "store/workspace.h"

namespace telaudit::ingest {

struct Exhibit {
  // What became of its text, which the program pdftotext brings out where there is one.
  enum class Text {
    read,
    none,        // the program found none, as in a picture of a bill
    no_program,  // PATH has no pdftotext
    failed,      // encrypted, broken, or over the bounds of time and size
  };
  enum class Kind { bill, contract, letter_of_agency };
  Kind kind = Kind::bill;
  // What a person said of it when it was registered, and nothing of it need say; empty: nothing was said.
  std::string carrier;
  std::string account;
  std::string contract;              // id of the contract it is a document of
  std::optional<Date> expires = {};  // last day on which a letter of agency holds
  std::string content_hash;          // SHA-256 of the file
  std::string path;                  // as sources are named (open_source.h)
  std::uint64_t size = 0;
  std::optional<std::uint64_t> pages;
  Text text = Text::failed;
  formats::ExhibitText says;
};
std::string_view exhibit_text_name(Exhibit::Text text);
// bill, contract, loa.
std::string_view exhibit_kind_name(Exhibit::Kind kind);
std::optional<Exhibit::Kind> parse_exhibit_kind(std::string_view name);

// The bill that a PDF bill is of: that of the number it says, or else of its account and day; nullptr where
// neither is one bill's alone, and for other kinds.
const store::InvoiceRow* bill_of(const Exhibit& exhibit, const std::vector<store::InvoiceRow>& invoices);

// Those of the workspace, ordered by path.
Result<std::vector<Exhibit>> exhibits(const store::Workspace& workspace);
// Adds to them; one of the same content takes the place of the one that is there.
Result<void> keep_exhibits(store::Workspace& workspace, const std::vector<Exhibit>& more);
// Whether a name means it: its path, or at least 8 digits of its content's hash.
bool is_named(const Exhibit& exhibit, const std::string& name);
// Takes away those that a name means, and returns them.
Result<std::vector<Exhibit>> forget_exhibits(store::Workspace& workspace, const std::string& name);

// The PDF `path` as an exhibit, but for its text and pages where it has more than 64 MiB. One of `known` with
// the same content is given back as it is, unless its text may be had now. Problems: it cannot be read.
Result<Exhibit> read_exhibit(ByteStream& pdf, const std::string& path, const formats::ExhibitLabels& labels,
                             const std::vector<Exhibit>& known);

}  // namespace telaudit::ingest
