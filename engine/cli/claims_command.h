// `telaudit claims`: what is disputed with carriers, from the draft to the credit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "claims/bill_of_record.h"
#include "claims/carrier_form.h"
#include "claims/claim_store.h"
#include "claims/form_values.h"
#include "claims/reasons.h"
#include "cli/exit_code.h"
#include "cli/session.h"

namespace CLI {
class App;
}

namespace telaudit::cli {

struct ClaimsOptions {
  std::string action;  // draft, list, show, check, write, contact, or one of claims::Action
  std::string claim;   // number
  InputFiles inputs;   // draft
  std::string run = "last";
  std::string carrier;
  std::string account;
  std::vector<std::string> rules;
  std::string least;
  bool again = false;
  bool left_out = false;
  std::string status;    // list
  bool all = false;      // list: closed ones, too
  bool history = false;  // show
  std::string on;        // the day of the change; the clock's where empty
  std::string by;        // role; that of the contact where empty
  std::string why;
  std::string document;
  std::string reference;
  std::string amount;
  std::string tax;
  std::vector<std::string> lines;  // "3=12.00"
  std::string due;
  std::string despite;
  std::optional<std::uint32_t> version;
  std::string form;  // write
  std::string out;
  bool reveal = false;
  std::string file;  // contact
};

void add_claims_command(CLI::App& app, ClaimsOptions& options);
ExitCode claims_command(const GlobalOptions& global, const ClaimsOptions& options);

// What the parts of the command share.
// --on, or the clock's day in universal time.
Result<Date> claims_day(const ClaimsOptions& options);
// Who disputes, as kept with `claims contact`.
Result<claims::Contact> kept_contact(const store::Workspace& workspace);
// --by, or else the contact's role.
Result<std::string> role_of(const store::Workspace& workspace, const ClaimsOptions& options);
Result<claims::Reasons> load_session_reasons(const GlobalOptions& global);
Result<std::vector<claims::CarrierForm>> load_session_forms(const GlobalOptions& global);

ExitCode claims_draft(const GlobalOptions& global, const ClaimsOptions& options);
ExitCode claims_list(const GlobalOptions& global, const ClaimsOptions& options);
ExitCode claims_show(const GlobalOptions& global, const ClaimsOptions& options);
ExitCode claims_change(const GlobalOptions& global, const ClaimsOptions& options);
ExitCode claims_check(const GlobalOptions& global, const ClaimsOptions& options);
ExitCode claims_write(const GlobalOptions& global, const ClaimsOptions& options);

}  // namespace telaudit::cli
