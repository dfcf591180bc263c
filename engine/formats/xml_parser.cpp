#include "formats/xml_parser.h"

#include <expat.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

namespace telaudit::formats::xml {
namespace {

constexpr std::size_t kBlock = std::size_t{64} << 10U;

struct SpaceName {
  std::string_view prefix;
  Space space;
};
// By their beginnings: they end in names of documents and versions.
constexpr std::array<SpaceName, 8> kSpaces = {{
    {"urn:oasis:names:specification:ubl:schema:xsd:", Space::ubl},
    {"urn:oioubl:names:specification:oioubl:schema:xsd:", Space::ubl},  // the UtilityStatement of OIOUBL 2.02
    {"urn:un:unece:uncefact:data:standard:", Space::cii},
    {"urn:ferd:CrossIndustryDocument:", Space::cii},
    {"http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.", Space::fattura},
    {"http://www.fatturapa.gov.it/sdi/fatturapa/v1.", Space::fattura},  // before 2017
    {"http://www.ebinterface.at/schema/", Space::ebinterface},
    {"http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader", Space::envelope},
}};

Space space_of(std::string_view uri) {
  if (uri.empty()) return Space::none;
  for (const auto& known : kSpaces)
    if (uri.substr(0, known.prefix.size()) == known.prefix) return known.space;
  return Space::foreign;
}

// Bytes 0x80 to 0x9F of Windows-1252; 0: not assigned.
constexpr std::array<int, 32> kWindows1252 = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                              0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                              0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                              0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

bool same_word(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](char a, char b) {
    const auto small = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
    return small(a) == small(b);
  });
}

int unknown_encoding(void*, const XML_Char* name, XML_Encoding* encoding) {
  const bool windows = same_word(name, "windows-1252") || same_word(name, "cp1252");
  const bool latin9 = same_word(name, "iso-8859-15");
  if (!windows && !latin9) return XML_STATUS_ERROR;
  for (int i = 0; i < 256; ++i) encoding->map[i] = i;
  if (windows)
    for (std::size_t i = 0; i < kWindows1252.size(); ++i)
      encoding->map[0x80 + i] = kWindows1252[i] == 0 ? -1 : kWindows1252[i];
  if (latin9) {
    constexpr std::array<std::array<int, 2>, 8> kChanged = {{{0xA4, 0x20AC},
                                                             {0xA6, 0x0160},
                                                             {0xA8, 0x0161},
                                                             {0xB4, 0x017D},
                                                             {0xB8, 0x017E},
                                                             {0xBC, 0x0152},
                                                             {0xBD, 0x0153},
                                                             {0xBE, 0x0178}}};
    for (const auto& [byte, point] : kChanged) encoding->map[byte] = point;
  }
  encoding->data = nullptr;
  encoding->convert = nullptr;
  encoding->release = nullptr;
  return XML_STATUS_OK;
}

struct FreeParser {
  void operator()(XML_ParserStruct* parser) const { XML_ParserFree(parser); }
};

struct Binding {
  std::string prefix;
  Space space;
  std::size_t depth;
};

}  // namespace

struct Parser::State {
  Events* events = nullptr;
  std::string file;
  std::unique_ptr<XML_ParserStruct, FreeParser> parser;
  std::optional<Problem> refused;
  std::vector<Binding> bindings;
  std::size_t depth = 0;
  std::size_t seen = 0;          // events so far
  std::size_t silent_bytes = 0;  // since the last of them

  std::uint64_t offset() const {
    const XML_Index index = XML_GetCurrentByteIndex(parser.get());
    return index < 0 ? 0 : static_cast<std::uint64_t>(index);
  }
  std::uint64_t length() const {
    return static_cast<std::uint64_t>(std::max(XML_GetCurrentByteCount(parser.get()), 0));
  }

  Problem here(std::string what, std::string advice) const {
    Problem problem;
    problem.what = std::move(what);
    problem.where.file = file;
    problem.where.offset = offset();
    problem.advice = std::move(advice);
    return problem;
  }

  void refuse(Problem problem) {
    if (refused) return;
    refused = std::move(problem);
    XML_StopParser(parser.get(), XML_FALSE);
  }

  Result<void> parse(std::string_view block, bool last) {
    if (refused) return *refused;
    const std::size_t before = seen;
    const XML_Status status =
        XML_Parse(parser.get(), block.data(), static_cast<int>(block.size()), last ? XML_TRUE : XML_FALSE);
    if (refused) return *refused;
    if (status != XML_STATUS_OK) {
      const XML_Error error = XML_GetErrorCode(parser.get());
      refused = here(std::string("is not well-formed XML: ") + XML_ErrorString(error),
                     error == XML_ERROR_UNKNOWN_ENCODING
                         ? "known encodings are UTF-8, UTF-16, ISO-8859-1, ISO-8859-15, Windows-1252"
                         : "the file may be cut; ask the sender for it again");
      return *refused;
    }
    silent_bytes = seen == before ? silent_bytes + block.size() : 0;
    if (silent_bytes > kLongestMarkup) {
      refused = here("holds a tag, comment or instruction of more than a megabyte", "no honest file does");
      return *refused;
    }
    return {};
  }

