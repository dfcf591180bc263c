// `claims write`: everything a carrier's dispute desk gets, in one folder.
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <set>

#include "base/file.h"
#include "base/text.h"
#include "claims/charge_facts.h"
#include "claims/evidence.h"
#include "cli/carrier_bytes.h"
#include "cli/claims_command.h"
#include "cli/commands.h"
#include "store/other_numbers.h"

namespace telaudit::cli {
namespace {

constexpr std::uint64_t kMostHeld = std::uint64_t{64} << 20U;

// The charges of lines as the workspace has them today, by the lines' numbers: under the reading they were
// drafted from, or another one of the same bytes.
using ChargesOfLines = std::map<std::uint32_t, claims::ChargeFacts>;
Result<ChargesOfLines> charges_of_lines(const store::Workspace& workspace, const claims::Claim& claim) {
  std::map<std::string, std::vector<store::ReadingRow>> readings;  // by content
  std::set<bill::ChargeId> ids;
  std::map<std::uint32_t, std::vector<bill::ChargeId>> ids_of_lines;
  for (const auto& line : claim.lines) {
    auto id = bill::parse_charge_id(line.charge);
    if (!id) continue;
    const auto [at, first] = readings.try_emplace(line.content);
    if (first) {
      auto some = workspace.readings_of_content(line.content);
      if (!some) return some.problem();
      at->second = std::move(*some);
    }
    for (const auto& reading : at->second) {
      id->reading = reading.id;
      ids.insert(*id);
      ids_of_lines[line.number].push_back(*id);
    }
  }
  const auto found = claims::charges_with_ids(workspace, ids);
  if (!found) return found.problem();
  ChargesOfLines out;
  for (const auto& [line, names] : ids_of_lines)
    for (const auto& name : names)
      if (const auto at = found->find(name); at != found->end()) out.emplace(line, at->second);
  return out;
}

// The bytes of charges, one after the other: a source of moderate size is read and proved once for all lines
// on it.
class BytesOfCharges {
 public:
  explicit BytesOfCharges(const store::Workspace& workspace) : workspace_(workspace) {}

  Result<CarrierBytes> of(const claims::ChargeFacts& charge) {
    const auto reading = workspace_.reading_by_id(charge.id.reading);
    if (!reading) return reading.problem();
    if (!*reading || (*reading)->size > kMostHeld)
      return carrier_bytes(workspace_, charge.id.reading, charge.id.offset, charge.length);
    if (held_.content_hash != charge.content) {
      auto whole = carrier_bytes(workspace_, charge.id.reading, 0, (*reading)->size);
      if (!whole) return whole;
      held_ = std::move(*whole);
    }
    if (charge.id.offset + charge.length > held_.bytes.size())
      return Problem{"the charge " + charge.id.text() + " lies behind the end of its source",
                     {held_.path, charge.id.offset, {}, {}, {}},
                     "restore the workspace from a copy, or read the file into a new one"};
    const auto before = std::string_view(held_.bytes).substr(0, charge.id.offset);
    const auto line = held_.line + static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n'));
    return CarrierBytes{held_.path,       held_.content_hash,
                        charge.id.offset, held_.bytes.substr(charge.id.offset, charge.length),
                        held_.sheet,      line};
  }

