// What a carrier's dispute desk gets with a claim: the evidence of each line, and all files of the claim in
// one folder.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "claims/bill_of_record.h"
#include "claims/carrier_form.h"
#include "claims/claim.h"
#include "claims/form_values.h"
#include "claims/letter.h"

namespace telaudit::claims {

// The carrier's own bytes of a line's charge, other parties' numbers masked; empty for a line without a
// charge.
using BytesOfLine = std::function<Result<std::string>(const ClaimLine& line)>;

struct PackInputs {
  const Claim* claim = nullptr;
  const Reason* reason = nullptr;
  const Contact* contact = nullptr;
  const Exhibits* exhibits = nullptr;
  const LetterTemplate* letter = nullptr;
  const CarrierForm* form = nullptr;
  BytesOfLine bytes;
  Date day;  // of the letter
};

// One line's evidence as text: what is billed, what is due by which clause, how the difference comes about,
// whether the bill of record was looked at, and the bytes of the carrier's file.
Result<std::string> evidence_text(const PackInputs& inputs, const ClaimLine& line);

// The fields of a carrier's form as CSV: its names, then a row for each line or for the claim. A Problem
// names the fields that must be filled and are not: such a form is sent back unread.
Result<std::string> form_text(const PackInputs& inputs);

// Writes letter.txt, letter.html, claim.csv, claim.xlsx, the carrier's form where it has fields (form.csv),
// and evidence/0001.txt, ... into the folder, which is made where it is missing. The names of the files, in
// the order in which they were written. The same inputs give the same bytes. Nothing is written where the
// form lacks a field.
Result<std::vector<std::string>> write_pack(const PackInputs& inputs, const std::filesystem::path& folder);

}  // namespace telaudit::claims
