// The sections of the report, each a piece of HTML that begins with its heading.
#pragma once

#include <string>

#include "book/contents.h"

namespace telaudit::book {

std::string findings_section(const Contents& contents);
std::string withdrawn_section(const Contents& contents);
std::string bills_section(const Contents& contents);
std::string demand_section(const Contents& contents);
std::string spreads_section(const Contents& contents);
std::string bridge_section(const Contents& contents);
std::string cost_centres_section(const Contents& contents);
std::string coverage_section(const Contents& contents);
std::string ladder_section(const Contents& contents);
std::string checks_section(const Contents& contents);

}  // namespace telaudit::book
