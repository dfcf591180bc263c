// Exhibits: documents kept as evidence beside the bills, by what they are and not by what they hold
// (formats/exhibit.h). A PDF bill is one: it is registered, counted, cited, and never read for charges.
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
  std::string content_hash;  // SHA-256 of the file
  std::string path;          // as sources are named (open_source.h)
  std::uint64_t size = 0;
  std::optional<std::uint64_t> pages;
  Text text = Text::failed;
  formats::ExhibitText says;
};
std::string_view exhibit_text_name(Exhibit::Text text);

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