 private:
  const store::Workspace& workspace_;
  CarrierBytes held_;
};

claims::BytesOfLine bytes_of_lines(const store::Workspace& workspace, const ChargesOfLines& charges,
                                   bool reveal) {
  const auto bytes_of_charges = std::make_shared<BytesOfCharges>(workspace);
  return [bytes_of_charges, &charges, reveal](const claims::ClaimLine& line) -> Result<std::string> {
    if (line.charge.empty()) return std::string();
    const auto charge = charges.find(line.number);
    if (charge == charges.end())
      return Problem{"the charge " + line.charge + " of line " + std::to_string(line.number) +
                         " is not in the workspace any more",
                     {},
                     "read its bill again, or withdraw the claim"};
    auto bytes = bytes_of_charges->of(charge->second);
    if (!bytes) return bytes.problem();
    // A carrier is not told how the customer keeps its files.
    bytes->path = std::filesystem::path(bytes->path).filename().string();
    const auto masked = reveal ? std::vector<std::string>() : claims::others_numbers(charge->second);
    return carrier_bytes_text(*bytes, masked);
  };
}

// The claim's own texts are kept masked; revealed, they are those of the bill and of the finding.
void reveal_texts(const ChargesOfLines& charges, claims::Claim& claim) {
  for (auto& line : claim.lines) {
    const auto charge = charges.find(line.number);
    if (charge == charges.end()) continue;
    line.description = charge->second.description;
    for (const auto& number : claims::others_numbers(charge->second)) {
      const std::string masked = masked_number(number);
      for (auto at = line.message.find(masked); at != std::string::npos;
           at = line.message.find(masked, at + number.size()))
        line.message.replace(at, masked.size(), number);
    }
  }
}

Result<claims::LetterTemplate> load_letter(const GlobalOptions& global) {
  const std::string file = find_data_dir(global) + "/rules/claims/letter.md";
  const auto text = read_file(file);
  if (!text) return text.problem();
  return claims::read_letter_template(*text, file);
}

Result<std::vector<std::string>> write(const GlobalOptions& global, const store::Workspace& workspace,
                                       claims::Claim& claim, const ClaimsOptions& options) {
  const auto letter = load_letter(global);
  if (!letter) return letter.problem();
  const auto reasons = load_session_reasons(global);
  if (!reasons) return reasons.problem();
  const auto forms = load_session_forms(global);
  if (!forms) return forms.problem();
  auto form = claims::form_for(*forms, claim.carrier);
  if (!options.form.empty()) {
    auto named = claims::form_named(*forms, options.form);
    if (!named) return named.problem();
    form = std::move(*named);
  }
  const auto contact = kept_contact(workspace);
  if (!contact) return contact.problem();
  const auto exhibits = claims::Exhibits::load(workspace);
  if (!exhibits) return exhibits.problem();
  Date day = claim.submitted.value_or(claim.history.front().on);
  if (!options.on.empty()) {
    const auto named = claims_day(options);
    if (!named) return named.problem();
    day = *named;
  }
  const auto charges = charges_of_lines(workspace, claim);
  if (!charges) return charges.problem();
  if (options.reveal) reveal_texts(*charges, claim);
  claims::PackInputs pack;
  pack.claim = &claim;
  pack.reason = &reasons->by_code(claim.reason);
  pack.contact = &*contact;
  pack.exhibits = &*exhibits;
  pack.letter = &*letter;
  pack.form = &form;
  pack.bytes = bytes_of_lines(workspace, *charges, options.reveal);
  pack.day = day;
  for (const auto& remark : claims::readiness(claim, *exhibits, day).missing)
    std::cerr << "note: " << printable(remark) << '\n';
  return claims::write_pack(pack, std::filesystem::path(options.out) / claim.number);
}

}  // namespace

ExitCode claims_write(const GlobalOptions& global, const ClaimsOptions& options) {
  if (options.reveal)
    if (auto logged = store::log_reveal(global.workspace, "claim " + options.claim); !logged)
      return fail(logged.problem());
  const auto workspace = open_workspace(global, store::Workspace::Access::read);
  if (!workspace) return fail(workspace.problem());
  auto claim = claims::kept_claim(*workspace, options.claim);
  if (!claim) return fail(claim.problem(), ExitCode::wrong_usage);
  const auto written = write(global, *workspace, *claim, options);
  if (!written) return fail_request(written.problem());
  PrintedTable table{{{"file", false, 200}}, {}};
  for (const auto& name : *written)
    table.rows.push_back({(std::filesystem::path(options.out) / claim->number / name).string()});
  print_table(std::cout, table, global.format);
  return ExitCode::done;
}

}  // namespace telaudit::cli