  void bind(const XML_Char** attributes) {
    for (const XML_Char** at = attributes; *at != nullptr; at += 2) {
      const std::string_view name = at[0];
      if (name == "xmlns") {
        bindings.push_back({"", space_of(at[1]), depth});
      } else if (name.substr(0, 6) == "xmlns:") {
        bindings.push_back({std::string(name.substr(6)), space_of(at[1]), depth});
      }
    }
  }

  Space bound(std::string_view prefix) const {
    for (auto at = bindings.rbegin(); at != bindings.rend(); ++at)
      if (at->prefix == prefix) return at->space;
    return prefix.empty() ? Space::none : Space::foreign;
  }

  static void begin(void* data, const XML_Char* name, const XML_Char** attributes) {
    auto& state = *static_cast<State*>(data);
    if (state.refused) return;
    ++state.seen;
    if (++state.depth > kDeepest) {
      state.refuse(state.here("has elements more than 64 levels deep", "no honest file does"));
      return;
    }
    if (*attributes != nullptr) state.bind(attributes);
    Element element;
    element.name = name;
    std::string_view prefix;
    if (const auto colon = element.name.find(':'); colon != std::string_view::npos) {
      prefix = element.name.substr(0, colon);
      element.name.remove_prefix(colon + 1);
    }
    element.space = state.bound(prefix);
    element.attributes = attributes;
    element.begin = state.offset();
    element.end = element.begin + state.length();
    state.events->begin(element);
  }

  static void end(void* data, const XML_Char*) {
    auto& state = *static_cast<State*>(data);
    if (state.refused) return;
    ++state.seen;
    while (!state.bindings.empty() && state.bindings.back().depth == state.depth) state.bindings.pop_back();
    --state.depth;
    state.events->end(state.offset() + state.length());
  }

  static void text(void* data, const XML_Char* piece, int length) {
    auto& state = *static_cast<State*>(data);
    if (state.refused) return;
    ++state.seen;
    state.events->text({piece, static_cast<std::size_t>(length)});
  }

  static void other(void* data, const XML_Char*, int) { ++static_cast<State*>(data)->seen; }

  static void document_type(void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    auto& state = *static_cast<State*>(data);
    state.refuse(state.here("declares a document type, in which entities could hide",
                            "no electronic invoice may; ask the sender for a file without one"));
  }
};

Parser::Parser(Events& events, std::string file) : state_(std::make_unique<State>()) {
  state_->events = &events;
  state_->file = std::move(file);
  state_->parser.reset(XML_ParserCreate(nullptr));
  XML_Parser parser = state_->parser.get();
  require(parser != nullptr, "an XML parser can be made");
  XML_SetUserData(parser, state_.get());
  XML_SetElementHandler(parser, State::begin, State::end);
  XML_SetCharacterDataHandler(parser, State::text);
  XML_SetDefaultHandler(parser, State::other);
  XML_SetStartDoctypeDeclHandler(parser, State::document_type);
  XML_SetUnknownEncodingHandler(parser, unknown_encoding, nullptr);
}

Parser::~Parser() = default;

Result<void> Parser::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::string_view block = bytes.substr(0, kBlock);
    if (auto fed = state_->parse(block, false); !fed) return fed;
    bytes.remove_prefix(block.size());
  }
  return {};
}

Result<void> Parser::finish() {
  return state_->parse({}, true);
}

void Parser::refuse(Problem problem) {
  state_->refuse(std::move(problem));
}

namespace {

// Takes the first element that is not an envelope's.
class RootFinder : public Events {
 public:
  void begin(const Element& element) override {
    if (root || element.space == Space::envelope) return;
    root = Root{element.space, std::string(element.name)};
    parser->refuse({});
  }
  void end(std::uint64_t) override {}
  void text(std::string_view) override {}

  Parser* parser = nullptr;
  std::optional<Root> root;
};

// Whether these bytes can begin an XML document in one of the encodings: what they are not is seen at once.
bool may_be_xml(std::string_view prefix) {
  if (prefix.substr(0, 3) == "\xEF\xBB\xBF") prefix.remove_prefix(3);
  const std::string_view two = prefix.substr(0, 2);
  if (two == "\xFE\xFF" || two == "\xFF\xFE") return true;
  if (two == std::string_view("\0<", 2) || two == std::string_view("<\0", 2)) return true;
  const auto at = prefix.find_first_not_of(" \t\r\n");
  return at != std::string_view::npos && prefix[at] == '<';
}

}  // namespace

std::optional<Root> root_of(std::string_view prefix) {
  if (!may_be_xml(prefix)) return std::nullopt;
  RootFinder finder;
  Parser parser(finder, {});
  finder.parser = &parser;
  if (parser.feed(prefix).ok() && !finder.root) (void)parser.finish();
  return finder.root;
}

}  // namespace telaudit::formats::xml
