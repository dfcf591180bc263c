#include "base/xml.h"

#include <expat.h>

#include <cstring>
#include <optional>
#include <vector>

namespace telaudit {
namespace {

constexpr std::size_t kDeepest = 64;

struct FreeParser {
  void operator()(XML_ParserStruct* parser) const { XML_ParserFree(parser); }
};

std::string_view local_name(const char* name) {
  const char* colon = std::strchr(name, ':');
  return colon == nullptr ? name : colon + 1;
}

}  // namespace

struct XmlParser::State {
  XmlEvents events;
  std::string place;
  std::unique_ptr<XML_ParserStruct, FreeParser> parser;
  std::optional<Problem> stopped;
  std::vector<XmlAttribute> attributes;
  std::size_t depth = 0;

  void stop(Problem problem) {
    if (stopped) return;
    stopped = std::move(problem);
    XML_StopParser(parser.get(), XML_FALSE);
  }

  Problem here(std::string what, std::string advice) const {
    Problem problem;
    problem.what = std::move(what);
    problem.where.file = place;
    problem.where.line = static_cast<std::uint32_t>(XML_GetCurrentLineNumber(parser.get()));
    problem.where.column = static_cast<std::uint32_t>(XML_GetCurrentColumnNumber(parser.get())) + 1;
    problem.advice = std::move(advice);
    return problem;
  }

  Result<void> parse(std::string_view bytes, bool last) {
    if (stopped) return *stopped;
    const XML_Status status =
        XML_Parse(parser.get(), bytes.data(), static_cast<int>(bytes.size()), last ? XML_TRUE : XML_FALSE);
    if (stopped) return *stopped;
    if (status == XML_STATUS_OK) return {};
    stopped = here(std::string("is not well-formed XML: ") + XML_ErrorString(XML_GetErrorCode(parser.get())),
                   "the file may be cut; save it again from the program that made it");
    return *stopped;
  }

  static void begin(void* data, const char* name, const char** attributes) {
    auto& state = *static_cast<State*>(data);
    if (state.stopped) return;
    if (++state.depth > kDeepest) {
      state.stop(state.here("has elements more than 64 levels deep", "no honest file does"));
      return;
    }
    state.attributes.clear();
    for (const char** at = attributes; *at != nullptr; at += 2)
      state.attributes.push_back({local_name(at[0]), at[1]});
    if (state.events.begin) state.events.begin(local_name(name), state.attributes);
  }
  static void end(void* data, const char* name) {
    auto& state = *static_cast<State*>(data);
    if (state.stopped) return;
    --state.depth;
    if (state.events.end) state.events.end(local_name(name));
  }
  static void text(void* data, const char* text, int length) {
    auto& state = *static_cast<State*>(data);
    if (!state.stopped && state.events.text) state.events.text({text, static_cast<std::size_t>(length)});
  }
  static void document_type(void* data, const char*, const char*, const char*, int) {
    auto& state = *static_cast<State*>(data);
    state.stop(state.here("declares a document type or entities",
                          "no such file may; save it again from the program that made it"));
  }
};

XmlParser::XmlParser(XmlEvents events, std::string place) : state_(std::make_unique<State>()) {
  state_->events = std::move(events);
  state_->place = std::move(place);
  state_->parser.reset(XML_ParserCreate(nullptr));
  require(state_->parser != nullptr, "an XML parser can be made");
  XML_SetUserData(state_->parser.get(), state_.get());
  XML_SetElementHandler(state_->parser.get(), State::begin, State::end);
  XML_SetCharacterDataHandler(state_->parser.get(), State::text);
  XML_SetStartDoctypeDeclHandler(state_->parser.get(), State::document_type);
}

XmlParser::~XmlParser() = default;
XmlParser::XmlParser(XmlParser&&) noexcept = default;
XmlParser& XmlParser::operator=(XmlParser&&) noexcept = default;

Result<void> XmlParser::feed(std::string_view bytes) {
  constexpr std::size_t kPiece = std::size_t{1} << 20U;
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, kPiece);
    if (auto fed = state_->parse(piece, false); !fed) return fed;
    bytes.remove_prefix(piece.size());
  }
  return {};
}

Result<void> XmlParser::finish() {
  return state_->parse({}, true);
}

void XmlParser::stop(Problem problem) {
  state_->stop(std::move(problem));
}

std::optional<std::string_view> attribute(std::span<const XmlAttribute> attributes, std::string_view name) {
  for (const XmlAttribute& each : attributes)
    if (each.name == name) return each.value;
  return std::nullopt;
}

}  // namespace telaudit
