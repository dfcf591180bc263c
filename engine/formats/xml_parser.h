// XML as it is pushed in, with the places of its elements in bytes of the file. Input is hostile: a document
// type is refused, so that no entity can be declared or fetched, and depth and the length of one tag, comment
// or instruction are bounded. Character data has no bound here: it is given in pieces and kept by nobody.
//
// Encodings: UTF-8, UTF-16, ISO-8859-1 and US-ASCII as expat reads them, Windows-1252 and ISO-8859-15 by a
// table. Names and text are given as UTF-8; places count bytes before decoding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace telaudit::formats::xml {

// Whose an element's name is.
enum class Space : std::uint8_t {
  foreign,  // any other
  ubl,      // OASIS Universal Business Language, version 2
  cii,      // UN/CEFACT Cross Industry Invoice, and ZUGFeRD 1.0
  fattura,  // FatturaPA, whose elements below the first have no name space
  ebinterface,
  none,      // no name space at all
  envelope,  // the Standard Business Document around an invoice
};

struct Element {
  Space space = Space::foreign;
  std::string_view name;                    // without its prefix
  const char* const* attributes = nullptr;  // name, value, ..., null
  std::uint64_t begin = 0;                  // of its start tag
  std::uint64_t end = 0;                    // behind its start tag
};

// Views live until the call returns.
class Events {
 public:
  virtual ~Events() = default;
  virtual void begin(const Element& element) = 0;
  virtual void end(std::uint64_t end) = 0;        // behind the end tag of the element that began last
  virtual void text(std::string_view piece) = 0;  // of one element in any number of pieces
};

inline constexpr std::size_t kDeepest = 64;
inline constexpr std::size_t kLongestMarkup = std::size_t{1} << 20U;

class Parser {
 public:
  // `file` stands in Problems; `events` outlives the parser.
  Parser(Events& events, std::string file);
  ~Parser();
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  // The next bytes of the document. Problems: not well formed, an unknown encoding, a document type, too
  // deep, too long, or what refuse() was given.
  Result<void> feed(std::string_view bytes);
  // After the last byte.
  Result<void> finish();

  // From within an event: feed() ends with this Problem, and no further event comes.
  void refuse(Problem problem);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

struct Root {
  Space space = Space::foreign;
  std::string name;
};

// The document that begins with these bytes: its first element, or in an envelope the first one that is not
// the envelope's own. Nothing where they hold none, or are no XML that Parser takes.
std::optional<Root> root_of(std::string_view prefix);

}  // namespace telaudit::formats::xml
