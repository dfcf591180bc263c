#include "claims/evidence.h"

#include <algorithm>
#include <set>

#include "base/file.h"
#include "base/text.h"
#include "book/tables_csv.h"
#include "claims/claim_file.h"

namespace telaudit::claims {
namespace {

constexpr std::size_t kDigitsOfAFile = 4;
constexpr std::size_t kLabelWidth = 18;

void put(std::string& out, std::string_view label, const std::string& value) {
  if (value.empty()) return;
  std::string line(label);
  line.resize(std::max(line.size() + 1, kLabelWidth), ' ');
  for (const char c : value) line += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  out += line + "\n";
}

void put(std::string& out, std::string_view label, const std::optional<Decimal>& amount) {
  if (amount) put(out, label, amount->text());
}

// "50.00 billed - 40.00 due = 10.00 in question"
std::string calculation_of(const ClaimLine& line) {
  if (!line.amount_billed || !line.amount_expected) return {};
  return line.amount_billed->text() + " billed - " + line.amount_expected->text() +
         " due = " + line.amount_disputed.text() + " in question";
}

std::string period_of(const ClaimLine& line) {
  if (!line.from && !line.through) return {};
  return (line.from ? line.from->text() : std::string("not stated")) + " to " +
         (line.through ? line.through->text() : std::string("not stated"));
}

std::string evidence_name(const ClaimLine& line) {
  std::string digits = std::to_string(line.number);
  if (digits.size() < kDigitsOfAFile) digits.insert(0, kDigitsOfAFile - digits.size(), '0');
  return "evidence/" + digits + ".txt";
}

FormContext context_of(const PackInputs& inputs) {
  FormContext out;
  out.claim = inputs.claim;
  out.reason = inputs.reason;
  out.contact = inputs.contact;
  out.day = inputs.day;
  out.letter_of_agency = letter_of_agency_text(*inputs.claim, *inputs.exhibits, inputs.day);
  return out;
}

std::string contract_text(const PackInputs& inputs) {
  const auto& terms = inputs.claim->terms;
  std::string out = terms.contract;
  if (const auto* document = inputs.exhibits->contract(terms.contract)) {
    out += ", " + std::filesystem::path(document->path).filename().string();
    if (document->pages) out += ", " + std::to_string(*document->pages) + " pages";
    out += ", sha256 " + document->content_hash;
  }
  return out;
}

}  // namespace

Result<std::string> evidence_text(const PackInputs& inputs, const ClaimLine& line) {
  const auto& claim = *inputs.claim;
  std::string out =
      claim.number + ", line " + std::to_string(line.number) + ": " + inputs.reason->title + "\n\n";
  put(out, "Carrier", claim.carrier);
  put(out, "Account", line.account);
  put(out, "Bill", line.invoice + " of " + line.bill_date.text());
  put(out, "Where on the bill", line.locator);
  put(out, "Service", line.service);
  put(out, "Code", line.product_code);
  put(out, "Description", line.description);
  put(out, "Period", period_of(line));
  put(out, "Quantity", line.quantity);
  put(out, "Unit price", line.rate_billed);
  put(out, "Unit price due", line.rate_expected);
  put(out, "Calculation", calculation_of(line));
  if (!line.tax_disputed.is_zero()) put(out, "Taxes on it", line.tax_disputed.text());
  put(out, "Order", line.order_reference);
  put(out, "Agreement", contract_text(inputs));
  put(out, "Clause", line.clause);
  put(out, "Dispute window",
      line.window_closes ? "until " + line.window_closes->text() + ", " + line.window_basis
                         : std::string("not known"));
  put(out, "What was compared", line.message);
  put(out, "Check", line.rule + " " + line.rule_version);
  const auto record = inputs.exhibits->record_of({claim.carrier, line.account, line.invoice, line.bill_date});
  put(out, "Bill of record",
      record.state == RecordCheck::State::not_registered && claim.terms.bill_of_record == "electronic"
          ? "the agreement counts the electronic file"
          : record.text());
  const auto bytes = inputs.bytes(line);
  if (!bytes) return bytes.problem();
  if (!bytes->empty()) out += "\nAs it stands in your file (charge " + line.charge + "):\n" + *bytes;
  return out;
}

Result<std::string> form_text(const PackInputs& inputs) {
  auto context = context_of(inputs);
  context.dates = inputs.form->date;
  book::Table table;
  table.name = inputs.form->form;
  std::set<std::string> empty;
  for (const auto& field : inputs.form->fields) table.columns.push_back({field.name, book::Content::text});
  const auto add_row = [&](const ClaimLine* line) {
    book::Cells row;
    for (const auto& field : inputs.form->fields) {
      row.push_back({form_value(field.from, context, line), {}});
      if (field.must && row.back().text.empty()) empty.insert(field.name);
    }
    table.rows.push_back(std::move(row));
  };
  if (inputs.form->row_per_line) {
    for (const auto& line : inputs.claim->lines) add_row(&line);
  } else {
    add_row(nullptr);
  }
  if (!empty.empty()) {
    const std::vector<std::string> names(empty.begin(), empty.end());
    return Problem{
        "the form '" + inputs.form->title + "' of " + inputs.claim->number +
            " lacks what it must have: " + join(names, ", "),
        {},
        "who disputes is said with telaudit claims contact FILE (company, role, e_mail, telephone, "
        "fax, address, carrier_code)"};
  }
  return book::csv_text(table);
}

Result<std::vector<std::string>> write_pack(const PackInputs& inputs, const std::filesystem::path& folder) {
  const auto& claim = *inputs.claim;
  std::vector<std::string> evidence;
  for (const auto& line : claim.lines) evidence.push_back(evidence_name(line));
  std::vector<std::pair<std::string, std::string>> files;
  auto context = context_of(inputs);
  context.enclosures = {"claim.csv", "claim.xlsx"};
  if (!inputs.form->fields.empty()) {
    auto form = form_text(inputs);
    if (!form) return form.problem();
    files.emplace_back("form.csv", std::move(*form));
    context.enclosures.emplace_back("form.csv");
  }
  context.enclosures.push_back(std::to_string(evidence.size()) +
                               (evidence.size() == 1 ? " page of evidence" : " pages of evidence"));
  files.emplace_back("letter.txt", letter_text(*inputs.letter, context));
  files.emplace_back("letter.html", letter_html(*inputs.letter, context));
  const auto table = claim_table(claim, evidence);
  files.emplace_back("claim.csv", book::csv_text(table));
  for (std::size_t i = 0; i < claim.lines.size(); ++i) {
    auto text = evidence_text(inputs, claim.lines[i]);
    if (!text) return text.problem();
    files.emplace_back(evidence[i], std::move(*text));
  }
  std::error_code error;
  std::filesystem::create_directories(folder / "evidence", error);
  if (error)
    return Problem{
        "cannot be made: " + error.message(), {folder.string(), {}, {}, {}, {}}, "name another folder"};
  std::vector<std::string> names;
  for (const auto& [name, text] : files) {
    if (auto written = write_output(folder / name, text); !written) return written.problem();
    names.push_back(name);
  }
  if (auto written = write_claim_workbook(table, folder / "claim.xlsx", claim, inputs.day); !written)
    return written.problem();
  names.emplace_back("claim.xlsx");
  return names;
}

}  // namespace telaudit::claims
