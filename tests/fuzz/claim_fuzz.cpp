// What people and the workspace say of claims: a carrier's form, reasons, the contact, the letter's template,
// a kept draft and a kept change. Whatever the bytes, they are read or refused; a template that is read
// fills, and a draft that is read is written so that it is read again as the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "claims/carrier_form.h"
#include "claims/claim_store.h"
#include "claims/form_values.h"
#include "claims/letter.h"
#include "claims/reasons.h"

namespace {

using namespace telaudit;

void fill(const claims::LetterTemplate& letter) {
  claims::Claim claim;
  claim.number = "CLM-000001";
  claim.currency = "USD";
  claim.lines.resize(2);
  const claims::Reason reason;
  const claims::Contact contact;
  claims::FormContext context;
  context.claim = &claim;
  context.reason = &reason;
  context.contact = &contact;
  if (claims::letter_html(letter, context).empty()) std::abort();
  static_cast<void>(claims::letter_text(letter, context));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(claims::read_carrier_form(text, "form.yaml").ok());
  static_cast<void>(claims::Reasons::load(text, "reasons.yaml").ok());
  static_cast<void>(claims::read_contact(text, "contact.yaml").ok());
  if (const auto letter = claims::read_letter_template(text, "letter.md")) fill(*letter);
  if (const auto draft = claims::read_draft(text)) {
    const auto written = claims::write_draft(*draft);
    const auto again = claims::read_draft(written);
    if (!again || claims::write_draft(*again) != written) std::abort();
  }
  if (const auto change = claims::read_change(text)) {
    const auto written = claims::write_change(*change);
    const auto again = claims::read_change(written);
    if (!again || claims::write_change(*again) != written) std::abort();
  }
  return 0;
}
