// An event small enough to be added up on paper, in a folder of the test's own.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "rfp/element.h"
#include "rfp/event.h"

namespace telaudit::rfp {

inline const std::string kSampleYaml = R"(event: Renewal 2027
currency: USD
terms: [12, 36]
issued: 2027-01-11
questions_until: 2027-01-25
answers_until: 2027-02-15
bidders: [Alpha Telecom, Gamma Fibre]
gates:
  - {id: G1, text: "Do you bill as X12 811, or as CSV?"}
weights:
  price: 0.6
  sealed:
    - {name: service levels, weight: 0.4}
salt: 0123456789abcdef0123
compare: {term: 36, months: 36}
)";

// `yaml` with every `from` replaced by `to`; the test fails where there is none.
std::string replaced(std::string yaml, const std::string& from, const std::string& to);

// An event of this text in a fresh folder.
Event sample_event(const std::string& folder, const std::string& yaml = kSampleYaml);

// Three elements, with what they cost today:
//   E0001  data.internet.dedicated 100 Mbit/s, Chicago   2 of  500.00 = 1000.00  Alpha Telecom
//   E0002  voice.copper.business_line, Chicago          10 of   30.00 =  300.00  Alpha Telecom
//   E0003  data.internet.dedicated 100 Mbit/s, Peoria    1 of  700.00 =  700.00  Beta Networks
std::vector<Element> sample_elements();

}  // namespace telaudit::rfp
