// A book's input small enough to be added up on paper.
//
// Alpha Telecom, account 100200, USD, two bills; the latest of 2026-04-10 holds
//   offset  class      service          what                             quantity  rate   amount
//   100     recurring  (312) 555-0141   1FB BUSINESS LINE                2         25.00   50.00
//   200     recurring  312-555-0142     1FB BUSINESS LINE                -         -       25.00
//   300     usage      (312) 555-0141   OUTBOUND, to 312 555 9999        10 min.   -        0.70
//   400     one_time   -                INSTALLATION                     -         -       75.00
//   500     tax        -                STATE TAX                        -         -        3.13
//   600     surcharge  -                COST RECOVERY                    -         -        2.00
//   700     credit     -                CREDIT                           -         -      -10.00
//   800     recurring  312-555-0143     =cmd() <script>alert(1)</script> -         -        5.00
//   900     recurring  -                information only                 -         -       99.00
// payable 50 + 25 + 0.70 + 75 + 3.13 + 2 - 10 + 5 = 150.83; the bill of 2026-03-10 holds one recurring charge
// of 40.00.
//
// Beta Networks, account 900, EUR, one bill of 2026-04-01 with one recurring charge of 400.00, printed total
// 410.00.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "book/book.h"

namespace telaudit::book {

struct SampleOptions {
  bool terms = true;  // contract, crosswalk, inventory, sites, payables
  bool prices = true;
  std::string alpha = "Alpha Telecom";
  std::string beta = "Beta Networks";
  std::int64_t price_factor = 1;  // every rate and amount times this
  bool findings = true;
  std::string account = "100200";
};

// Owns what the input points to.
struct SampleBook {
  BookInput input;
  bill::Table charges;
  audit::Audit audit;
  std::unique_ptr<terms::Terms> terms;
  pricing::Classifier classifier;
};

std::unique_ptr<SampleBook> make_sample(const SampleOptions& options = {});

inline const std::string kAlphaReading = "aaaaaaaaaaaa1111";
inline const std::string kBetaReading = "bbbbbbbbbbbb2222";

// A fresh folder under the test's temporary folder.
std::filesystem::path fresh_folder(const std::string& name);

// Writes the book and gives its folder; the test fails when it cannot be written.
std::filesystem::path written(const BookInput& input, const std::string& name);

std::string content_of(const std::filesystem::path& file);

// One member of an xlsx file.
std::string member_of(const std::filesystem::path& xlsx, const std::string& member);

// All its sheets, one after the other.
std::string sheets_of(const std::filesystem::path& xlsx);

}  // namespace telaudit::book
