#include "cli/claims_command.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>

#include "base/file.h"
#include "base/text.h"
#include "cli/commands.h"

namespace telaudit::cli {
namespace {

constexpr std::string_view kContact = "claims-contact";

struct Verb {
  const char* name;
  const char* what;
};

// Steps of the lifecycle that a person enters; the others are found by the program.
constexpr Verb kSteps[] = {
    {"ready", "The evidence is complete"},
    {"submit", "It was handed in"},
    {"reject-form", "The carrier sent it back for its form"},
    {"acknowledge", "The carrier has it, under its own reference"},
    {"review", "The carrier looks at it"},
    {"request-info", "The carrier asks for something"},
    {"approve", "The carrier gives all of it, or --amount, or --line by line"},
    {"deny", "The carrier gives nothing"},
    {"no-response", "The days for an answer are over"},
    {"escalate", "It went to the carrier's next level"},
    {"settle", "Both sides agree on an amount"},
    {"go-legal", "It went to a third party: arbitration, a regulator, a court"},
    {"expect-credit", "What was agreed is taken, and its credit is due by a day"},
    {"match-credit", "The credit came, as seen by a person"},
    {"short-credit", "Less came than was agreed"},
    {"miss-credit", "Nothing came by the day it was due"},
    {"close", "Credited, and two later bills are right"},
    {"reopen", "The credit was taken back, or the next bill is wrong again"},
    {"abandon", "It is given up"},
    {"withdraw", "It is taken back"},
    {"withhold", "So much is not paid meanwhile, where the contract allows it"},
    {"note", "A note in its history"},
};

void add_change_options(CLI::App& command, ClaimsOptions& o) {
  command.add_option("--on", o.on, "Its day (default: today)")->type_name("DATE");
  command.add_option("--by", o.by, "Who enters it, as a role (default: the role of the contact)")
      ->type_name("ROLE");
  command.add_option("--why", o.why, "Why, in words")->type_name("TEXT");
  command.add_option("--document", o.document, "The letter or message it rests on")->type_name("TEXT");
  command.add_option("--version", o.version, "The version you have seen: refused where it is not the last")
      ->type_name("N");
}

void add_step(CLI::App& claims, const Verb& verb, ClaimsOptions& o) {
  auto* command = claims.add_subcommand(verb.name, verb.what);
  command->add_option("claim", o.claim, "The claim's number")->required()->type_name("CLAIM");
  add_change_options(*command, o);
  const std::string name = verb.name;
  command->callback([&o, name] { o.action = name; });
  if (name == "acknowledge" || name == "approve" || name == "settle" || name == "review")
    command->add_option("--reference", o.reference, "The carrier's own reference")->type_name("TEXT");
  if (name == "approve" || name == "settle" || name == "withhold")
    command->add_option("--amount", o.amount, "Without taxes (default: all of it)")->type_name("AMOUNT");
  if (name == "approve" || name == "settle") {
    command->add_option("--line", o.lines, "What of one line: 3=12.00")->type_name("LINE=AMOUNT");
    command->add_option("--tax", o.tax, "Taxes beside it, where the carrier said so")->type_name("AMOUNT");
  }
  if (name == "approve" || name == "settle" || name == "expect-credit" || name == "request-info" ||
      name == "go-legal" || name == "reopen")
    command
        ->add_option("--due", o.due,
                     "Last day of what follows (a credit: 62 days, two bills, where nothing is said)")
        ->type_name("DATE");
  if (name == "ready" || name == "submit")
    command->add_option("--despite", o.despite, "Why it goes out although something is missing")
        ->type_name("TEXT");
}

void add_draft(CLI::App& claims, ClaimsOptions& o) {
  auto* draft = claims.add_subcommand(
      "draft", "Claims out of the last audit: errors alone, one reason, carrier and contract a claim");
  draft->add_option("--run", o.run, "Another audit than the last: its id, or previous")->type_name("RUN");
  draft->add_option("--carrier", o.carrier, "Only this carrier")->type_name("NAME");
  draft->add_option("--account", o.account, "Only this account");
  draft->add_option("--rule", o.rules, "Only these checks: ids or patterns such as RAT-*")->type_name("RULE");
  draft->add_option("--min", o.least, "Only findings of at least so much")->type_name("AMOUNT");
  draft->add_flag("--again", o.again, "Also what was withdrawn before");
  draft->add_flag("--left-out", o.left_out, "List what is in no new claim, and why, and draft nothing");
  draft->add_option("--on", o.on, "The day (default: today)")->type_name("DATE");
  draft->add_option("--by", o.by, "Who drafts, as a role (default: the role of the contact)")
      ->type_name("ROLE");
  draft->callback([&o] { o.action = "draft"; });
}

}  // namespace

void add_claims_command(CLI::App& app, ClaimsOptions& o) {
  auto* claims = app.add_subcommand("claims", "What is disputed with carriers, from the draft to the credit");
  claims->require_subcommand(1);
  add_draft(*claims, o);
  auto* list = claims->add_subcommand("list", "What is to be done next, and by which day");
  list->add_option("--on", o.on, "Day from which something is late (default: today)")->type_name("DATE");
  list->add_option("--carrier", o.carrier, "Only this carrier")->type_name("NAME");
  list->add_option("--status", o.status, "Only this status")->type_name("STATUS");
  list->add_flag("--all", o.all, "Closed ones, too");
  list->callback([&o] { o.action = "list"; });
  auto* show = claims->add_subcommand("show", "One claim: its lines, what is missing, its history");
  show->add_option("claim", o.claim, "The claim's number")->required()->type_name("CLAIM");
  show->add_flag("--history", o.history, "The history alone");
  show->add_option("--on", o.on, "Day on which it is looked at (default: today)")->type_name("DATE");
  show->callback([&o] { o.action = "show"; });
  for (const auto& verb : kSteps) add_step(*claims, verb, o);
  auto* check = claims->add_subcommand(
      "check", "Withdraw drafts on bills that were replaced, and flag what the carrier has in hand");
  check->add_option("--on", o.on, "The day (default: today)")->type_name("DATE");
  check->add_option("--by", o.by, "Who looks, as a role (default: the role of the contact)")
      ->type_name("ROLE");
  check->callback([&o] { o.action = "check"; });
  auto* write = claims->add_subcommand(
      "write", "Letter, claim file (CSV, .xlsx), the carrier's form and the evidence of each line");
  write->add_option("claim", o.claim, "The claim's number")->required()->type_name("CLAIM");
  write->add_option("--out", o.out, "Folder; the claim's number becomes a folder in it")
      ->required()
      ->type_name("DIR");
  write->add_option("--form", o.form, "Another form than the carrier's")->type_name("FORM");
  write->add_option("--on", o.on, "Day of the letter (default: that of the submission, or of the draft)")
      ->type_name("DATE");
  write->add_flag("--reveal", o.reveal, "Show other parties' numbers in full; this is logged");
  write->callback([&o] { o.action = "write"; });
  auto* contact = claims->add_subcommand("contact", "Who disputes, for letters and forms; roles, no persons");
  contact->add_option("file", o.file, "YAML: company, role, e_mail, telephone, fax, address, carrier_code")
      ->type_name("FILE");
  contact->callback([&o] { o.action = "contact"; });
}

Result<Date> claims_day(const ClaimsOptions& options) {
  if (options.on.empty()) {
    const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    return Date{static_cast<std::int32_t>(today.time_since_epoch().count())};
  }
  const auto day = parse_iso_date(options.on);
  if (!day) return Problem{"'" + options.on + "' is no day", {}, "write it as 2026-05-31"};
  return *day;
}

Result<claims::Contact> kept_contact(const store::Workspace& workspace) {
  const auto text = workspace.document(kContact);
  if (!text) return text.problem();
  if (!*text) return claims::Contact{};
  return claims::read_contact(**text, "the contact kept in the workspace");
}

Result<std::string> role_of(const store::Workspace& workspace, const ClaimsOptions& options) {
  if (!options.by.empty()) return options.by;
  const auto contact = kept_contact(workspace);
  if (!contact) return contact.problem();
  if (!contact->role.empty()) return contact->role;
  return Problem{
      "nobody is named who does this",
      {},
      "name a role with --by, such as 'telecom audit desk', or keep one: telaudit claims contact FILE"};
}

Result<claims::Reasons> load_session_reasons(const GlobalOptions& global) {
  const std::string file = find_data_dir(global) + "/rules/claims/reasons.yaml";
  const auto yaml = read_file(file);
  if (!yaml) return yaml.problem();
  return claims::Reasons::load(*yaml, file);
}

Result<std::vector<claims::CarrierForm>> load_session_forms(const GlobalOptions& global) {
  const std::vector<std::string> folders = {find_data_dir(global) + "/rules/claims/forms"};
  return claims::load_carrier_forms(folders);
}

namespace {

ExitCode contact_command(const GlobalOptions& global, const ClaimsOptions& options) {
  if (!options.file.empty()) {
    const auto yaml = read_file(options.file);
    if (!yaml) return fail(yaml.problem());
    const auto contact = claims::read_contact(*yaml, options.file);
    if (!contact) return fail(contact.problem());
    auto workspace = open_workspace(global, store::Workspace::Access::write);
    if (!workspace) return fail(workspace.problem());
    if (auto kept = workspace->put_document(kContact, *yaml); !kept) return fail(kept.problem());
  }
  const auto workspace = open_workspace(global, store::Workspace::Access::read);
  if (!workspace) return fail(workspace.problem());
  const auto contact = kept_contact(*workspace);
  if (!contact) return fail(contact.problem());
  PrintedTable table{{{"field"}, {"value"}}, {}};
  table.rows = {
      {"company", contact->company},          {"role", contact->role}, {"e_mail", contact->e_mail},
      {"telephone", contact->telephone},      {"fax", contact->fax},   {"address", contact->address},
      {"carrier_code", contact->carrier_code}};
  print_table(std::cout, table, global.format);
  return ExitCode::done;
}

}  // namespace

ExitCode claims_command(const GlobalOptions& global, const ClaimsOptions& options) {
  if (options.action == "draft") return claims_draft(global, options);
  if (options.action == "list") return claims_list(global, options);
  if (options.action == "show") return claims_show(global, options);
  if (options.action == "check") return claims_check(global, options);
  if (options.action == "write") return claims_write(global, options);
  if (options.action == "contact") return contact_command(global, options);
  return claims_change(global, options);
}

}  // namespace telaudit::cli
