// What the shipped profiles say of electronic invoices, for measurements of readers as a user has them.
#pragma once

#include <string>

#include "base/file.h"
#include "formats/xml_places.h"

namespace telaudit::speed {

inline formats::xml::Places shipped_places() {
  formats::xml::Places places;
  for (const char* name : {"places.yaml", "line-words.yaml"}) {
    const std::string file = std::string(TELAUDIT_SOURCE_DIR "/rules/profiles/e-invoice/") + name;
    const auto text = read_file(file);
    require(text.ok() && formats::xml::add_places(*text, file, places).ok(), "shipped profiles can be read");
  }
  return places;
}

}  // namespace telaudit::speed
