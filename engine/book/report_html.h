// report.html: the internal book on one page, self-contained, without scripts and without any request to the
// outside.
#pragma once

#include <string>

#include "book/contents.h"

namespace telaudit::book {

std::string report_html(const Contents& contents);

}  // namespace telaudit::book
