// Charts of the report, drawn as inline SVG. Lengths come from exact sums and are rounded to a tenth of a
// unit.
#pragma once

#include <span>
#include <string>

#include "book/contents.h"

namespace telaudit::book {

// The bridge as a waterfall, one bar a step.
std::string bridge_chart(const Bridge& bridge);

// Potential of each kind in one currency, side by side, never added. Empty when there is nothing to draw.
std::string kinds_chart(std::span<const KindSum> kinds, const std::string& currency, bool contract_given);

// When dispute windows close, the nearest first; empty when none is known and open.
std::string windows_chart(std::span<const FindingRow> findings, Date as_of);

}  // namespace telaudit::book
