// The public E-rate lines of fibre Ethernet as price observations; empty when the file is not beside the
// project.
#pragma once

#include <string>

namespace telaudit::pricing {

// A price file with the columns of benchmarks/prices/README.md. Lines without an award date, prices in force
// outside a contract, are dated by the last day on which the filing window of that year stood open to
// schools, 26 May 2016.
std::string erate_price_file();

}  // namespace telaudit::pricing
