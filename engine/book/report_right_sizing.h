// Which line to which plan, and how many seats: a page each of the report, empty where no offer was given.
#pragma once

#include <string>

#include "book/contents.h"

namespace telaudit::book {

std::string wireless_section(const Contents& contents);
std::string seats_section(const Contents& contents);

}  // namespace telaudit::book
