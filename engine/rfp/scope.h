// The part of the estate that an event asks for: an event about data in Canada leaves the telephones of
// Chicago alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "book/carrier_documents.h"

namespace telaudit::rfp {

// Of each list, one entry has to hold what is asked for; an empty list holds everything. Nothing in it can
// name a carrier, an account or a price, so what bidders get does not depend on them.
struct Scope {
  std::vector<std::string> classes;    // paths with what lies under them: data, voice.sip
  std::vector<std::string> countries;  // as the sites have them; case does not count
  std::vector<std::string> sites;      // ids of the sites file

  bool limited() const { return !classes.empty() || !countries.empty() || !sites.empty(); }
  bool holds(const book::NeutralLine& line) const;
  bool holds_site(std::string_view site) const;  // "": not known, in no list
};

}  // namespace telaudit::rfp
