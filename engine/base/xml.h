// XML as events, for formats that pack tables into it. No document type is accepted, so no entity can be
// declared or fetched (Open Packaging Conventions, ECMA-376 part 2, forbids it in a package). Prefixes are
// cut off: x:row and row are the same name.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace telaudit {

struct XmlAttribute {
  std::string_view name;
  std::string_view value;
};

// Views live until the call returns.
struct XmlEvents {
  std::function<void(std::string_view name, std::span<const XmlAttribute> attributes)> begin;
  std::function<void(std::string_view name)> end;
  std::function<void(std::string_view text)> text;  // of one element in any number of pieces
};

class XmlParser {
 public:
  // `place` stands in Problems; `events` is kept.
  XmlParser(XmlEvents events, std::string place);
  ~XmlParser();
  XmlParser(XmlParser&&) noexcept;
  XmlParser& operator=(XmlParser&&) noexcept;

  // The next bytes of the document. Problems: not well formed, a document type, more than 64 levels deep, or
  // what stop() was given.
  Result<void> feed(std::string_view bytes);
  // After the last byte.
  Result<void> finish();

  // From within an event: feed() ends with this Problem and no further event comes.
  void stop(Problem problem);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The value of an attribute; nothing when it is not there.
std::optional<std::string_view> attribute(std::span<const XmlAttribute> attributes, std::string_view name);

}  // namespace telaudit
