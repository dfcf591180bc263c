#include "base/result.h"

#include <cstdio>
#include <cstdlib>

namespace telaudit {

std::string Place::text() const {
  std::string out = file;
  if (line) {
    out += ":" + std::to_string(*line);
    if (column) out += ":" + std::to_string(*column);
  }
  if (offset) out += (out.empty() ? "byte " : ": byte ") + std::to_string(*offset);
  if (!element.empty()) out += (out.empty() ? "" : ", ") + element;
  return out;
}

std::string Problem::text() const {
  std::string out = where.text();
  if (!out.empty()) out += ": ";
  out += what;
  if (!advice.empty()) out += " (" + advice + ")";
  return out;
}

void require(bool holds, const char* invariant) {
  if (holds) return;
  std::fprintf(stderr, "telaudit: internal error: %s\n", invariant);
  std::abort();
}

}  // namespace telaudit
